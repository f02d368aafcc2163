"""The demo's roll: talks that were held, starters told of, a transfer proposed, and the returns of last month."""

from datetime import date, timedelta

from accounts.models import Membership, School
from attendance.actions import return_tasks, returns
from attendance.domain.returns import ReturnKind
from attendance.queries import returns as queries
from config.demo.calendar import last_school_day
from config.demo.seed import PROCESS, moment
from interventions.actions import removal
from pupils import asks
from pupils.actions.starters import TALK
from pupils.domain.removal_evidence import Tick
from pupils.models import Pupil

A_MONTH_AGO, LATELY = timedelta(days=25), timedelta(days=10)


def play(school: School, *, today: date) -> None:
    """What the office and the officer have done about the roll, up to this morning."""
    officer = school.memberships.get(roles__contains=["attendance_officer"])
    office = school.memberships.get(roles__contains=["office"])
    _hold_talks(school, office, today)
    _send_return(school, officer, ReturnKind.ATTENDANCE, last_school_day(today - A_MONTH_AGO))
    _send_return(school, officer, ReturnKind.JOINED, last_school_day(today - LATELY))
    _propose_transfer(school, office, today)
    return_tasks.propose(school=school, on=today, at=moment(today, 6, 30), process=PROCESS)


def _hold_talks(school: School, office: Membership, today: date) -> None:
    """Everybody who started before last week has been talked with."""
    started = school.enrolments.filter(starts_on__lt=today - timedelta(days=7))
    asks.settle(
        school=school,
        pupil_ids=list(started.values_list("pupil_id", flat=True)),
        about=TALK,
        note="Met the parents on the first day; times and holidays explained.",
        on=today,
        at=moment(today, 8, 15),
        by=office.user,
    )


def _send_return(school: School, officer: Membership, kind: ReturnKind, on: date) -> None:
    """A return of some weeks ago: so that there is something to compare with."""
    draft = queries.draft(school, kind, on)
    if kind is ReturnKind.JOINED and not draft.rows:
        return
    returns.record(
        school=school,
        kind=kind,
        on=on,
        seen=draft.digest,
        how="E-mail to the attendance team",
        sent_on=on,
        reveal=False,
        chosen=None,
        today=on,
        at=moment(on, 15, 40),
        by=officer.user,
    )


def _propose_transfer(school: School, office: Membership, today: date) -> None:
    """A family that is moving: the new school has confirmed, one thing is still to be asked."""
    pupil = _with_parent(school)
    if pupil is None:
        return
    at, first_day = moment(today, 8, 20), today + timedelta(days=(7 - today.weekday()) % 7 or 7)
    proposal = removal.propose(
        pupil=pupil,
        ground="a",
        last_day=first_day - timedelta(days=1),
        on=today,
        at=at,
        by=office.user,
        destination="Larch Road Primary School, Westmoor",
        destination_from=first_day,
        words="The family moves at the weekend.",
    )
    parent = pupil.contact_links.order_by("priority")[0].contact.name
    for key, who, paper, stated in (
        ("other_school", "Larch Road Primary School, office", "E-mail with the starting day", first_day),
        ("not_dual", parent, "Rang: only Larch Road from Monday", None),
    ):
        removal.show(
            proposal=proposal, requirement=key, tick=Tick(who, today, paper, stated_on=stated), on=today, at=at,
            by=office.user,
        )  # fmt: skip


def _with_parent(school: School) -> Pupil | None:
    pupils = school.pupils.filter(year_group="4", contact_links__isnull=False, enrolments__ends_on=None)
    return pupils.order_by("legal_surname", "pk").first()
