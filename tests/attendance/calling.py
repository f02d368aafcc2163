"""Families to ring: contacts, brothers and sisters, and a morning on which some are away."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from accounts.models import School
from attendance.actions import absence_calls, marks
from attendance.actions.marks import NewMark
from attendance.queries import call_board
from attendance.queries.calendar import calendar_of
from attendance.queries.call_board import Board
from attendance.queries.calls import Card
from pupils.models import Contact, ContactLink, Enrolment, GroupPlace, Pupil
from tests.cast import NOW, TODAY, YEAR_START, SchoolWorld, _upn

TEN = NOW.replace(hour=10, minute=0)


def contact(world: SchoolWorld, *children: str, forename: str = "Ewa", mobile: str = "07700 900214", **more) -> Contact:
    """Somebody to ring about these children; `link` says what they are to each."""
    link = {"relationship": "Mother", "lives_with": True, "priority": 1} | more.pop("link", {})
    person = Contact.objects.create(
        school=world.school, forename=forename, surname=more.pop("surname", "Nowak"), mobile=mobile, **more
    )
    for child in children:
        ContactLink.objects.create(school=world.school, pupil=world.pupil(child), contact=person, **link)
    return person


def away(world: SchoolWorld, *names: str, days: int = 1, code: str = "N", on: date = TODAY) -> None:
    """These children have been away so many school days, up to this morning."""
    calendar = calendar_of(world.school)
    earlier = [calendar.step(on, -n) for n in range(1, days)]
    sessions = [(day, session) for day in earlier for session in ("AM", "PM")] + [(on, "AM")]
    enter(world, [NewMark(world.pupil(name).pk, day, session, code) for name in names for day, session in sessions])


def apart(world: SchoolWorld) -> None:
    """A door for each child: the cast gives children of both classes the same."""
    for place, pupil in enumerate(world.pupils.values(), start=1):
        pupil.address = f"{place} High Road"
        pupil.save(update_fields=["address"])


def enter(world: SchoolWorld, new: list[NewMark], at: datetime = NOW) -> None:
    marks.record(school=world.school, marks=new, at=at, process="test", reason="test")


def come(world: SchoolWorld, *names: str, code: str = "L", on: date = TODAY, session: str = "AM") -> None:
    """They are in after all."""
    enter(world, [NewMark(world.pupil(name).pk, on, session, code) for name in names])


def board(world: SchoolWorld, role: str = "office", now: datetime = NOW, **more) -> Board:
    world.school.__dict__.pop("_morning_settings", None)
    return call_board.board(world.member(role), world.school, now, **more)


def card_of(world: SchoolWorld, name: str, role: str = "office", now: datetime = NOW) -> Card:
    """The card on which a child stands."""
    pk = world.pupil(name).pk
    return next(card for card in board(world, role, now).cards if pk in card.pupil_ids)


def ring(
    world: SchoolWorld, name: str, outcome: str, *, role: str = "office", at: datetime = NOW, token: UUID | None = None
) -> UUID:
    """Ring the next number about a child; answers with the call's mark."""
    card = card_of(world, name, role, at)
    token = token or uuid4()
    absence_calls.log(
        school=world.school, card=card, line=card.next, outcome=outcome, token=token, on=at.date(), at=at,
        by=world.user(role),
    )  # fmt: skip
    return token


def crowd(world: SchoolWorld, count: int, *, code: str = "N") -> list[Pupil]:
    """So many more children of 5 Elm, each with two contacts, a history and a mark this morning."""
    school: School = world.school
    start = school.pupils.count()
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=school,
            upn=_upn("830", 400 + start + n),
            legal_forename=f"Kit{n}",
            legal_surname="Lea",
            date_of_birth=TODAY.replace(year=2016) - timedelta(days=n),
            year_group="5",
            address=f"{n} Low Road",
            postcode="ZZ1 1AA",
        )
        for n in range(count)
    )
    Enrolment.objects.bulk_create(Enrolment(school=school, pupil=one, starts_on=YEAR_START) for one in pupils)
    GroupPlace.objects.bulk_create(
        GroupPlace(school=school, pupil=one, group=world.group("5 Elm"), year_group="5", starts_on=YEAR_START)
        for one in pupils
    )
    _contacts(school, pupils)
    enter(world, [NewMark(one.pk, day, s, c) for one in pupils for day, s, c in _history(world, code)])
    return pupils


def _contacts(school: School, pupils: Iterable[Pupil]) -> None:
    for one in pupils:
        for place, relationship in enumerate(("Mother", "Father"), start=1):
            person = Contact.objects.create(
                school=school,
                forename=relationship,
                surname="Lea",
                mobile=f"07700 900{(one.pk * 2 + place) % 1000:03d}",
            )
            ContactLink.objects.create(
                school=school, pupil=one, contact=person, relationship=relationship, lives_with=True, priority=place
            )


def _history(world: SchoolWorld, code: str) -> list[tuple[date, str, str]]:
    yesterday = calendar_of(world.school).step(TODAY, -1)
    return [(yesterday, "AM", "I"), (yesterday, "PM", "I"), (TODAY, "AM", code)]
