"""Plans: made, agreed to, worked on, reviewed, signed off or ended."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import day_words
from accounts.models import Membership, School, User
from attendance.queries.calendar import calendar_of
from interventions.actions import tasks, timeline
from interventions.domain import cases as words_of
from interventions.domain import plans as rules
from interventions.domain import support
from interventions.domain.plans import BY_KEY
from interventions.domain.timeline import EntryKind
from interventions.models import CaseStage, Meeting, Plan, PlanAction, PlanReview, Task
from interventions.models.plan import PlanState
from interventions.queries.policy import policy_of
from interventions.queries.standings import standings_of
from pupils import asks
from pupils.asks import Ask
from pupils.models import Pupil

REVIEW = "plan_review"
REVIEWERS = (Role.ATTENDANCE_OFFICER, Role.HEAD_OF_YEAR)


@transaction.atomic
def make(
    *,
    pupil: Pupil,
    kind: str,
    aim: str,
    starts_on: date,
    ends_on: date | None,
    barriers: list[str],
    pupil_words: str,
    kept_where: str,
    owner: Membership | None,
    pupil_agreed: bool,
    parents_agreed: bool,
    by: User,
    at: datetime,
    on: date,
    meeting: Meeting | None = None,
    task: Task | None = None,
) -> Plan:
    """Write a plan down: reviewed in six school weeks. One open plan of a kind; a task makes one."""
    pupil = Pupil.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=pupil.pk)
    if kind not in BY_KEY:
        raise Refused("Choose the kind of plan.", field="kind")
    aims = words_of.check_words(aim, "aim")
    rules.check_dates(starts_on, ends_on, on)
    rules.check_link(BY_KEY[kind], kept_where)
    support.check_known(support.OFFERS[0].key, barriers)
    if pupil.plans.open().filter(kind=kind).exists():
        raise Refused("A plan of this kind is running for this pupil. Review or end that one.", field="kind")
    if task is not None and (standing := Plan.objects.filter(task=task).first()):
        return standing
    plan = Plan.objects.create(
        school=pupil.school,
        pupil=pupil,
        kind=kind,
        meeting=meeting,
        task=task,
        owner=owner,
        starts_on=starts_on,
        ends_on=ends_on,
        aim=aims,
        barriers=barriers,
        pupil_words=pupil_words.strip(),
        kept_where=kept_where.strip(),
        pupil_agreed_on=on if pupil_agreed else None,
        parents_agreed_on=on if parents_agreed else None,
        next_review_on=rules.next_review(on, calendar_of(pupil.school), ends_on),
        made_by=by,
    )
    until = f", to {day_words(ends_on)}" if ends_on else ""
    _tell(plan, f"{plan}{until}: {aims}", "plan.made", on, at, by)
    _ask_review(plan, on, at, by)
    _finish_task(plan, on, at, by)
    carry_ends(school=pupil.school, on=on, pupil_id=pupil.pk)
    return plan


@transaction.atomic
def note_agreed(*, plan: Plan, pupil_agreed: bool, parents_agreed: bool, by: User, at: datetime, on: date) -> Plan:
    """Who agreed to it: the pupil too (S4-145). A contract's task is done once the parents have."""
    plan = _held(plan)
    said = []
    if pupil_agreed and plan.pupil_agreed_on is None:
        plan.pupil_agreed_on = on
        said.append("the pupil")
    if parents_agreed and plan.parents_agreed_on is None:
        plan.parents_agreed_on = on
        said.append("the parents")
    if said:
        plan.save(update_fields=["pupil_agreed_on", "parents_agreed_on"])
        _tell(plan, f"{plan}: agreed by {' and '.join(said)}.", "plan.agreed", on, at, by)
        _finish_task(plan, on, at, by)
    return plan


@transaction.atomic
def add_action(*, plan: Plan, what: str, who: str, until: date | None, by: User, at: datetime, on: date) -> PlanAction:
    """One thing somebody does by a day. The same once more is the same."""
    plan = _held(plan)
    made, is_new = PlanAction.objects.get_or_create(
        school=plan.school, plan=plan, what=words_of.check_words(what, "what"), who=who.strip(), by=until
    )
    if is_new:
        _tell(plan, f"{plan}: {made}{f', by {day_words(until)}' if until else ''}.", "plan.action", on, at, by)
    return made


@transaction.atomic
def finish_action(*, action: PlanAction, by: User, at: datetime, on: date) -> PlanAction:
    """It is done."""
    plan = _held(action.plan)
    action = PlanAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if action.done_on is None:
        action.done_on = on
        action.save(update_fields=["done_on"])
        _tell(plan, f"{plan}: done. {action}.", "plan.action_done", on, at, by)
    return action


@transaction.atomic
def review(*, plan: Plan, held_on: date, improved: bool, words: str, by: User, at: datetime, on: date) -> PlanReview:
    """How it goes; the next review is six school weeks on."""
    plan = _held(plan)
    rules.check_review(held_on, on, list(plan.reviews.values_list("held_on", flat=True)))
    made = PlanReview.objects.create(
        school=plan.school,
        plan=plan,
        held_on=held_on,
        by=by,
        improved=improved,
        words=words_of.check_words(words, "words"),
    )
    plan.next_review_on = rules.next_review(on, calendar_of(plan.school), plan.ends_on)
    plan.save(update_fields=["next_review_on"])
    better = "improvement" if improved else "no improvement yet"
    _tell(plan, f"{plan} reviewed: {better}. {made.words}", "plan.reviewed", held_on, at, by, EntryKind.REVIEW)
    _settle_review(plan, "The plan was reviewed.", on, at, by)
    _ask_review(plan, on, at, by)
    return made


