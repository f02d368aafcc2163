"""Settling a contradiction one way or the other, or keeping it as it is: always by a person, with a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.models import Membership, School, User
from attendance.actions import absence_reports, marks, planned_marks
from attendance.actions.marks import NewMark
from attendance.domain import codes
from attendance.domain.codes import LATE, LATE_AFTER_CLOSE, Entry, known
from attendance.domain.contradictions import KEPT, Way
from attendance.models import AbsenceReport, ContradictionDecision, Mark, ProvisionConfirmation
from attendance.queries import contradictions as queries
from attendance.queries.contradictions import Line
from pupils import asks
from pupils.asks import Ask
from pupils.models import Pupil

SOURCE = "decision"
CALLED_FOR = (Role.SAFEGUARDING, Role.ATTENDANCE_OFFICER, Role.OFFICE)


@dataclass(frozen=True, slots=True)
class Key:
    """Which contradiction, and as what the person saw it."""

    kind: str
    pupil_id: int
    on: date
    session: str
    state: str


@dataclass(frozen=True, slots=True)
class Hand:
    """Who decides, when, with which words."""

    school: School
    by: User
    membership: Membership
    at: datetime
    words: str


@transaction.atomic
def settle(
    *, school: School, key: Key, way: str, by: User, membership: Membership, at: datetime, words: str = ""
) -> ContradictionDecision:
    """Go one way. Refused where marks or evidence are not what the person saw, or somebody was quicker."""
    hand = Hand(school, by, membership, at, words.strip()[:160])
    line = _found(hand, key)
    chosen = _way(line, way)
    stood = _set_marks(hand, line, chosen)
    if chosen.deed:
        DEEDS[chosen.deed](hand, line)
    decision = ContradictionDecision.objects.create(
        school=school,
        pupil_id=key.pupil_id,
        kind=key.kind,
        on=key.on,
        session=key.session,
        state=key.state,
        way=chosen.slug,
        reason=hand.words or chosen.briefly,
        stood=stood,
        decided_at=at,
        decided_by=by,
    )
    audit.record(
        by=by,
        school=school,
        verb="contradiction.kept" if way == KEPT else "contradiction.settled",
        about=decision,
        sentence=f"{line.kind.title} {line.name}, {key.on}: {chosen.briefly}.",
    )
    return decision


@transaction.atomic
def take_back(*, decision: ContradictionDecision, by: User, membership: Membership, at: datetime) -> None:
    """Undo a decision: the marks stand as they did, unless somebody changed them since."""
    decision = (
        ContradictionDecision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school")
        .get(pk=decision.pk)
    )
    check_can_take_back(decision)
    if decision.stood:
        _restore(decision, by, membership, at)
    decision.undone_at, decision.undone_by = at, by
    decision.save(update_fields=["undone_at", "undone_by"])
    audit.record(
        by=by,
        school=decision.school,
        verb="contradiction.undone",
        about=decision,
        sentence=f"The decision on {decision.pupil}, {decision.on}, was taken back.",
    )


def check_can_take_back(decision: ContradictionDecision) -> None:
    """What changed marks, or kept them, can be taken back once; a call or a word to a provider cannot."""
    if decision.undone_at:
        raise Refused("This decision was taken back already.")
    if decision.way != KEPT and not decision.stood:
        raise Refused("This cannot be taken back here: something was done beside the marks. Change the mark instead.")


def _found(hand: Hand, key: Key) -> Line:
    """The case as it stands now, which must be what the person saw."""
    open_now = queries.inbox(hand.membership, hand.school, hand.at.date(), hand.at, key.pupil_id)
    line = open_now.find(key.kind, key.pupil_id, key.on, key.session)
    if line is None:
        raise Refused("This is settled already, or the marks agree by now.")
    if line.row.state != key.state:
        raise Refused("The marks have changed since you looked. Look again, then decide.")
    return line


def _way(line: Line, slug: str) -> Way:
    if slug == KEPT:
        return Way(KEPT, line.kind.keep, "")
    found = next((one for one in line.ways if one.slug == slug), None)
    if found is None:
        raise Refused("Choose one of the ways that are offered.")
    return found


def _set_marks(hand: Hand, line: Line, way: Way) -> list[list[object]]:
    """Make the way's marks stand. Answers with what stood: session, code, minutes, comment, what it became."""
    if not way.sets:
        return []
    for _, code in way.sets:
        _check_may(code, line.row.on, hand.membership, planned=way.planned)
    pupil_id, on = line.row.pupil_id, line.row.on
    recorded = marks.record(
        school=hand.school,
        marks=[NewMark(pupil_id, on, session, code, _minutes(line, code)) for session, code in way.sets],
        at=hand.at,
        by=hand.by,
        role=hand.membership.title,
        reason=f"{way.trail}: {hand.words}" if hand.words else way.trail,
        source=SOURCE,
    )
    stood: list[list[object]] = []
    for session, code in way.sets:
        held = recorded.before.get((pupil_id, on, session))
        if held is None or held.code != line.row.marks.get(session):
            raise Refused("The marks have changed since you looked. Look again, then decide.")
        stood.append([session, held.code, held.minutes_late, held.comment, code])
    return stood


