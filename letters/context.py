"""Task, pupil, marks and leave to what a letter can say."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.models import School
from accounts.models.school import Post
from attendance.domain.calendar import Calendar
from attendance.domain.codes import ABSENT, known, letters
from attendance.domain.explanations import Span, sessions_of
from attendance.domain.leave import clock_ends, due_back
from attendance.domain.leave_returns import UNACCOUNTED
from attendance.domain.tally import Tally
from attendance.models import AbsenceReport, LeaveRequest, Mark
from attendance.models.leave import LeaveState
from attendance.queries.calendar import calendar_of
from attendance.queries.leave import last_granted, seen_since
from attendance.queries.tallies import for_pupils
from interventions.domain import over
from interventions.domain.policy import Ladder
from interventions.models import Task
from interventions.queries.policy import policy_of
from letters.domain import words
from letters.domain.address import Parent
from letters.domain.kinds import LetterKind
from letters.domain.merge import About
from pupils.domain.age import is_compulsory
from pupils.models import ContactLink, Pupil
from pupils.queries.groups import class_names

REPLY_DAYS = 5  # school days
ONE_DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom parents are asked to ring."""

    name: str
    phone: str
    post: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a letter rests on, as on a day, and what it says of it."""

    pupil: Pupil
    first: date  # the days it speaks of, both included
    last: date
    values: dict[str, str]  # by placeholder, all but the recipient
    signed: list[str]  # lines under the letter
    tally: Tally | None = None  # where it counts
    absences: list[dict[str, str]] = field(default_factory=list)  # on, session, code


def grounds(task: Task, kind: LetterKind, on: date) -> Grounds:
    """Gather them, and refuse where what the letter would say is no longer so."""
    return GATHER[kind.about](task, kind, on)


def _figure(task: Task, kind: LetterKind, on: date) -> Grounds:
    """The figure of the school's policy and the very marks behind it."""
    school, pupil, calendar = task.school, task.pupil, calendar_of(task.school)
    policy = policy_of(school, on)
    window = over.window(policy.figure, on, calendar)
    days = calendar.days_between(window.start, window.last) or [window.start]
    tally = for_pupils(school, [pupil.pk], window).get(pupil.pk, Tally())
    if kind.while_concerning:
        _check_concerning(pupil, tally, policy.ladder)
    sender = sender_of(school)
    values = _in_every(school, pupil, sender, calendar, on) | {
        "missed": words.days_missed(tally.absent),
        "sessions_missed": str(tally.absent),
        "possible": str(tally.possible),
        "percentage": words.percentage(tally),
        "reasons": words.reasons(tally),
        "from": words.day(days[0]),
        "until": words.day(days[-1]),
    }
    return Grounds(
        pupil, days[0], days[-1], values, _signed(sender, school), tally, _absences(pupil, window.start, window.last)
    )


def _leave(task: Task, kind: LetterKind, on: date) -> Grounds:
    """The request and its decision, as it stands."""
    leave = leave_of(task)
    if leave is None:
        raise Refused("The request for leave that this letter answers is not there. Dismiss the task with that reason.")
    check_leave_stands(leave, kind.key, task.window, on)
    school, pupil, calendar = task.school, task.pupil, calendar_of(task.school)
    sender, child = sender_of(school), _child(pupil)
    granted, refused = leave.granted_span, leave.refused_span
    signed = _signed(sender, school) if kind.key == "return_overdue" else _signed_by_decider(leave, sender)
    back, clock = due_back(last_granted(leave), calendar), clock_ends(last_granted(leave), calendar)
    taken = words.if_taken(child, compulsory=is_compulsory(pupil.date_of_birth, leave.first_day))
    values = _in_every(school, pupil, sender, calendar, on) | {
        "leave_for": leave.about.name[:1].lower() + leave.about.name[1:],
        "asked_dates": _dates(leave.span),
        "leave_dates": _dates(granted or leave.span),
        "leave_days": _days(granted or leave.span, calendar),
        "leave_last": words.day(last_granted(leave)),
        "back_on": words.day(back or last_granted(leave) + ONE_DAY),
        "decision": words.sentence(leave.decision),
        "conditions": f"We agree on these conditions: {words.sentence(leave.conditions)}" if leave.conditions else "",
        "not_granted": f"We cannot agree to {_dates(refused)}. {taken}" if granted and refused else "",
        "if_taken": taken,
        "last_day_to_call": words.day(clock or last_granted(leave) + timedelta(days=14)),
    }
    return Grounds(pupil, leave.first_day, leave.last_day, values, signed)


