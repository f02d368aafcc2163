"""Targets in sessions: agreed, withdrawn, and closed when their day has passed."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import day_words
from accounts.models import School, User
from attendance.queries.calendar import calendar_of
from interventions.actions import timeline
from interventions.domain import cases as words_of
from interventions.domain import targets as rules
from interventions.domain.timeline import EntryKind
from interventions.models import Target
from interventions.models.target import TargetState
from interventions.queries.policy import policy_of
from interventions.queries.targets import days_of, last_day, stretch_of
from pupils import asks
from pupils.asks import Ask
from pupils.models import Pupil

MISSED = "target_missed"
TELLS = (Role.ATTENDANCE_OFFICER, Role.HEAD_OF_YEAR)


@transaction.atomic
def agree(
    *,
    pupil: Pupil,
    band: str,
    until: date,
    by: User,
    at: datetime,
    on: date,
    pupil_agreed: bool = False,
    parents_agreed: bool = False,
) -> Target:
    """Set the target: refused where it cannot be reached, with the day on which it could."""
    pupil = Pupil.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=pupil.pk)
    school, policy, calendar = pupil.school, policy_of(pupil.school, on), calendar_of(pupil.school)
    if pupil.targets.open().exists():
        raise Refused("A target is running for this pupil. Withdraw it first, or wait until its day.")
    wanted = next((one for one in policy.ladder.bands if one.key == band), None)
    if wanted is None:
        raise Refused("Choose one of the bands of the school’s policy.", field="band")
    last = last_day(calendar, on)
    rules.check_day(until, on, last)
    days, stretch = days_of(school, [pupil.pk], on, calendar).get(pupil.pk, {}), stretch_of(policy.figure, calendar)
    reach = rules.by_day(days, stretch, calendar, on=on, by=until, floor=wanted.floor)
    first = None
    if not reach.is_possible:
        first = rules.earliest(days, stretch, calendar, on=on, floor=wanted.floor, last=last)
    rules.check_reach(reach, first, until)
    target = Target.objects.create(
        school=school,
        pupil=pupil,
        band=wanted.key,
        band_name=wanted.parents_name or wanted.name,
        floor=wanted.floor,
        figure=policy.figure,
        by=until,
        attend=reach.attend,
        coming=reach.coming,
        set_on=on,
        set_by=by,
        pupil_agreed=pupil_agreed,
        parents_agreed=parents_agreed,
    )
    _tell(target, f"Target agreed: {target.band_name}. {rules.sentence(reach, until)}", "target.set", on, at, by)
    return target


@transaction.atomic
def withdraw(*, target: Target, reason: str, by: User, at: datetime, on: date) -> Target:
    """It is not the right one any more."""
    target = _held(target)
    words = words_of.check_words(reason, "reason")
    if not target.is_open:
        raise Refused("This target has ended already.")
    target.state, target.ended_on, target.why = TargetState.WITHDRAWN, on, words
    target.save(update_fields=["state", "ended_on", "why"])
    _tell(target, f"Target withdrawn: {words}", "target.withdrawn", on, at, by)
    return target


@transaction.atomic
def settle(*, school: School, on: date, at: datetime, process: str) -> int:
    """Close the targets whose day has passed: met, or not met, and then somebody tells the parents (S3-030, S3-031).

    Two statements where there is none; three for all of them and two for each.
    """
    waiting = school.targets.over(on).select_for_update(of=("self",), no_key=True).select_related("pupil", "school")
    found = list(waiting.order_by("pk"))
    if not found:
        return 0
    calendar = calendar_of(school)
    days = days_of(school, {target.pupil_id for target in found}, on, calendar)
    for target in found:
        window = stretch_of(target.figure, calendar)(target.by)
        tally = rules.tally_of(days.get(target.pupil_id, {}), window, until=target.by)
        met = tally.tenths is not None and tally.tenths >= target.floor
        target.state, target.ended_on, target.tenths = TargetState.MET if met else TargetState.MISSED, on, tally.tenths
        target.save(update_fields=["state", "ended_on", "tenths"])
        said = "Target met" if met else "Target not met"
        _tell(target, f"{said}: {target.band_name} by {day_words(target.by)}.", "target.ended", on, at, None, process)
    missed = [target for target in found if target.state == TargetState.MISSED]
    due = calendar.next_school_day(on) or on
    asks.ask(school=school, asks=[_ask(target, due) for target in missed], on=on, at=at, process=process)
    return len(found)


def _ask(target: Target, due: date) -> Ask:
    return Ask(
        pupil=target.pupil,
        about=MISSED,
        window=str(target.pk),
        kind="conversation",
        title="Tell the parents that the target was not met",
        why=f"The target {target.band_name} by {day_words(target.by)} was not met.",
        roles=TELLS,
        due_on=due,
        points=("What stood in the way", "What to try next, and a new target"),
    )


def _held(target: Target) -> Target:
    return (
        Target.objects.select_for_update(of=("self",), no_key=True).select_related("pupil", "school").get(pk=target.pk)
    )


def _tell(target: Target, text: str, verb: str, on: date, at: datetime, by: User | None, process: str = "") -> None:
    timeline.write_of_pupil(target.pupil, EntryKind.PLAN, text, on=on, at=at, by=by, process=process)
    audit.record(
        by=by,
        process="" if by else process,
        school=target.school,
        verb=verb,
        about=target,
        sentence=f"{target.pupil.name}: {text}",
        after={"state": target.state, "floor": target.floor, "by": target.by.isoformat()},
    )
