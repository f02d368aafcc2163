"""How long families have not been reached: for the ladder of steps, and for policies (S0-009, S1-009)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import School
from attendance.domain.calendar import Calendar
from attendance.domain.codes import NO_REASON, UNKNOWN_REASON
from attendance.domain.no_contact import DayState, Ladder, Run
from attendance.domain.outside import Outside, to_tell
from attendance.models import Mark, MarkChange
from attendance.models.absence_report import ReportState
from attendance.models.register import Session
from attendance.queries import absentee_parts as parts
from attendance.queries import absentee_rows as rows
from attendance.queries.absentee_rows import Found, Helper
from attendance.queries.absentees import look_back
from attendance.queries.calendar import calendar_of
from attendance.queries.settings import settings_of
from pupils.models import Pupil
from pupils.models.pupil import PupilQuerySet
from pupils.queries.roll import only_on_roll


@dataclass(frozen=True, slots=True)
class Away:
    """A pupil who was away unexplained lately, and how that stands."""

    pupil: Pupil
    run: Run
    today: DayState
    waits: bool  # a report from outside waits to be looked at: the family has spoken, nobody has read it
    opened_at: time  # of the class, in today's first session without a reason: from when the first hour counts
    helpers: tuple[Helper, ...]
    outside: tuple[Outside, ...]  # who is to be told
    told: frozenset[str]  # who was, in this spell

    @property
    def is_away_today(self) -> bool:
        return self.today is DayState.UNEXPLAINED

    @property
    def ended(self) -> str:
        """Why nothing more is asked for, where it is so."""
        if self.run.away_days and not self.run.days:
            return "The family was reached."
        return "In school, or away for a reason that is known." if self.today is DayState.KNOWN else ""


def days_without_contact(pupil: Pupil, on: date) -> int:
    """School days up to a day on which a pupil was away, nobody knew why and nobody was reached. Two statements."""
    return days_without_contact_of(pupil.school, on, Pupil.objects.filter(pk=pupil.pk)).get(pupil.pk, 0)


def days_without_contact_of(
    school: School, on: date, pupils: PupilQuerySet | None = None, calendar: Calendar | None = None
) -> dict[int, int]:
    """The same of every pupil of whom there is such a day; of some, where they are named."""
    found = away(school, on, calendar or calendar_of(school), pupils=pupils)
    return {one.pupil.pk: one.run.days for one in found if one.run.days}


def away(
    school: School,
    on: date,
    calendar: Calendar,
    *,
    pupils: PupilQuerySet | None = None,
    at: datetime | None = None,
) -> list[Away]:
    """Pupils on roll who had a mark without a reason lately. One statement.

    With a moment, an N says nothing yet in a session whose register is still open in the pupil's class.
    """
    since = look_back(calendar, on)
    unknown = Mark.objects.filter(school=school, code=NO_REASON, on__gte=since, on__lte=on).values("pupil")
    midnight = datetime.combine(since, time.min, tzinfo=timezone.get_current_timezone())
    given_up = MarkChange.objects.filter(
        school=school, changed_at__gte=midnight, old_code=NO_REASON, new_code=UNKNOWN_REASON, on__lte=on
    ).values("pupil_id")
    asked = school.pupils.all() if pupils is None else pupils
    asked = asked.filter(Q(pk__in=unknown) | Q(pk__in=given_up), school=school)
    found = only_on_roll(asked, on).annotate(
        class_id=parts.class_id(on),
        found=parts.whole(
            times=parts.own_times(),
            marks=parts.marks(since, on),
            reports=parts.reports(since, on),
            calls=parts.calls(),
            visits=parts.visits(since),
            needs=parts.needs(on),
            professionals=parts.professionals(on),
            offices=parts.offices(),
            told=parts.notices(since),
        ),
    )
    days = calendar.days_between(since, on)
    return [_away(school, row, on, days, at) for row in found.order_by("pk")]


def ladder_of(school: School) -> Ladder:
    """On which day each step comes."""
    settings = settings_of(school)
    return Ladder(settings.visit_day, settings.missing_day, settings.missing_referral_day)


def first_call_by(school: School, opened_at: time) -> time:
    """By when a home is rung on the first day: within the hour from when the session opened (S1-026)."""
    minutes = timedelta(minutes=settings_of(school).first_call_minutes)
    return (datetime.combine(date.min, opened_at) + minutes).time()


def _away(school: School, pupil: Any, on: date, days: list[date], at: datetime | None) -> Away:
    found = Found(pupil.found)
    noon = datetime.combine(on, time(12), tzinfo=timezone.get_current_timezone())
    times = {
        session: found.times(school, session, at or noon, pupil.class_id, pupil.year_group)
        for session in Session.values
    }
    unsettled = [(on, session) for session, one in times.items() if at and not one.is_closed(at)]
    run, helpers = found.run(days, unsettled), found.helpers
    told = [rows.told_from(one) for one in found.of("told")]
    pending = [rows.span_from(one) for one in found.of("reports") if one["state"] == ReportState.PENDING]
    today = [one for one in found.of("marks") if one["on"] == on.isoformat()]
    return Away(
        pupil=pupil,
        run=run,
        today=found.states(unsettled).get(on, DayState.BLANK),
        waits=any((on, session) in span for span in pending for session in Session.values),
        opened_at=times[next((one["session"] for one in today if one["code"] == NO_REASON), "AM")].opens_at.time(),
        helpers=helpers,
        outside=tuple(to_tell(found.of("needs"), {helper.kind for helper in helpers if helper.professional_id})),
        told=frozenset(one.kind for one in told if one.spell_on == run.away_since),
    )