@transaction.atomic
def sign_off(*, plan: Plan, words: str, by: User, at: datetime, on: date) -> Plan:
    """Improvement is made and maintained (S0-053, S1-054)."""
    plan = _held(plan)
    rules.check_sign_off(list(plan.reviews.order_by("held_on").values_list("improved", flat=True)))
    return _end(plan, PlanState.SIGNED_OFF, words, on, at, by)


@transaction.atomic
def end(*, plan: Plan, words: str, by: User, at: datetime, on: date) -> Plan:
    """It ends without that, for a reason."""
    return _end(_held(plan), PlanState.ENDED, words, on, at, by)


@transaction.atomic
def carry_ends(*, school: School, on: date, pupil_id: int | None = None) -> int:
    """A stage that lasts as long as its plan has its review on the plan's last day (S3-040). How many were set.

    Two statements where no stage of the policy has such a length.
    """
    policy = policy_of(school, on)
    stages = {stage.key for stage in policy.stages if stage.length and stage.length.from_plan}
    if not stages:
        return 0
    plans = school.plans.open().filter(ends_on__gt=on)
    if pupil_id is not None:
        plans = plans.filter(pupil=pupil_id)
    ends: dict[int, date] = {}
    for pk, ends_on in plans.order_by("ends_on").values_list("pupil_id", "ends_on"):
        if ends_on is not None:
            ends[pk] = ends_on
    found = standings_of(school, on, list(ends)) if ends else {}
    lines = [
        CaseStage(
            school=school,
            pupil_id=pk,
            track=one.track,
            stage=one.stage,
            came_from=one.came_from or "",
            is_first=one.came_from is None,
            on=on,
            what="noted",
            since=one.since,
            review_on=ends[pk],
            better_since=one.better_since,
        )
        for pk, tracks in found.items()
        for one in tracks.values()
        if one.stage in stages and one.review_on != ends[pk]
    ]
    CaseStage.objects.bulk_create(lines)
    return len(lines)


def _end(plan: Plan, state: PlanState, words: str, on: date, at: datetime, by: User) -> Plan:
    plan.state, plan.ended_why = state, words_of.check_words(words, "words")
    plan.ended_on, plan.ended_by = on, by
    plan.save(update_fields=["state", "ended_why", "ended_on", "ended_by"])
    _tell(plan, f"{plan}: {plan.get_state_display().lower()}. {plan.ended_why}", "plan.ended", on, at, by)
    _settle_review(plan, "The plan has ended.", on, at, by)
    return plan


def _finish_task(plan: Plan, on: date, at: datetime, by: User) -> None:
    """The policy asked for a plan; it is there once the parents have agreed."""
    task = plan.task
    if task is not None and plan.parents_agreed_on and task.is_open and not task.outcomes:
        tasks.complete(task=task, by=by, at=at, on=on, note=f"{plan} agreed.")


def _settle_review(plan: Plan, note: str, on: date, at: datetime, by: User) -> None:
    waiting = plan.school.tasks.open().filter(pupil=plan.pupil_id, trigger=f"{asks.PREFIX}{REVIEW}")
    for window in list(waiting.filter(window__startswith=f"{plan.pk}.").values_list("window", flat=True)):
        asks.settle(
            school=plan.school, pupil_ids=[plan.pupil_id], about=REVIEW, window=window, note=note, on=on, at=at, by=by
        )


def _ask_review(plan: Plan, on: date, at: datetime, by: User) -> None:
    due = plan.next_review_on
    if due is None:
        return
    ask = Ask(
        pupil=plan.pupil,
        about=REVIEW,
        window=f"{plan.pk}.{plan.reviews.count()}",
        kind="review",
        title="Review a plan",
        why=f"A plan is looked at again every six school weeks: this one by {day_words(due)}.",
        roles=REVIEWERS,
        due_on=due,
        owner=plan.owner,
        points=("What was done of what was agreed", "What the pupil says", "Attendance since the last time"),
    )
    asks.ask(school=plan.school, asks=[ask], on=on, at=at, by=by)


def _held(plan: Plan) -> Plan:
    rows = Plan.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("pupil", "school", "task", "owner").get(pk=plan.pk)
    rules.check_open(found.state)
    return found


def _tell(
    plan: Plan, text: str, verb: str, happened_on: date, at: datetime, by: User, kind: EntryKind = EntryKind.PLAN
) -> None:
    timeline.write_of_pupil(plan.pupil, kind, text, on=happened_on, at=at, by=by, sensitive=BY_KEY[plan.kind].private)
    after: dict[str, Any] = {"state": plan.state, "next_review_on": str(plan.next_review_on or "")}
    sentence = f"{plan.pupil.name}: a plan."
    audit.record(by=by, school=plan.school, verb=verb, about=plan, sentence=sentence, after=after)
