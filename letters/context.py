"""Task, pupil and marks to what a letter can say."""

from dataclasses import dataclass
from datetime import date

from accounts.domain.refusal import Refused
from accounts.models import School
from accounts.models.school import Post
from attendance.domain.calendar import Calendar
from attendance.domain.codes import ABSENT, letters
from attendance.domain.tally import Tally
from attendance.models import Mark
from attendance.queries.calendar import calendar_of
from attendance.queries.tallies import for_pupils
from interventions.domain.policy import Ladder
from interventions.facts import figure_window
from interventions.queries.policy import policy_of
from pupils.queries.groups import class_names
from letters.domain import words
from letters.domain.address import Parent
from letters.domain.merge import MergeContext
from pupils.models import ContactLink, Pupil

REPLY_DAYS = 5  # school days


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom parents are asked to ring."""

    name: str
    phone: str
    post: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a letter about a pupil rests on, as on a day."""

    pupil: Pupil
    first: date  # school days between which sessions were counted, both included
    last: date
    tally: Tally
    absences: list[dict[str, str]]  # on, session, code
    group: str
    sender: Sender
    reply_by: date


def grounds(school: School, pupil: Pupil, on: date) -> Grounds:
    """Gather them: the figure of the school's policy and the very marks behind it."""
    calendar = calendar_of(school)
    policy = policy_of(school, on)
    window = figure_window(policy.figure, on, calendar)
    days = calendar.days_between(window.start, window.last) or [window.start]
    tally = for_pupils(school, [pupil.pk], window).get(pupil.pk, Tally())
    _check_concerning(pupil, tally, policy.ladder)
    marks = Mark.objects.filter(pupil=pupil, on__gte=window.start, on__lt=window.end, code__in=letters(*ABSENT))
    absences = [
        {"on": day.isoformat(), "session": session, "code": code}
        for day, session, code in marks.order_by("on", "session").values_list("on", "session", "code")
    ]
    group = class_names(school, [pupil.pk], on).get(pupil.pk, "")
    return Grounds(pupil, days[0], days[-1], tally, absences, group, sender_of(school), _reply_by(on, calendar))


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


def merge_context(school: School, found: Grounds, parent: Parent) -> MergeContext:
    """Everything in words."""
    pupil, tally = found.pupil, found.tally
    return MergeContext(
        child=pupil.preferred_forename or pupil.legal_forename,
        child_full_name=pupil.name,
        group=found.group,
        recipient=words.addressed(parent.title, parent.forename, parent.surname),
        school=school.name,
        missed=words.days_missed(tally.absent),
        sessions_missed=str(tally.absent),
        possible=str(tally.possible),
        percentage=words.percentage(tally),
        reasons=words.reasons(tally),
        from_=words.day(found.first),
        until=words.day(found.last),
        contact_name=found.sender.name,
        contact_phone=found.sender.phone,
        reply_by=words.day(found.reply_by),
    )


def _reply_by(on: date, calendar: Calendar) -> date:
    try:
        return calendar.step(on, REPLY_DAYS)
    except Refused:  # the next year is not entered yet
        return calendar.last_school_day(on) or on