def _check_may(code: str, on: date, membership: Membership, *, planned: bool) -> None:
    """A code in force that the person may enter; what was planned or reported, somebody who might has entered."""
    codes.check_in_force(code, on)
    found = known(code)
    if not planned and found is not None and found.entry is not Entry.NOBODY:
        codes.check_may_enter(code, membership.permissions)


def _minutes(line: Line, code: str) -> int | None:
    minutes = line.row.facts.get("minutes")
    return minutes if code in (LATE, LATE_AFTER_CLOSE) else None


def _restore(decision: ContradictionDecision, by: User, membership: Membership, at: datetime) -> None:
    stands = dict(
        Mark.objects.filter(pupil=decision.pupil_id, on=decision.on)
        .select_for_update(no_key=True)
        .values_list("session", "code")
    )
    if any(stands.get(session) != became for session, _, _, _, became in decision.stood):
        raise Refused("The marks have been changed since. Correct them on the register.")
    marks.record(
        school=decision.school,
        marks=[
            NewMark(decision.pupil_id, decision.on, session, code, minutes, comment)
            for session, code, minutes, comment, _ in decision.stood
        ],
        at=at,
        by=by,
        role=membership.title,
        reason="Decision taken back",
        source=SOURCE,
    )


def _withdraw_report(hand: Hand, line: Line) -> None:
    """What was reported for this day alone is withdrawn; a longer absence stays reported for its other days."""
    if line.row.facts["one_day"]:
        absence_reports.withdraw(
            report=_report(hand, line),
            why="The pupil was in school",
            by=hand.by,
            membership=hand.membership,
            at=hand.at,
        )


def _accept_report(hand: Hand, line: Line) -> None:
    """The marks say N by now; what was reported makes them its code, or waits for the head."""
    absence_reports.accept(report=_report(hand, line), by=hand.by, membership=hand.membership, at=hand.at)


def _report(hand: Hand, line: Line) -> AbsenceReport:
    return hand.school.absence_reports.get(pk=line.row.evidence)


def _withdraw_plan(hand: Hand, line: Line) -> None:
    planned_marks.withdraw(
        school=hand.school,
        pupil=_pupil(hand, line),
        sessions=[(line.row.on, session) for session in line.row.marks],
        at=hand.at,
        by=hand.by,
    )


def _confirm(hand: Hand, line: Line) -> None:
    """Somebody at the provider said so; who, where the person wrote it down."""
    ProvisionConfirmation.objects.bulk_create(
        [
            ProvisionConfirmation(
                school=hand.school,
                pupil_id=line.row.pupil_id,
                on=line.row.on,
                session=session,
                told_by=hand.words[:120],
                confirmed_at=hand.at,
                confirmed_by=hand.by,
            )
            for session in line.row.marks
        ],
        ignore_conflicts=True,
    )


def _look_for(hand: Hand, line: Line) -> None:
    """A child who was in school and is not: found today, before anything else."""
    _ask(
        hand,
        line,
        about="unaccounted_for",
        kind="check",
        title=f"Find out where {line.name} is",
        why=f"Present in the morning of {line.row.on:%-d %B}, N in the afternoon, and nobody signed the child out.",
    )


def _ask_again(hand: Hand, line: Line) -> None:
    _ask(
        hand,
        line,
        about="siblings_differ",
        kind="call",
        title=f"Ask again why {line.name} was away",
        why=f"Ill on {line.row.on:%-d %B}, while a brother or sister was on holiday.",
    )


def _ask(hand: Hand, line: Line, *, about: str, kind: str, title: str, why: str) -> None:
    asks.ask(
        school=hand.school,
        asks=[
            Ask(
                pupil=_pupil(hand, line),
                about=about,
                window=line.row.on.isoformat(),
                kind=kind,
                title=title,
                why=why,
                roles=CALLED_FOR,
                due_on=hand.at.date(),
            )
        ],
        on=hand.at.date(),
        at=hand.at,
        by=hand.by,
    )


def _pupil(hand: Hand, line: Line) -> Pupil:
    return hand.school.pupils.get(pk=line.row.pupil_id)


DEEDS: dict[str, Callable[[Hand, Line], None]] = {
    "withdraw_report": _withdraw_report,
    "accept_report": _accept_report,
    "withdraw_plan": _withdraw_plan,
    "confirm": _confirm,
    "look_for": _look_for,
    "ask_again": _ask_again,
}