def _absence(task: Task, kind: LetterKind, on: date) -> Grounds:
    """One absence: from the day that the task names, or as the explanation has it."""
    school, pupil, calendar = task.school, task.pupil, calendar_of(task.school)
    span = absence_of(task, on)
    absences = _absences(pupil, span.starts_on, span.ends_on)
    if kind.key == "no_contact":
        check_still_away(pupil, span, on)
    sender = sender_of(school)
    tally = Tally.of(mark["code"] for mark in absences)
    values = _in_every(school, pupil, sender, calendar, on) | {
        "away_since": words.day(span.starts_on),
        "away_dates": words.days_between(span.starts_on, span.ends_on),
        "visited_on": words.day(_visited_on(task, span, on)),
        "days_away": words.days_missed(len(absences) or len(sessions_of(span, calendar))),
    }
    return Grounds(pupil, span.starts_on, span.ends_on, values, _signed(sender, school), tally, absences)


def _visited_on(task: Task, span: Span, on: date) -> date:
    """The day on which nobody was in, where the task names it; nobody visits on the first day of an absence."""
    try:
        named = date.fromisoformat(task.window)
    except ValueError:
        return on
    return named if named > span.starts_on else on


GATHER: dict[About, Callable[[Task, LetterKind, date], Grounds]] = {
    About.FIGURE: _figure,
    About.LEAVE: _leave,
    About.ABSENCE: _absence,
}


def leave_of(task: Task) -> LeaveRequest | None:
    """The request that a task names by its window: the id, and which decision on it."""
    number = task.window.partition(".")[0]
    if not number.isdecimal():
        return None
    found = task.school.leave_requests.filter(pk=int(number), pupil=task.pupil_id)
    leave: LeaveRequest | None = found.select_related("pupil", "school", "decided_by").first()
    return leave


def absence_of(task: Task, on: date) -> Span:
    """The days that a task names by its window: an explanation (report-12), or a day of an absence that nobody explained."""
    number = task.window.removeprefix("report-")
    if number.isdecimal():
        report = AbsenceReport.objects.filter(school=task.school, pk=int(number), pupil=task.pupil_id).first()
        if report is not None:
            return Span(report.starts_on, report.ends_on, report.starts_session, report.ends_session)
    try:
        day = date.fromisoformat(task.window)
    except ValueError as error:
        raise Refused(
            "The absence that this letter is about is not there. Dismiss the task with that reason."
        ) from error
    return Span(_first_away(task, min(day, on)), on)


def _first_away(task: Task, day: date) -> date:
    """The first school day of the absence that a day lies in: back over days that nobody has explained."""
    calendar = calendar_of(task.school)
    marks = Mark.objects.filter(pupil=task.pupil_id, on__lte=day, on__gte=day - LOOK_BACK)
    codes: dict[date, set[str]] = defaultdict(set)
    for on, code in marks.values_list("on", "code"):
        codes[on].add(code)
    first = day
    for earlier in reversed(calendar.days_between(day - LOOK_BACK, day - ONE_DAY)):
        if not codes[earlier] or codes[earlier] - UNACCOUNTED:
            break
        first = earlier
    return first


def check_leave_stands(leave: LeaveRequest, kind: str, window: str, on: date) -> None:
    """A decision that was taken back is not told; who is back is not looked for."""
    wanted = {"leave_granted": LeaveState.GRANTED, "leave_refused": LeaveState.REFUSED}.get(kind)
    if wanted is not None and (leave.state != wanted or leave.window != window):
        raise Refused("The decision on this leave was taken back or changed. Withdraw the draft, or dismiss the task.")
    if kind == "return_overdue" and (leave.returned_on or seen_since(leave, on).attended_on):
        raise Refused(
            f"{leave.pupil} is back after the leave. Withdraw the draft, or dismiss the task with that reason."
        )


