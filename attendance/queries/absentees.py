"""Who is not simply in school today, with everything that ringing home asks for. One statement, whatever their number.

This is the one place that says what “unexplained” means: the latest mark of the day is N, in a session that has begun,
and no explanation that was accepted or waits to be looked at covers it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.models import School
from attendance.domain import calling
from attendance.domain.calendar import Calendar
from attendance.domain.calling import Place, Tier
from attendance.domain.codes import ATTENDING, NO_REASON, PRESENT_AT, counts_as
from attendance.domain.no_contact import LOOK_BACK, DayMark, Run
from attendance.domain.outside import Outside, to_tell
from attendance.models import AbsenceReport, Mark, MorningSettings
from attendance.models.absence_call import LedTo
from attendance.models.absence_report import ReportState
from attendance.models.register import Session
from attendance.queries import absentee_parts as parts
from attendance.queries import absentee_rows as rows
from attendance.queries.absentee_rows import AskedMark, Call, Claim, Explanation, Helper, Link, Missed, Told, Visit
from attendance.queries.session_times import session_times
from attendance.queries.settings import settings_of
from pupils.models import Pupil
from pupils.queries.roll import only_on_roll

COVERING = frozenset({ReportState.PENDING, ReportState.QUERIED, ReportState.PROPOSED, ReportState.STANDS})
BEGINNING = date(2000, 1, 1)


@dataclass(frozen=True)
class Absentee:
    """A pupil who is not simply in school today."""

    pupil_id: int
    name: str
    forename: str
    group: str
    year: str
    home: str
    in_reach: bool  # of whoever looks: children of one household may be of different years
    at: datetime  # the moment of looking
    marks: tuple[tuple[DayMark, int | None, datetime], ...]  # today's of sessions that have begun
    explanations: tuple[Explanation, ...]
    run: Run
    needs: frozenset[str]
    helpers: tuple[Helper, ...]
    links: tuple[Link, ...]
    calls: tuple[Call, ...]
    visits: tuple[Visit, ...]
    told: tuple[Told, ...]
    claim: Claim | None
    asked: tuple[AskedMark, ...]  # what a teacher wants to stand instead of today's marks
    missed: tuple[Missed, ...]
    desk: tuple[tuple[str, datetime], ...]
    first_years: tuple[str, ...]
    visit_day: int
    coming_minutes: int

    @property
    def on(self) -> date:
        return self.at.date()

    @cached_property
    def codes(self) -> dict[str, str]:
        """Today's marks by session."""
        return {mark.session: mark.code for mark, _, _ in self.marks}

    @cached_property
    def is_unexplained(self) -> bool:
        """Away now, and nobody has said why."""
        if not self.marks:
            return False
        last = self.marks[-1][0]
        return last.code == NO_REASON and self.covering((last.on, last.session)) is None

    @property
    def first_unexplained(self) -> str:
        """The session of today from which nobody knows why."""
        return next((mark.session for mark, _, _ in self.marks if mark.code == NO_REASON), Session.AM.value)

    def covering(self, sitting: tuple[date, str]) -> Explanation | None:
        """The explanation that covers a session: accepted, or waiting to be looked at."""
        return next((one for one in self.explanations if one.state in COVERING and sitting in one.span), None)

    @cached_property
    def explanation(self) -> Explanation | None:
        """Today's explanation."""
        return next((one for session in Session.values if (one := self.covering((self.on, session)))), None)

    @property
    def risks(self) -> list[str]:
        """The needs that make this child come first, for those who may know."""
        kinds = {helper.kind for helper in self.helpers if helper.professional_id}
        found = self.needs | (kinds & calling.RISK_WORDS.keys())
        return [words for kind, words in calling.RISK_WORDS.items() if kind in found]

    @property
    def at_risk(self) -> bool:
        kinds = {helper.kind for helper in self.helpers if helper.professional_id}
        return bool(self.needs & calling.AT_RISK or kinds & calling.PROFESSIONALS_AT_RISK)

    @property
    def days(self) -> int:
        """School days without contact as the order looks at them: today is one, reached or not."""
        return max(self.run.days, 1)

    @property
    def wants_visit(self) -> bool:
        """Nobody was reached for so long that somebody goes and looks (S4-107)."""
        return self.run.days >= self.visit_day

    @property
    def left_early(self) -> bool:
        """In school this morning, and gone since: nobody knows where."""
        return counts_as(self.codes.get(Session.AM, "")) in ATTENDING

    @property
    def tier(self) -> Tier:
        return calling.tier_of(at_risk=self.at_risk, days=self.days, year=self.year, first_years=self.first_years)

    @property
    def is_of_first_years(self) -> bool:
        return self.year in self.first_years

    @property
    def place(self) -> Place:
        return calling.place_of(self.tier, self.days, self.year, self.name)

    @property
    def keys(self) -> list[tuple[str, object]]:
        """What makes children one household: a contact they live with, or the address."""
        found: list[tuple[str, object]] = [("contact", link.contact_id) for link in self.links if link.lives_with]
        return [*found, ("home", self.home)] if self.home else found

    @property
    def outside(self) -> list[Outside]:
        """Who outside the school is told."""
        return to_tell(self.needs, {helper.kind for helper in self.helpers if helper.professional_id})

    def helper_of(self, outside: Outside) -> Helper | None:
        """The professional, else the office the school names."""
        return next((helper for helper in self.helpers if helper.kind == outside.kind), None)

    def told_of(self, outside: Outside) -> Told | None:
        """Whether they were told in this spell."""
        return next(
            (one for one in self.told if one.kind == outside.kind and one.spell_on == self.run.away_since), None
        )

    @property
    def called_today(self) -> list[Call]:
        return [call for call in self.calls if call.on == self.on]

    @property
    def reached_today(self) -> Call | None:
        """The latest call of today in which somebody was spoken to, while what they said may still be so."""
        return None if self.overdue else self._spoken_to

    @property
    def overdue(self) -> Call | None:
        """Said to be on the way in, and not here although there was time enough: the family is rung again."""
        call = self._spoken_to
        if call is None or call.led_to != LedTo.COMING:
            return None
        return call if self.at - call.at >= timedelta(minutes=self.coming_minutes) else None

    @property
    def _spoken_to(self) -> Call | None:
        return next((call for call in self.called_today if call.reached), None)


