"""Setting one code on many sessions of a class: what is past is marked, what lies ahead is planned."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from accounts.models import Membership, School, User
from attendance.actions import marks, planned_marks
from attendance.actions.marks import NewMark, Recorded
from attendance.domain import grid as rules
from attendance.domain.calendar import Calendar
from attendance.domain.codes import LATE, LATE_AFTER_CLOSE
from attendance.domain.grid import Changed, Chosen, Difference
from attendance.models import Mark, PlannedMark
from attendance.queries import grid as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.grid import Ground, Key
from attendance.queries.settings import standing_rules
from pupils.models import Group, Pupil

MEMORY = timedelta(days=45)  # how far back the days of one and the same absence are looked for
NOBODY = "Choose at least one session."


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody enters on the cells they chose."""

    cells: Sequence[Chosen]
    code: str = ""
    minutes: int | None = None
    reason: str = ""
    until: date | None = None  # filled forward up to this day, included


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it."""

    code: str
    marked: int = 0
    planned: int = 0
    left: int = 0  # sessions that were not filled, since something is known of them


@transaction.atomic
def enter(*, group: Group, entry: Entry, by: User, membership: Membership, at: datetime) -> Done:
    """Set a code on the chosen sessions, all of them or none."""
    calendar = calendar_of(group.school)
    ground = _ground(group, entry, calendar)
    letters = {cell: rules.code_for(entry.code, cell.session) for cell in entry.cells}
    return _set(group, entry, letters, ground, calendar, by, membership, at, left=0)


@transaction.atomic
def fill_forward(*, group: Group, entry: Entry, by: User, membership: Membership, at: datetime) -> Done:
    """Run a code on from each pupil's last chosen session to the end of a day: the code typed, or the one that stands.

    Only sessions of which nothing is known yet are filled; what somebody has marked or planned stays, and a present mark
    even where it was chosen: changing one is done by itself.
    """
    if entry.until is None:
        raise Refused("Choose the last day to fill.", field="until")
    calendar = calendar_of(group.school)
    ground = _ground(group, entry, calendar)
    typed = {cell: rules.code_for(entry.code, cell.session) for cell in entry.cells} if entry.code else {}
    letters = {cell: letter for cell, letter in typed.items() if not rules.counts_present(cell.seen)}
    left = len(typed) - len(letters)
    for last in _last_of_each(entry.cells):
        letter = typed.get(last) or last.seen or ground.planned.get((last.pupil_id, *last.sitting), "")
        if not letter:
            raise Refused("Nothing stands in the last session that you chose. Type the code to fill.", field="code")
        rules.check_may_fill(letter)
        for on, session in rules.sittings_after(last.sitting, entry.until, calendar):
            place = (last.pupil_id, on, session)
            if not ground.on_roll(last.pupil_id, on):
                continue
            if rules.gives_way(ground.standing.get(place), ground.planned.get(place)):
                letters[Chosen(last.pupil_id, on, session, ground.standing.get(place, ""))] = letter
            else:
                left += 1
    return _set(group, entry, letters, ground, calendar, by, membership, at, left=left)


@transaction.atomic
def take_back(*, group: Group, entry: Entry, by: User, at: datetime) -> int:
    """Take back what is planned on chosen sessions that have no mark yet; answers for how many."""
    ground = _ground(group, entry, calendar_of(group.school))
    by_pupil: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for cell in entry.cells:
        if (cell.pupil_id, *cell.sitting) in ground.planned and (cell.pupil_id, *cell.sitting) not in ground.standing:
            by_pupil[cell.pupil_id].append(cell.sitting)
    if not by_pupil:
        raise Refused(
            "Nothing is planned on the sessions that you chose. Marks that stand are changed, not taken back."
        )
    pupils = group.school.pupils.in_bulk(by_pupil)
    return sum(
        planned_marks.withdraw(school=group.school, pupil=pupils[pk], sessions=sittings, at=at, by=by)
        for pk, sittings in by_pupil.items()
    )


def _set(
    group: Group,
    entry: Entry,
    letters: Mapping[Chosen, str],
    ground: Ground,
    calendar: Calendar,
    by: User,
    membership: Membership,
    at: datetime,
    *,
    left: int,
) -> Done:
    school = group.school
    if not letters:
        raise Refused("Something is known of every session up to that day. Nothing was filled.")
    code = next(iter(letters.values()))
    for letter in set(letters.values()):
        days = [cell.on for cell, own in letters.items() if own == letter]
        rules.check_code(letter, days, membership.permissions, entry.minutes)
        _check_authorises(school, letter, letters, ground, calendar, membership)
    _check_sessions(letters, ground, calendar)
    _check_seen(letters, ground)
    ahead = {cell for cell in letters if queries.is_ahead(group, cell.sitting, at)}
    for letter in {letters[cell] for cell in ahead}:
        rules.check_ahead(letter)
    reason = entry.reason.strip()[:200]
    changes = [cell for cell, letter in letters.items() if cell.seen and cell.seen != letter]
    if not reason and (changes or ahead):
        raise Refused("Say why: the reason stays with what stood before, and with what is planned.", field="reason")
    recorded = _mark(
        school, {c: own for c, own in letters.items() if c not in ahead}, entry, reason, by, membership, at
    )
    _plan(school, {cell: letters[cell] for cell in ahead}, reason, by, at)
    done = Done(code, recorded.added + recorded.changed, len(ahead), left)
    audit.record(
        by=by,
        school=school,
        verb="marks.entered",
        about=group,
        sentence=f"{group}: {code} entered on {counted(done.marked, 'session')}, planned on {counted(done.planned, 'session')}",
    )
    return done


def _mark(
    school: School,
    letters: Mapping[Chosen, str],
    entry: Entry,
    reason: str,
    by: User,
    membership: Membership,
    at: datetime,
) -> Recorded:
    if not letters:
        return Recorded()
    notes = _notes(school, letters)
    late = (LATE, LATE_AFTER_CLOSE)
    new = [
        NewMark(
            cell.pupil_id, cell.on, cell.session, letter, entry.minutes if letter in late else None,
            notes.get((cell.pupil_id, *cell.sitting), ""),
        )
        for cell, letter in letters.items()
    ]  # fmt: skip
    try:
        recorded = marks.record(
            school=school, marks=new, at=at, by=by, role=membership.title, reason=reason, source="office"
        )
    except Refused as refusal:
        if reason:
            raise
        raise Changed([Difference(cell, "?") for cell in letters if not cell.seen][:1]) from refusal
    raced = [
        Difference(cell, held.code)
        for cell in letters
        if (held := recorded.before.get((cell.pupil_id, *cell.sitting))) and held.code != cell.seen
    ]
    if raced:
        raise Changed(raced)
    return recorded


def _notes(school: School, letters: Mapping[Chosen, str]) -> dict[Key, str]:
    """Notes that stand stay with their marks."""
    about = Mark.objects.filter(
        school=school, pupil__in={cell.pupil_id for cell in letters}, on__in={cell.on for cell in letters}
    ).exclude(comment="")
    return {
        (pk, on, session): note for pk, on, session, note in about.values_list("pupil_id", "on", "session", "comment")
    }


def _plan(school: School, letters: Mapping[Chosen, str], reason: str, by: User, at: datetime) -> None:
    """Plans of many pupils at once: what was planned for these sessions gives way."""
    if not letters:
        return
    earlier = PlannedMark.objects.filter(
        school=school, withdrawn_at=None, pupil__in={c.pupil_id for c in letters}, on__in={c.on for c in letters}
    )
    wanted = {(cell.pupil_id, *cell.sitting) for cell in letters}
    ids = [plan.pk for plan in earlier if (plan.pupil_id, plan.on, plan.session) in wanted]
    PlannedMark.objects.filter(pk__in=ids).update(withdrawn_at=at, withdrawn_by=by)
    PlannedMark.objects.bulk_create(
        PlannedMark(
            school=school, pupil_id=cell.pupil_id, on=cell.on, session=cell.session, code=letter, reason=reason,
            planned_at=at, planned_by=by,
        )
        for cell, letter in letters.items()
    )  # fmt: skip
    pupils = len({cell.pupil_id for cell in letters})
    audit.record(
        by=by,
        school=school,
        verb="marks.planned",
        sentence=f"{next(iter(letters.values()))} planned for {counted(pupils, 'pupil')}, {counted(len(letters), 'session')}",
    )


def _ground(group: Group, entry: Entry, calendar: Calendar) -> Ground:
    if not entry.cells:
        raise Refused(NOBODY)
    days = [cell.on for cell in entry.cells] + ([entry.until] if entry.until else [])
    first, last = min(days), max(days)
    if (last - first).days > 366:
        raise Refused("These days lie too far apart. Choose sessions of some weeks.", field="until")
    pupils: list[Pupil] = queries.members(group, first, last)
    if {cell.pupil_id for cell in entry.cells} - {pupil.pk for pupil in pupils}:
        raise Refused("A pupil who is not in this class on these days. Load the page again.")
    return queries.ground(group.school, pupils, first, last)


def _check_sessions(letters: Mapping[Chosen, str], ground: Ground, calendar: Calendar) -> None:
    for cell in letters:
        calendar.check_school_day(cell.on)
        if not ground.on_roll(cell.pupil_id, cell.on):
            raise Refused(f"{ground.names[cell.pupil_id]} is not on roll on all of these days. Leave those days out.")


def _check_seen(letters: Mapping[Chosen, str], ground: Ground) -> None:
    stands = {cell: ground.standing.get((cell.pupil_id, *cell.sitting), "") for cell in letters}
    if differences := [Difference(cell, now) for cell, now in stands.items() if now != cell.seen]:
        raise Changed(differences)


def _check_authorises(
    school: School,
    letter: str,
    letters: Mapping[Chosen, str],
    ground: Ground,
    calendar: Calendar,
    membership: Membership,
) -> None:
    chosen: dict[int, set[date]] = defaultdict(set)
    for cell, own in letters.items():
        if own == letter and cell.seen != letter:
            chosen[cell.pupil_id].add(cell.on)
    if not chosen:
        return
    first, last = min(map(min, chosen.values())) - MEMORY, max(map(max, chosen.values())) + MEMORY
    known = queries.days_with(school, chosen.keys(), letter, first, last)
    days = {
        ground.names[pk]: rules.longest_run(known.get(pk, set()) | own, own, calendar) for pk, own in chosen.items()
    }
    rules.check_authorises(letter, days, standing_rules(school), membership.permissions)


def _last_of_each(cells: Sequence[Chosen]) -> list[Chosen]:
    last: dict[int, Chosen] = {}
    for cell in sorted(cells, key=lambda one: (one.on, rules.ORDER[one.session])):
        last[cell.pupil_id] = cell
    return list(last.values())