def check_still_away(pupil: Pupil, span: Span, on: date) -> None:
    """Nobody is asked where a child is who has come meanwhile."""
    marks = Mark.objects.filter(pupil=pupil, on__gt=span.starts_on, on__lte=on).values_list("on", "code")
    came = [day for day, code in marks if (letter := known(code)) is not None and letter.attends]
    if came:
        raise Refused(
            f"{pupil} was in school on {words.day(max(came))}. Withdraw the draft, or dismiss the task with that reason."
        )


def _check_concerning(pupil: Pupil, tally: Tally, ladder: Ladder) -> None:
    """A parent is not written to about what is no longer so."""
    if not ladder.place(tally.tenths):
        raise Refused(
            f"{pupil.name}’s attendance is {words.percentage(tally)} now, which is no cause for a letter of concern. "
            "Dismiss the task with that reason."
        )


def sender_of(school: School) -> Sender:
    """The person to ring about attendance; else the senior attendance lead (S4-082)."""
    people = {person.post: person for person in school.named_people.all()}
    person = people.get(Post.ATTENDANCE_CONTACT) or people.get(Post.SENIOR_ATTENDANCE_LEAD)
    phone = (person.phone if person else "") or school.phone
    if person is None or not phone:
        raise Refused("Name the person to ring about attendance, with a telephone number, under School, Named people.")
    post = "" if person.post == Post.ATTENDANCE_CONTACT else person.get_post_display()
    return Sender(person.name, phone, post)


def parents(pupil: Pupil) -> list[Parent]:
    """The pupil's contacts in calling order, as far as writing goes."""
    links = ContactLink.objects.filter(pupil=pupil).select_related("contact").order_by("priority", "pk")
    return [
        Parent(
            link.contact_id,
            link.contact.title,
            link.contact.forename,
            link.contact.surname,
            link.contact.address,
            link.contact.postcode,
            link.parental_responsibility,
            link.lives_with,
            link.may_write,
        )
        for link in links
    ]


def values_for(found: Grounds, parent: Parent) -> dict[str, str]:
    """Everything in words, for one parent."""
    return found.values | {"recipient": words.addressed(parent.title, parent.forename, parent.surname)}


def _in_every(school: School, pupil: Pupil, sender: Sender, calendar: Calendar, on: date) -> dict[str, str]:
    return {
        "child": _child(pupil),
        "child_full_name": pupil.name,
        "group": class_names(school, [pupil.pk], on).get(pupil.pk, ""),
        "school": school.name,
        "contact_name": sender.name,
        "contact_phone": sender.phone,
        "reply_by": words.day(_reply_by(on, calendar)),
    }


def _absences(pupil: Pupil, first: date, last: date) -> list[dict[str, str]]:
    marks = Mark.objects.filter(pupil=pupil, on__range=(first, last), code__in=letters(*ABSENT))
    return [
        {"on": day.isoformat(), "session": session, "code": code}
        for day, session, code in marks.order_by("on", "session").values_list("on", "session", "code")
    ]


def _signed(sender: Sender, school: School) -> list[str]:
    return [line for line in (sender.name, sender.post, school.name) if line]


def _signed_by_decider(leave: LeaveRequest, sender: Sender) -> list[str]:
    """A decision is signed by who made it; what the rule refused by the person to ring."""
    if leave.decided_by is None:
        return _signed(sender, leave.school)
    member = leave.school.memberships.filter(user=leave.decided_by).first()
    return [line for line in (leave.decided_by.full_name, member.title if member else "", leave.school.name) if line]


def _dates(span: Span) -> str:
    half = {("AM", "AM"): ", morning", ("PM", "PM"): ", afternoon"}
    one = span.starts_on == span.ends_on
    return words.days_between(span.starts_on, span.ends_on) + (
        half.get((span.starts_session, span.ends_session), "") if one else ""
    )


def _days(span: Span, calendar: Calendar) -> str:
    return words.days_missed(len(sessions_of(span, calendar)))


def _child(pupil: Pupil) -> str:
    return pupil.preferred_forename or pupil.legal_forename


def _reply_by(on: date, calendar: Calendar) -> date:
    try:
        return calendar.step(on, REPLY_DAYS)
    except Refused:  # the next year is not entered yet
        return calendar.last_school_day(on) or on
