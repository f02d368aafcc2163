"""Pupils who are unable to attend: what an entry would do, and which there are."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.domain.roles import Permission
from accounts.models import Membership, School
from attendance.domain import closures
from attendance.domain import hindrances as rules
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import Sitting, Span, sessions_of
from attendance.domain.hindrances import CAUSES
from attendance.models import Hindrance, Mark, MarkChange, PlannedMark
from pupils.access import pupils_for
from pupils.models import Enrolment, GroupPlace, Pupil
from pupils.models.group import GroupKind


class Session(NamedTuple):
    """A session of a pupil, and what stands in it; blank where nothing does."""

    pupil_id: int
    on: date
    session: str
    stands: str

    @property
    def sitting(self) -> Sitting:
        return self.on, self.session

    @property
    def words(self) -> str:
        return f"{self.on:%a} {self.on.day} {self.on:%b} {self.session}"


@dataclass(slots=True)
class PupilEffect:
    """What an entry would do for one pupil."""

    pupil: Pupil
    changes: list[Session] = field(default_factory=list)
    stays: list[Session] = field(default_factory=list)
    plans: list[Session] = field(default_factory=list)  # sessions to come; `stands` is what was planned before

    @property
    def replaced(self) -> list[Session]:
        """Other plans that give way."""
        return [one for one in self.plans if one.stands]


def effects(
    school: School,
    pupils: Sequence[Pupil],
    code: str,
    span: Span,
    at: datetime,
    calendar: Calendar,
    *,
    all_absences: bool,
) -> list[PupilEffect]:
    """Session by session, for each pupil. Three statements."""
    ids = [pupil.pk for pupil in pupils]
    stands = _marks(school, ids, span)
    planned = _plans(school, ids, span)
    on_roll = _on_roll(school, ids)
    found = []
    for pupil in pupils:
        one = PupilEffect(pupil)
        for on, session in sessions_of(span, calendar):
            if any(start <= on and (end is None or on <= end) for start, end in on_roll[pupil.pk]):
                _sort(one, (pupil.pk, on, session), code, stands, planned, at, school, all_absences=all_absences)
        found.append(one)
    return found


Where = tuple[int, date, str]


def _sort(
    effect: PupilEffect,
    where: Where,
    code: str,
    stands: dict[Where, str],
    planned: dict[Where, str],
    at: datetime,
    school: School,
    *,
    all_absences: bool,
) -> None:
    mark = stands.get(where)
    if mark is not None:
        gives_way = mark != code and rules.gives_way(mark, all_absences=all_absences)
        (effect.changes if gives_way else effect.stays).append(Session(*where, mark))
    elif closures.is_over(where[1:], at, school.day_ends_at):
        effect.changes.append(Session(*where, ""))
    else:
        effect.plans.append(Session(*where, planned.get(where, "")))


def _marks(school: School, ids: Collection[int], span: Span) -> dict[Where, str]:
    marks = Mark.objects.filter(school=school, pupil__in=ids, on__range=(span.starts_on, span.ends_on))
    return {row[:3]: row[3] for row in marks.values_list("pupil_id", "on", "session", "code")}


def _plans(school: School, ids: Collection[int], span: Span) -> dict[Where, str]:
    plans = PlannedMark.objects.filter(
        school=school, pupil__in=ids, on__range=(span.starts_on, span.ends_on), withdrawn_at=None
    )
    return {row[:3]: row[3] for row in plans.values_list("pupil_id", "on", "session", "code")}


def _on_roll(school: School, ids: Collection[int]) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    enrolments = Enrolment.objects.filter(school=school, pupil__in=ids)
    for pupil_id, start, end in enrolments.values_list("pupil_id", "starts_on", "ends_on"):
        found[pupil_id].append((start, end))
    return found


def overlapping(school: School, ids: Collection[int], span: Span) -> Hindrance | None:
    """An entry of one of these pupils that shares a session. One statement."""
    near = school.hindrances.live().filter(pupil__in=ids, starts_on__lte=span.ends_on, ends_on__gte=span.starts_on)
    return next((one for one in near.select_related("pupil").order_by("pk") if closures.overlap(one.span, span)), None)


@dataclass(frozen=True, slots=True)
class Ending:
    """What ending an entry sooner would do: marks from then on go back to what stood, or to N."""

    back: list[tuple[Session, str]]  # what goes back, and to what
    plans: int


def ending(hindrance: Hindrance, since: Sitting, calendar: Calendar) -> Ending:
    """Marks with its code from a session on, and what stood before them. Three statements."""
    later = [one for one in sessions_of(hindrance.span, calendar) if one >= since]
    if not later:
        return Ending([], 0)
    marks = {
        (mark.on, mark.session): mark
        for mark in Mark.objects.filter(
            pupil=hindrance.pupil_id, on__gte=later[0][0], on__lte=later[-1][0], code=hindrance.code
        )
        if (mark.on, mark.session) in set(later)
    }
    stood = _stood([mark.pk for mark in marks.values()], hindrance)
    back = [
        (Session(hindrance.pupil_id, on, session, hindrance.code), stood.get(marks[on, session].pk, "N"))
        for on, session in sorted(marks)
    ]
    return Ending(back, plans_of(hindrance, since).count())


def _stood(mark_ids: Sequence[int], hindrance: Hindrance) -> dict[int, str]:
    """What stood when a mark got the code, by mark: from the trail."""
    lines = MarkChange.objects.filter(
        school=hindrance.school_id, pupil_id=hindrance.pupil_id, mark_id__in=mark_ids, new_code=hindrance.code
    )
    return dict(lines.exclude(old_code=hindrance.code).order_by("pk").values_list("mark_id", "old_code"))


def plans_of(hindrance: Hindrance, since: Sitting) -> QuerySet[PlannedMark]:
    """The plans of an entry from a session on."""
    later = Q(on__gt=since[0]) | Q(on=since[0], session__gte=since[1])
    return PlannedMark.objects.filter(
        later,
        pupil=hindrance.pupil_id,
        on__lte=hindrance.ends_on,
        code=hindrance.code,
        reason__startswith=rules.PLANNED_AS,
        withdrawn_at=None,
    )


def visible(membership: Membership, hindrances: QuerySet[Hindrance], on: date) -> QuerySet[Hindrance]:
    """Of the pupils one sees. Custody and what touches on health are for who may see such things, or who entered
    them."""
    hindrances = hindrances.filter(pupil__in=pupils_for(membership, on))
    if membership.may(Permission.VIEW_SENSITIVE):
        return hindrances
    private = [cause.code for cause in CAUSES.values() if cause.sensitive]
    return hindrances.exclude(~Q(entered_by=membership.user_id), code__in=private)


@dataclass(frozen=True, slots=True)
class Listed:
    """Entries in the list."""

    now: list[Hindrance]
    past: list[Hindrance]


def listed(membership: Membership, school: School, on: date, limit: int = 100) -> Listed:
    """Who is unable to attend now or soon, and who was this year. One statement."""
    place = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS).current(on)
    rows = (
        visible(membership, school.hindrances.all(), on)
        .select_related("pupil", "entered_by", "ended_by")
        .annotate(class_name=Subquery(place.values("group__name")[:1]))
        .order_by("-ends_on", "-pk")[:limit]
    )
    found = list(rows)
    return Listed(
        [one for one in found if one.ends_on >= on and not one.withdrawn],
        [one for one in found if one.ends_on < on or one.withdrawn],
    )


def candidates(membership: Membership, text: str, on: date, limit: int = 20) -> list[Pupil]:
    """Pupils on roll whose name holds every word, to choose from; a class's name finds the class. One statement."""
    words = text.split()
    if not words:
        return []
    place = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on)
    enrolled = Enrolment.objects.filter(school=membership.school).on_roll(on)
    rows = pupils_for(membership, on).filter(pk__in=enrolled.values("pupil"))
    rows = rows.annotate(class_name=Subquery(place.values("group__name")[:1]))
    by_name = Q()
    for word in words:
        by_name &= (
            Q(legal_forename__icontains=word) | Q(preferred_forename__icontains=word) | Q(legal_surname__icontains=word)
        )
    return list(rows.filter(by_name | Q(class_name__iexact=text.strip())).by_name()[: limit * 2])
