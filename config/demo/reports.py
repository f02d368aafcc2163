"""What came in about absence: by telephone, by the parents' form, with a note still to come; the head's rules and list."""

from collections.abc import Iterator
from datetime import date

from accounts.models import Membership, School
from attendance.actions import absence_reports, evidence, papers, parent_messages, report_codes, settings
from attendance.actions.absence_reports import Said
from attendance.actions.parent_messages import Told
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import Span
from attendance.models import AbsenceReport
from attendance.queries.calendar import calendar_of
from config.demo.seed import PROCESS, moment
from pupils.models import Pupil
from pupils.queries.roll import on_roll

FORM = "parents’ form"


def play(school: School, *, today: date) -> None:
    """A morning's worth of what parents say, as on a school day at nine."""
    calendar = calendar_of(school)
    head, office = _member(school, "headteacher"), _member(school, "office")
    if head is None or office is None or not calendar.is_school_day(today):
        return
    at = moment(today, 8, 20)
    for code, days in (("I", 3), ("M", 1)):
        settings.set_standing_rule(
            school=school, code=code, longest_days=days, at=at, by=head.user, membership=head
        )  # fmt: skip
    report_codes.give(school=school, pupils=list(on_roll(school, today)), at=at, process=PROCESS)
    children = _children(school, today)
    _on_the_telephone(school, office, children, calendar, today)
    _by_form(school, office, children, calendar, today)
    _messages(school, children, today)
    papers.chase(school=school, on=today, at=moment(today, 6, 30))


def _on_the_telephone(
    school: School, office: Membership, children: Iterator[Pupil], calendar: Calendar, today: date
) -> None:
    """Some stand under the head's rules, some wait for the head; one was expected back today."""
    before = [calendar.step(today, -n) for n in range(9)]
    for said, source, day in (
        (Said(Span(before[7], before[7]), "illness", "A sick bug, back tomorrow.", said_by="Mother"), "phone", before[7]),
        (Said(Span(before[2], before[1]), "illness", "A heavy cold.", expected_return_on=today, said_by="Father"), "phone", before[2]),
        (Said(Span(today, today), "illness", "Was sick in the night.", said_by="Mother"), "phone", today),
        (Said(Span(today, calendar.step(today, 4)), "illness", "Chickenpox.", said_by="Mother"), "phone", today),
        (Said(Span(today, calendar.step(today, 2)), "bereavement", "A grandparent died on Tuesday.", said_by="Mother"), "phone", today),
        (Said(Span(today, today), "family_crisis", "A flood in the flat; they are with an aunt.", said_by="Aunt"), "phone", today),
        (Said(Span(today, today, "AM", "AM"), "appointment", "Orthodontist at ten.", said_by="Father"), "email", today),
        (Said(Span(before[1], before[1]), "overslept", "Nobody woke up.", said_by="Mother"), "phone", before[1]),
    ):  # fmt: skip
        absence_reports.record(
            school=school, pupil=next(children), said=said, source=source, by=office.user, membership=office,
            at=moment(day, 8, 40),
        )  # fmt: skip


def _by_form(school: School, office: Membership, children: Iterator[Pupil], calendar: Calendar, today: date) -> None:
    """What waits in the inbox: one of them asked back, one with an appointment seen."""
    tomorrow, later = calendar.step(today, 1), calendar.step(today, 6)
    told = [
        Said(Span(today, today), "sickness_bug", "Sick since six this morning. We keep to the two days.", said_by="Mother"),
        Said(Span(tomorrow, tomorrow, "AM", "AM"), "appointment", "Dentist at 9.40, in by eleven.", said_by="Father"),
        Said(Span(later, calendar.step(later, 4)), "holiday", "The flights are booked.", said_by="Mother"),
        Said(Span(today, today), "mental_health", "Cannot face it today, after a bad night.", said_by="Mother"),
        Said(Span(today, today), "other", "Not coming in.", said_by="Father"),
    ]  # fmt: skip
    made: list[AbsenceReport] = [
        absence_reports.receive(
            school=school, pupil=next(children), said=said, source="form", at=moment(today, 7, 30 + place), process=FORM
        )
        for place, said in enumerate(told)
    ]
    absence_reports.query_back(
        report=made[-1], question="What is the matter, and until when?", by=office.user, at=moment(today, 8, 30)
    )
    evidence.seen(
        school=school,
        pupil=made[1].pupil,
        report=made[1],
        kind="appointment_card",
        by=office.user,
        at=moment(today, 8, 35),
    )


def _messages(school: School, children: Iterator[Pupil], today: date) -> None:
    pupil = next(children)
    link = pupil.contact_links.select_related("contact").order_by("priority").first()
    who = (
        {"forename": link.contact.forename, "surname": link.contact.surname}
        if link
        else {"forename": "Ruth", "surname": "Lis"}
    )
    for told, about in (
        (Told("contact", said_by=" ".join(who.values()), proposal={**who, "mobile": "07700 900187"}), pupil),
        (Told("help", "Mornings have become very hard since the summer.", said_by="Mother", reply="After 4, by telephone"), next(children)),
        (Told("circumstances", "We have separated; the children are with me.", "separation", said_by="Mother", reply="Please do not ring the house"), next(children)),
    ):  # fmt: skip
        parent_messages.receive(school=school, pupil=about, told=told, on=today, at=moment(today, 7, 50), process=FORM)


def _children(school: School, today: date) -> Iterator[Pupil]:
    """Some of those missing this morning first, then any other; each once, in an order that stays. The rest of the
    missing are for the office to ring."""
    missing = school.marks.filter(on=today, code="N").values_list("pupil_id", flat=True)
    here = on_roll(school, today).filter(planned_marks=None).order_by("pk")
    first = list(here.filter(pk__in=missing))[:3]
    here = here.exclude(pk__in=list(missing))
    others = [pupil for pupil in here if pupil.pk % 7 == 3]
    rest = [pupil for pupil in here if pupil.pk % 7 != 3]
    return iter([*first, *others, *rest])


def _member(school: School, role: str) -> Membership | None:
    return school.memberships.filter(roles__contains=[role]).select_related("user").order_by("pk").first()
