"""The demo's first-day calls: those of the days before, which nobody answered, and this morning's, half of them made."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from accounts.actions import school as school_actions
from accounts.domain.refusal import Refused
from accounts.models import Membership, School
from attendance.actions import absence_calls, home_visits, no_contact, notices
from attendance.actions import settings as morning
from attendance.actions.absence_calls import Answer
from attendance.actions.home_visits import Found
from attendance.domain.outside import BY_KIND
from attendance.queries import absentees
from attendance.queries.calendar import calendar_of
from attendance.queries.calls import Card, cards
from config.demo import calendar
from config.demo.seed import PROCESS, _system_user, moment
from pupils.actions import needs, professionals


def play(school: School, today: date) -> None:
    """Settings, a few children at risk, the ladder of the days before and this morning's calls."""
    dice, days = (
        Random(f"{school.urn}-calls"),
        calendar_of(school).days_between(today - timedelta(days=20), today)[-4:-1],
    )
    _settings(school, today)
    _confirm_contacts(school, today)
    _somebody_at_risk(school, today)
    for day in days:
        _afternoon(school, day, dice)
    _morning(school, today, dice)


def _settings(school: School, today: date) -> None:
    """Year 6 is rung first; whom the authority names."""
    by = _system_user()
    morning.set_morning(school=school, values={"first_years": ["6"]}, by=by)
    for post, name, phone in (
        ("social_care", "Children’s social care, Westmoor Council", "01632 960910"),
        ("virtual_school", "Virtual school, Westmoor Council", "01632 960911"),
        ("la_ehcp", "EHC plans, Westmoor Council", "01632 960912"),
        ("la_cme", "Children missing education, Westmoor Council", "01632 960913"),
    ):
        school_actions.name_person(school=school, post=post, name=name, phone=phone, email="", by=by)


def _confirm_contacts(school: School, today: date) -> None:
    """Most families have filled in the sheet of September."""
    confirmed = calendar.school_days(today.year if today.month >= 9 else today.year - 1)[5]
    ids = list(school.contacts.order_by("pk").values_list("pk", flat=True))
    school.contacts.filter(pk__in=[pk for place, pk in enumerate(ids) if place % 9]).update(last_confirmed_on=confirmed)


def _somebody_at_risk(school: School, today: date) -> None:
    """Of those away this morning one has a social worker, one a plan."""
    made = _cards(school, moment(today, 9))
    for card, kind in zip(made[-3:], ("social_worker", "ehcp"), strict=False):
        pupil, by = school.pupils.get(pk=card.key), _system_user()
        try:
            needs.begin(pupil=pupil, kind=kind, starts_on=date(today.year, 1, 12), note="", by=by)
        except Refused:  # the file has said so already
            continue
        if kind == "social_worker":
            values = {
                "kind": kind, "name": "Ruth Lis", "organisation": "Westmoor Council", "phone": "01632 960801",
                "email": "r.lis@westmoor.example.org", "key_contact": None, "starts_on": date(today.year, 1, 12),
            }  # fmt: skip
            professionals.add(pupil=pupil, values=values, by=by)


def _afternoon(school: School, day: date, dice: Random) -> None:
    """On the days before every home was rung and nobody reached. Somebody went where it was the third day."""
    no_contact.follow(school=school, at=moment(day, 14), process=PROCESS)
    office, officer = _who(school, "office"), _who(school, "attendance_officer")
    for place, card in enumerate(_cards(school, moment(day, 14))):
        at = moment(day, 14, 5 + place % 50)
        _ring_all(school, card, office, at, dice, wrong=place == 2)
        if card.days >= 3:
            found = Found(
                at, officer.user.full_name, "nobody", "not_seen", seen="Curtains drawn; no car.", letter_left=True
            )
            home_visits.record(
                school=school, pupils=[school.pupils.get(pk=child.pupil_id) for child in card.children], found=found,
                token=_token(dice), by=officer.user, membership=officer, now=at,
            )  # fmt: skip


def _morning(school: School, today: date, dice: Random) -> None:
    """Some have been rung already: one was ill, one is on the way, one did not answer; one is being rung."""
    office, officer = _who(school, "office"), _who(school, "attendance_officer")
    made = _cards(school, moment(today, 9))
    for card in made:
        for child in card.children:
            if any(outside.kind == "social_worker" for outside in child.outside):
                notices.tell(
                    school=school, child=child, outside=BY_KIND["social_worker"], how="phone", on=today,
                    at=moment(today, 9), by=officer.user, membership=officer,
                )  # fmt: skip
    rung = made[len(made) // 2 :]  # those who come first are left to ring, so that the board has something to show
    for card, outcome in zip(rung, ("spoke", "no_answer", "spoke"), strict=False):
        if card.next is None:
            continue
        token, at = _token(dice), moment(today, 9, 1)
        absence_calls.log(
            school=school, card=card, line=card.next, outcome=outcome, token=token, on=today, at=at, by=office.user
        )
        if outcome == "spoke" and card is rung[0]:
            ids = [child.pupil_id for child in card.children if child.pupil_id in card.next.children]
            absence_calls.explain(
                school=school, children=card.children, chosen=ids, token=token, answer=Answer("illness", "Sick in the night", expected_return_on=calendar_of(school).next_school_day(today)),
                on=today, at=at, by=office.user, membership=office,
            )  # fmt: skip
        elif outcome == "spoke":
            absence_calls.lead_to(
                school=school, token=token, what="coming", words="Overslept", on=today, at=at, by=office.user
            )
        absence_calls.hand_back(school=school, pupil_ids=card.pupil_ids, on=today, by=office.user)
    if len(rung) > 3:
        absence_calls.claim(school=school, card=rung[3], on=today, at=moment(today, 9, 3), by=office.user)


def _ring_all(school: School, card: Card, who: Membership, at: datetime, dice: Random, *, wrong: bool) -> None:
    """Every number of a family; the first may be wrong."""
    for place, line in enumerate(card.lines):
        outcome = "wrong_number" if wrong and not place else dice.choice(("no_answer", "no_answer", "left_message"))
        absence_calls.log(
            school=school, card=card, line=line, outcome=outcome, token=_token(dice), on=at.date(), at=at, by=who.user
        )


def _cards(school: School, at: datetime) -> list[Card]:
    return cards(absentees.of_day(school, at, calendar_of(school)), at)


def _who(school: School, role: str) -> Membership:
    found: Membership = school.memberships.filter(roles__contains=[role]).select_related("user").order_by("pk")[0]
    return found


def _token(dice: Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)
