"""Meetings and panels: arranged, moved, answered, chased, held, missed, cancelled."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import counted, day_words, listed, time_words
from accounts.models import Membership, User
from interventions.actions import tasks, timeline
from interventions.domain import cases as words_of
from interventions.domain import meetings as rules
from interventions.domain.meetings import CAME_WORDS, Came
from interventions.domain.members import Members
from interventions.domain.timeline import EntryKind
from interventions.models import Meeting, MeetingMember, Task
from interventions.models.meeting import MeetingState, ParentsAnswer
from interventions.queries.meetings import wanted_by
from pupils import asks
from pupils.asks import Ask
from pupils.models import Pupil

REVIEW = "meeting_review"
REVIEWERS = (Role.ATTENDANCE_OFFICER, Role.HEAD_OF_YEAR)
SHEET = ("progress", "behaviour", "catch_up", "possible_needs", "pupil_words")


@transaction.atomic
def arrange(
    *,
    pupil: Pupil,
    kind: str,
    day: date,
    starts: time,
    minutes_long: int,
    place: str,
    members: Sequence[Membership],
    parents_invited: bool,
    task: Task | None,
    by: User,
    at: datetime,
    on: date,
) -> Meeting:
    """Invite: with the agenda of the stage's step, and the members whom the policy asks for. Once a task."""
    Pupil.objects.select_for_update(of=("self",), no_key=True).get(pk=pupil.pk)  # two people arrange one meeting
    rules.check_day(day, on)
    wanted = wanted_by(task) if task else None
    _check_members(wanted, members, pupil)
    if task is not None and (standing := task.meetings.arranged().first()):
        return standing
    meeting = Meeting.objects.create(
        school=pupil.school,
        pupil=pupil,
        task=task,
        kind=kind,
        day=day,
        starts=starts,
        minutes_long=minutes_long,
        place=place,
        arranged_by=by,
        arranged_on=on,
        least=wanted.at_least if wanted else None,
        most=wanted.at_most if wanted else None,
        roles=list(wanted.roles) if wanted else [],
        parents_invited_on=on if parents_invited else None,
        agenda=rules.agenda([point["text"] for point in task.points] if task else []),
    )
    _seat(meeting, members)
    invited = " The parents are invited." if parents_invited else ""
    _tell(meeting, f"{_when(meeting)}, with {_names(members)}.{invited}", "meeting.arranged", on, at, by)
    return meeting


@transaction.atomic
def move(
    *,
    meeting: Meeting,
    day: date,
    starts: time,
    minutes_long: int,
    place: str,
    members: Sequence[Membership],
    parents_invited: bool,
    by: User,
    at: datetime,
    on: date,
) -> Meeting:
    """Another day, place or people. The calendar invitation replaces the one before."""
    meeting = _held(meeting)
    rules.check_day(day, on)
    _check_members(meeting.wanted, members, meeting.pupil)
    was = (meeting.day, meeting.starts)
    meeting.day, meeting.starts, meeting.minutes_long, meeting.place = day, starts, minutes_long, place
    if parents_invited and (meeting.parents_invited_on is None or was != (day, starts)):
        meeting.parents_invited_on, meeting.parents_answer = on, ParentsAnswer.NONE
    meeting.moved += 1
    meeting.save()
    _seat(meeting, members)
    _tell(meeting, f"Changed: {_when(meeting)}, with {_names(members)}.", "meeting.moved", on, at, by)
    return meeting


@transaction.atomic
def note_answer(*, meeting: Meeting, answer: str, by: User, at: datetime, on: date) -> Meeting:
    """What the parents answered; no answer: somebody asked again."""
    meeting = _held(meeting)
    if answer:
        meeting.parents_answer = answer
        text = f"The parents about {_when(meeting)}: {ParentsAnswer(answer).label.lower()}."
    else:
        meeting.parents_chased_on = on
        text = f"The parents were asked again about {_when(meeting)}."
    meeting.save(update_fields=["parents_answer", "parents_chased_on"])
    _tell(meeting, text, "meeting.answered", on, at, by)
    return meeting


@transaction.atomic
def fill_sheet(*, meeting: Meeting, agenda: Sequence[str], by: User, at: datetime, on: date, **given: str) -> Meeting:
    """What the school knows, for those who sit there: progress, behaviour, catch-up, needs, the pupil's own view."""
    meeting = _held(meeting)
    for name in SHEET:
        setattr(meeting, name, given[name].strip())
    meeting.agenda = [line.strip() for line in agenda if line.strip()]
    meeting.save(update_fields=[*SHEET, "agenda"])
    _audit(meeting, "The sheet was filled in.", "meeting.sheet", by)
    return meeting


