"""What an evaluation writes down of where pupils stand: lines of stages, and cases opened and closed."""

from collections.abc import Collection, Sequence
from datetime import datetime

from accounts.domain.words import day_words
from accounts.models import School
from interventions.actions import timeline
from interventions.actions.timeline import Line
from interventions.domain import reasons
from interventions.domain.kinds import LADDER
from interventions.domain.policy import Policy
from interventions.domain.standing import Move
from interventions.domain.timeline import EntryKind
from interventions.facts import SchoolFacts
from interventions.models import Case, CaseStage, PolicyVersion
from interventions.models.case import CaseState

Moves = Sequence[tuple[int, Move]]
LEFT = "The case was closed: the pupil is not on the roll any more."
OVER = "The case was closed: no stage asks for anything, and nothing is owed."
QUIET = "noted"  # kept for the rules, not for people


def remember(school: School, version: PolicyVersion, facts: SchoolFacts, moves: Moves) -> None:
    """A line for each move. One statement."""
    CaseStage.objects.bulk_create(
        CaseStage(
            school=school,
            pupil_id=pk,
            track=move.to.track,
            stage=move.to.stage,
            came_from=move.to.came_from or "",
            is_first=move.to.came_from is None,
            on=facts.on,
            what=move.what,
            since=move.to.since,
            review_on=move.to.review_on,
            better_since=move.to.better_since,
            improved=move.improved,
            why=why(facts, pk, move),
            policy_version=version,
        )
        for pk, move in moves
    )


def why(facts: SchoolFacts, pk: int, move: Move) -> str:
    """What led to a stage, in the sentence that the pupil's page shows."""
    stage = facts.policy.stage(move.to.stage)
    return reasons.why(facts.policy, facts.of(pk), stage) if stage and move.what == "entered" else ""


def open_and_close(
    school: School, facts: SchoolFacts, moves: Moves, owed: Collection[int], at: datetime, process: str
) -> int:
    """A case for whom there is work to do; closed where there is none any more, nothing is owed, and no person opened it.

    `owed` are the pupils about whom a task is open. How many were opened. Three statements at most, and one for closing.
    """
    on = facts.on
    cases = {case.pupil_id: case for case in school.cases.open()}
    wanted = {pk for pk, standings in facts.standings.items() if facts.policy.asks_for_work(standings.values())}
    on_roll = set(facts.pupil_ids)
    new = [Case(school=school, pupil_id=pk, opened_on=on) for pk in sorted((wanted & on_roll) - set(cases))]
    Case.objects.bulk_create(new)
    cases |= {case.pupil_id: case for case in new}
    lines = [Line(case, EntryKind.OPENED, "The case was opened.") for case in new]
    lines += [
        Line(cases[pk], kind_of(move), sentence(facts, pk, move))
        for pk, move in moves
        if pk in cases and move.what != QUIET
    ]
    gone = [case for pk, case in cases.items() if pk not in on_roll]
    over = [c for pk, c in cases.items() if pk in on_roll and pk not in wanted | set(owed) and not c.opened_by_id]
    if gone or over:
        closed = [case.pk for case in (*gone, *over)]
        Case.objects.filter(pk__in=closed).update(state=CaseState.CLOSED, closed_on=on)
    lines += [Line(case, EntryKind.CLOSED, LEFT) for case in gone]
    lines += [Line(case, EntryKind.CLOSED, OVER) for case in over]
    timeline.write(lines, on=on, at=at, process=process)
    return len(new)


def kind_of(move: Move) -> EntryKind:
    return EntryKind.REVIEW if move.what == "reviewed" else EntryKind.STAGE


def sentence(facts: SchoolFacts, pk: int, move: Move) -> str:
    """A move as the timeline tells it."""
    to, policy = move.to, facts.policy
    stage, before = policy.stage(to.stage), policy.stage(to.came_from or "")
    name = stage.name if stage else ""
    if move.what == "reviewed":
        found = (
            "attendance is better than when it began" if move.improved else "attendance is no better than when it began"
        )
        again = f" Its time begins again, to {day_words(to.review_on)}." if to.review_on else ""
        return f"The time of {name} was over: {found}.{again}"
    if move.what == "left":
        return f"Out of {before.name if before else 'its stage'}."
    began = f"{name}, after {before.name}" if before else name
    until = f" Review on {day_words(to.review_on)}." if to.review_on else ""
    beside = "" if to.track == LADDER else f" ({track_name(policy, to.track)})"
    return f"{began}{beside}. {why(facts, pk, move)}{until}".strip()


def track_name(policy: Policy, key: str) -> str:
    """A track as people call it."""
    return next((track.name for track in policy.beside if track.key == key), "ladder")