def of_day(
    school: School, now: datetime, calendar: Calendar | None, *, scope: QuerySet[Pupil] | None = None
) -> list[Absentee]:
    """Everybody on roll with a mark other than present today, or an explanation of today.

    Children outside the `scope` are among them where they may belong to a household inside it: they say so. Without
    a `calendar` nothing before today is looked at, which is enough to write a call down.
    """
    on = now.date()
    since = look_back(calendar, on) if calendar else on
    today = Mark.objects.filter(school=school, on=on)
    away = today.exclude(code__in=list(PRESENT_AT.values())).values("pupil")
    said = AbsenceReport.objects.filter(school=school).live().covering(on).values("pupil")
    rung = Exists(Mark.objects.filter(pupil=OuterRef("pk"), on=on, code=NO_REASON))
    found = only_on_roll(school.pupils.filter(Q(pk__in=away) | Q(pk__in=said)), on).annotate(
        class_name=parts.class_name(on),
        class_id=parts.class_id(on),
        in_reach=Value(True) if scope is None else Case(When(pk__in=scope.values("pk"), then=True), default=False),
        found=parts.whole(
            times=parts.own_times(), today=parts.marks(on, on), reports=parts.reports(since, on), desk=parts.desk(on)
        ),
        closely=parts.where(
            rung,
            parts.whole(
                marks=parts.marks(since, on),
                needs=parts.needs(on),
                professionals=parts.professionals(on),
                offices=parts.offices(),
                links=parts.contacts(),
                calls=parts.calls(),
                visits=parts.visits(since),
                told=parts.notices(since),
                claim=parts.claim(on),
                asked=parts.asked(on),
                missed=parts.last_absences(_year_start(calendar, on) if calendar else on, on),
            ),
        ),
    )
    days = calendar.days_between(since, on) if calendar else [on]
    settings = settings_of(school)
    return [_absentee(pupil, now, days, settings) for pupil in found]


def begun_sessions(school: School, now: datetime) -> list[str]:
    """The sessions of the day whose registers may be taken by now, by the school's times."""
    return [session for session in Session.values if session_times(school, session, now).may_be_taken(now)]


def look_back(calendar: Calendar, on: date) -> date:
    """As far back as days without contact are counted."""
    days = calendar.days_between(BEGINNING, on)[-LOOK_BACK:]
    return days[0] if days else on


def _absentee(pupil: Any, now: datetime, days: list[date], settings: MorningSettings) -> Absentee:
    found = rows.Found({**pupil.found, **(pupil.closely or {})})
    begun = [
        session
        for session in Session.values
        if found.times(pupil.school, session, now, pupil.class_id, pupil.year_group).may_be_taken(now)
    ]
    return Absentee(
        pupil_id=pupil.pk,
        name=pupil.name,
        forename=pupil.preferred_forename or pupil.legal_forename,
        group=pupil.class_name or "",
        year=pupil.year_group,
        home=calling.home_key(pupil.address, pupil.postcode),
        in_reach=pupil.in_reach,
        at=now,
        marks=tuple(
            (rows.mark_from(mark), mark["late"], rows.moment(mark["at"]))
            for mark in found.of("today")
            if mark["session"] in begun
        ),
        explanations=tuple(rows.explanation_from(one) for one in found.of("reports")),
        run=found.run(days),
        needs=frozenset(found.of("needs")),
        helpers=found.helpers,
        links=tuple(rows.link_from(one) for one in found.of("links")),
        calls=tuple(rows.call_from(one) for one in found.of("calls")),
        visits=tuple(rows.visit_from(one) for one in found.of("visits")),
        told=tuple(rows.told_from(one) for one in found.of("told")),
        claim=rows.claim_from(found.values.get("claim")),
        asked=tuple(rows.asked_from(one) for one in found.of("asked")),
        missed=rows.missed_from(found.of("missed")),
        desk=tuple((one["movement"], rows.moment(one["at"])) for one in found.of("desk")),
        first_years=tuple(settings.first_years),
        visit_day=settings.visit_day,
        coming_minutes=settings.coming_minutes,
    )


def _year_start(calendar: Calendar, on: date) -> date:
    """The first day of the school year, before which no absence is shown."""
    latest = calendar.latest_half_term(on)
    year = calendar.half_terms_of_year(latest.year) if latest else []
    return year[0].starts_on if year else on