@transaction.atomic
def hold(
    *,
    meeting: Meeting,
    came: Collection[int],
    parents_came: str,
    parents_reason: str,
    pupil_came: bool,
    minutes: str,
    outcome: str,
    review_on: date | None,
    by: User,
    at: datetime,
    on: date,
    membership: Membership | None = None,
) -> Meeting:
    """Minutes and outcome: the policy's task is done with it. Parents who excuse themselves leave the task open."""
    meeting = _held(meeting)
    rules.check_can_be_held(meeting.day, on, meeting.state)
    rules.check_quorum(meeting.wanted, meeting.members.filter(membership__in=came).count())
    task = meeting.task if meeting.task and meeting.task.is_open else None
    names = {o["key"]: o["text"] for o in task.outcomes} if task else {}
    words = words_of.check_words(minutes, "minutes")
    if parents_came == Came.WITH_REASON:
        words_of.check_words(parents_reason, "parents_reason")
    ended = rules.outcome_of(parents_came, outcome, names)
    if review_on is not None and review_on <= on:
        raise Refused("A review is on a day that is still to come.", field="review_on")
    missed = parents_came in (Came.NO_REASON, Came.WITH_REASON) and ended in ("", rules.MISSED)
    meeting.members.update(came=False)
    meeting.members.filter(membership__in=came).update(came=True)
    meeting.state = MeetingState.MISSED if missed else MeetingState.HELD
    meeting.parents_came, meeting.parents_reason, meeting.pupil_came = parents_came, parents_reason.strip(), pupil_came
    meeting.minutes, meeting.outcome, meeting.outcome_text = words, ended, names.get(ended, "")
    meeting.review_on, meeting.closed_on, meeting.closed_by = review_on, on, by
    meeting.save()
    said = f" {meeting.outcome_text}." if meeting.outcome_text else ""
    text = f"{meeting.get_kind_display()}: the parents {CAME_WORDS[Came(parents_came)]}.{said} {words}"
    _tell(meeting, text, "meeting.held", meeting.day, at, by)
    if task is not None and (ended or (not names and not missed)):
        tasks.complete(task=task, by=by, at=at, on=on, note=words, outcome=ended, membership=membership)
    if review_on is not None:
        asks.ask(school=meeting.school, asks=[_review(meeting, review_on)], on=on, at=at, by=by)
    return meeting


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: User, at: datetime, on: date) -> Meeting:
    """It does not take place. The task that asked for it stays."""
    meeting = _held(meeting)
    words = words_of.check_words(reason, "reason")
    meeting.state, meeting.cancelled_why = MeetingState.CANCELLED, words
    meeting.closed_on, meeting.closed_by = on, by
    meeting.save(update_fields=["state", "cancelled_why", "closed_on", "closed_by"])
    _tell(meeting, f"Cancelled: {_when(meeting)}. {words}", "meeting.cancelled", on, at, by)
    return meeting


def _check_members(wanted: Members | None, members: Sequence[Membership], pupil: Pupil) -> None:
    if any(member.school_id != pupil.school_id for member in members):
        raise Refused("Name people of this school.", field="members")
    rules.check_members(wanted, [member.roles for member in members])


def _seat(meeting: Meeting, members: Sequence[Membership]) -> None:
    """Those named, and nobody else."""
    meeting.members.exclude(membership__in=members).delete()
    MeetingMember.objects.bulk_create(
        [MeetingMember(school_id=meeting.school_id, meeting=meeting, membership=member) for member in members],
        ignore_conflicts=True,
    )


def _review(meeting: Meeting, due: date) -> Ask:
    return Ask(
        pupil=meeting.pupil,
        about=REVIEW,
        window=str(meeting.pk),
        kind="review",
        title="Review what was agreed",
        why=f"At the {meeting.get_kind_display().lower()} on {day_words(meeting.day)} this day was agreed to review it.",
        roles=REVIEWERS,
        due_on=due,
    )


def _when(meeting: Meeting) -> str:
    return f"{meeting.get_kind_display()} on {day_words(meeting.day)} at {time_words(meeting.starts)}"


def _names(members: Sequence[Membership]) -> str:
    return listed([member.user.full_name for member in members]) or counted(0, "member")


def _held(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("pupil", "school", "task").get(pk=meeting.pk)
    if not found.is_open:
        raise Refused("This meeting is over already: what was written stands.")
    return found


def _tell(meeting: Meeting, text: str, verb: str, happened_on: date, at: datetime, by: User) -> None:
    timeline.write_of_pupil(
        meeting.pupil, EntryKind.MEETING, text.strip(), on=happened_on, at=at, by=by, sensitive=verb == "meeting.held"
    )
    _audit(meeting, f"{_when(meeting)}.", verb, by)


def _audit(meeting: Meeting, text: str, verb: str, by: User) -> None:
    after: dict[str, Any] = {"state": meeting.state, "day": meeting.day.isoformat(), "outcome": meeting.outcome}
    sentence = f"{meeting.pupil.name}: {text}"
    audit.record(by=by, school=meeting.school, verb=verb, about=meeting, sentence=sentence, after=after)
