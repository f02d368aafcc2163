"""The termly report for governors (S4-086, S4-099): totals alone, small numbers hidden, every comparison named."""

from dataclasses import dataclass
from datetime import date

from accounts.models import NamedPerson, School
from accounts.models.school import Post
from attendance.queries.calendar import calendar_of
from reports.domain.cohorts import Shown
from reports.domain.periods import Period, Term, period, terms
from reports.domain.sentences import sentences
from reports.queries import whole_school
from reports.queries.whole_school import CohortTable, Headline, Week

POSTS = (Post.SENIOR_ATTENDANCE_LEAD, Post.LEAD_GOVERNOR)


@dataclass(frozen=True, slots=True)
class TermlyReport:
    """Everything the paper says."""

    school: School
    period: Period
    year: Headline
    term: Shown
    groups: list[CohortTable]
    weeks: list[Week]
    says: list[str]
    people: list[NamedPerson]

    @property
    def apart(self) -> Shown | None:
        """The term on its own, where it is not the whole of the year so far."""
        return None if self.period.term_so_far == self.period.year_so_far else self.term


def terms_of(school: School, on: date) -> list[Term]:
    """The terms a report can be made of, latest first."""
    return terms(calendar_of(school), on)


def report(school: School, term: Term, on: date) -> TermlyReport:
    """The report of a term as it stands on a day."""
    covered = period(term, calendar_of(school), on)
    seen = whole_school.picture(school, covered.year_so_far, covered.last_year, [covered.term_so_far])
    headline = seen.headline
    return TermlyReport(
        school=school,
        period=covered,
        year=headline,
        term=seen.whole(seen.extra[0]),
        groups=[whole_school.by_year_group(seen), *whole_school.by_need(seen)],
        weeks=whole_school.weeks(school, covered.year_so_far, covered.last_year) if headline.now.tally else [],
        says=sentences(headline.now, headline.last_year, headline.nation),
        people=list(school.named_people.filter(post__in=POSTS).order_by("post")),
    )
