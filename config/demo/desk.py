"""The demo's door this morning: somebody late whom the register had as N, brother and sister together, a tablet, and
last night's paper day."""

from datetime import date, timedelta

from accounts.models import Membership, School
from attendance.actions import desk, desk_devices
from attendance.actions.desk import Keeper, Note
from attendance.actions.settings import set_morning
from attendance.domain.whereabouts import Place
from attendance.queries import desk as queries
from config.demo.seed import PROCESS, moment
from reports.actions import paper

PASSPHRASE = "morning bell paper day"  # of an invented school: the guide for the office names it
MORNING = "AM"


def play(school: School, today: date, *, large: bool) -> None:
    """Three late pupils; in the large school a tablet at the front door and a file for the paper day as well."""
    office = school.memberships.filter(roles__contains=["office"]).select_related("user").order_by("pk").first()
    if office is None:
        return
    _late(school, office, today)
    if large:
        _tablet(school, office, today)
        _paper_day(school, today)


def _late(school: School, office: Membership, today: date) -> None:
    everybody = queries.seen(school, today, MORNING)
    keeper = Keeper(office.user, office)
    absent = next((one for one in everybody if one.day.am == "N"), None)
    if absent:
        at = moment(today, 8, 57)
        note = Note(reason="overslept", words="Alarm clock")
        desk.arrive(school=school, pupil_ids=[absent.pk], at=at, now=at, keeper=keeper, note=note)
    waiting = [one.pk for one in everybody if one.place is Place.NOT_MARKED]
    homes = queries.households(school, waiting, today, MORNING)
    pair = next(([pk, kin[0].pk] for pk, kin in homes.items() if kin and kin[0].place is Place.NOT_MARKED), None)
    if pair:
        at = moment(today, 8, 59)
        desk.arrive(school=school, pupil_ids=pair, at=at, now=at, keeper=keeper)


def _tablet(school: School, office: Membership, today: date) -> None:
    """Let in before the holidays; its key is nobody's."""
    set_morning(school=school, values={"self_sign_in": True}, by=office.user)
    at = moment(today - timedelta(days=40), 8, 10)
    _, code = desk_devices.add(school=school, name="Front door", by=office.user, at=at)
    device, _ = desk_devices.pair(school=school, secret=code.replace(" ", "")[6:], at=at)
    desk_devices.note_use(device=device, at=moment(today, 8, 59))


def _paper_day(school: School, today: date) -> None:
    head = school.memberships.filter(roles__contains=["headteacher"]).select_related("user").order_by("pk").first()
    if head is None:
        return
    evening = moment(today - timedelta(days=1), 20, 30)
    paper.set_up(school=school, passphrase=PASSPHRASE, nights=5, by=head.user, at=evening)
    paper.make(school=school, on=today, at=evening, process=PROCESS)
