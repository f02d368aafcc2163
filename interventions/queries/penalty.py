"""Where pupils stand with the threshold for a penalty notice, and the notices there are."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from accounts.domain.refusal import Refused
from accounts.models import Membership, School
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs, code_set
from attendance.models import Mark
from attendance.queries.calendar import calendar_of
from attendance.queries.tallies import for_windows
from interventions.access import cases_for
from interventions.domain import penalty
from interventions.domain.penalty import Earlier, Outlook, Scheme, Sitting, Sums
from interventions.models import Case, Monitoring, PenaltyNotice, PenaltySession
from pupils.access import pupils_for
from pupils.domain import age
from pupils.models import Contact, ContactLink, Pupil
from pupils.queries.groups import class_names

SCHEMES = Path(__file__).resolve().parent.parent / "presets" / "penalty_schemes.toml"


@lru_cache(maxsize=1)
def schemes() -> tuple[Scheme, ...]:
    """The schemes that ship with the product."""
    return penalty.read(SCHEMES.read_text(encoding="utf-8"))


def scheme_of(on: date) -> Scheme:
    """The one in force on a day."""
    return penalty.in_force(schemes(), on)


def unauthorised(
    school: School, pupil_ids: Collection[int], scheme: Scheme, on: date, calendar: Calendar
) -> dict[int, dict[Sitting, str]]:
    """Unauthorised sessions of some pupils in the rolling weeks, by code. One statement."""
    span = penalty.window(scheme, on, calendar)
    letters = [code.letter for code in code_set(on) if code.counts_as is CountsAs.UNAUTHORISED]
    marks = Mark.objects.filter(
        school=school, pupil__in=list(pupil_ids), code__in=letters, on__gte=span.start, on__lt=span.end
    )
    found: dict[int, dict[Sitting, str]] = {pk: {} for pk in pupil_ids}
    for pk, day, session, code in marks.order_by("on", "session").values_list("pupil_id", "on", "session", "code"):
        found[pk][day, session] = code
    return found


def used_of(pupil: Pupil) -> dict[int, set[Sitting]]:
    """Sessions that a notice has used, by parent: one session is one offence of each. One statement."""
    found: dict[int, set[Sitting]] = defaultdict(set)
    rows = PenaltySession.objects.filter(pupil=pupil, stands=True).values_list("contact_id", "on", "session")
    for contact_id, day, session in rows:
        found[contact_id].add((day, session))
    return found


def outlook_of(pupil: Pupil, contact: Contact, on: date) -> Outlook:
    """Where one pupil stands, for one parent. Three statements."""
    calendar, scheme = calendar_of(pupil.school), scheme_of(on)
    sessions = unauthorised(pupil.school, [pupil.pk], scheme, on, calendar)[pupil.pk]
    return penalty.outlook(sessions, used_of(pupil)[contact.pk], scheme, on, calendar)


def used_for_all(used: Mapping[int, set[Sitting]], parents: Collection[int]) -> set[Sitting]:
    """Sessions that have been used for every parent: while one of them stands for any, it counts."""
    return set.intersection(*(used.get(parent, set()) for parent in parents)) if parents else set()


def earlier_of(pupil: Pupil, contact: Contact) -> list[Earlier]:
    """The notices to one parent for one child."""
    rows = PenaltyNotice.objects.filter(pupil=pupil, contact=contact).values_list("state", "issued_on")
    return [Earlier(state, issued_on) for state, issued_on in rows]


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent who may get a notice, and what it would be."""

    contact: Contact
    outlook: Outlook
    sums: Sums | None  # none: another way has to be gone
    why_not: str  # what stands against asking now


@dataclass(frozen=True, slots=True)
class CasePenalty:
    """The part of a case's page."""

    outlook: Outlook
    scheme: Scheme
    parents: list[Parent]
    notices: list[PenaltyNotice]
    monitoring: Monitoring | None
    watched: list[tuple[date, str, str]]  # sessions of the monitoring so far: day, session, code
    is_compulsory: bool


def case_penalty(case: Case, membership: Membership, on: date) -> CasePenalty:
    """Everything about notices for the pupil of a case. Some seven statements."""
    pupil = case.pupil
    calendar, scheme = calendar_of(pupil.school), scheme_of(on)
    compulsory = age.is_compulsory(pupil.date_of_birth, on)
    sessions = unauthorised(pupil.school, [pupil.pk], scheme, on, calendar)[pupil.pk]
    used = used_of(pupil)
    notices = list(pupil.penalty_notices.select_related("contact").order_by("-requested_on", "-pk"))
    links = ContactLink.objects.filter(pupil=pupil, parental_responsibility=True).select_related("contact")
    parents = [
        _parent(
            link.contact,
            penalty.outlook(sessions, used[link.contact_id], scheme, on, calendar),
            notices,
            scheme,
            compulsory,
        )
        for link in links.order_by("priority", "pk")
    ]
    monitoring = pupil.monitorings.filter(ended_on=None).select_related("started_by").first()
    watched = _watched(pupil, monitoring, on) if monitoring else []
    everybody = used_for_all(used, [parent.contact.pk for parent in parents])
    whole = penalty.outlook(sessions, everybody, scheme, on, calendar)
    return CasePenalty(whole, scheme, parents, notices, monitoring, watched, compulsory)


def _parent(contact: Contact, seen: Outlook, notices: list[PenaltyNotice], scheme: Scheme, compulsory: bool) -> Parent:
    earlier = [Earlier(one.state, one.issued_on) for one in notices if one.contact_id == contact.pk]
    sums = penalty.next_for(scheme, earlier, seen.on)
    try:
        penalty.check_request(
            outlook=seen, compulsory=compulsory, support=True, support_words="", earlier=earlier, scheme=scheme
        )
    except Refused as refusal:
        return Parent(contact, seen, sums, refusal.sentence)
    return Parent(contact, seen, sums, "")


def _watched(pupil: Pupil, monitoring: Monitoring, on: date) -> list[tuple[date, str, str]]:
    marks = pupil.marks.filter(on__gte=monitoring.starts_on, on__lte=min(on, monitoring.ends_on))
    return list(marks.order_by("on", "session").values_list("on", "session", "code"))


@dataclass(frozen=True, slots=True)
class NearRow:
    """A pupil who has crossed the threshold or comes near it."""

    pupil: Pupil
    group: str
    outlook: Outlook
    case_id: int | None
    asked: int  # notices that stand


def near(membership: Membership, school: School, on: date) -> list[NearRow]:
    """Pupils of compulsory school age within three sessions of the threshold, the most first. Some ten statements."""
    calendar, scheme = calendar_of(school), scheme_of(on)
    (counted,) = for_windows(school, [penalty.window(scheme, on, calendar)], calendar=calendar)
    ids = [pk for pk, tally in counted.items() if tally.unauthorised >= scheme.threshold - penalty.NEAR]
    pupils = pupils_for(membership, on).filter(pk__in=ids)
    found = {pupil.pk: pupil for pupil in pupils if age.is_compulsory(pupil.date_of_birth, on)}
    sessions = unauthorised(school, found, scheme, on, calendar)
    used: dict[int, dict[int, set[Sitting]]] = defaultdict(lambda: defaultdict(set))
    rests_on = PenaltySession.objects.filter(school=school, pupil__in=found, stands=True)
    for pk, parent, day, session in rests_on.values_list("pupil_id", "contact_id", "on", "session"):
        used[pk][parent].add((day, session))
    parents: dict[int, list[int]] = defaultdict(list)
    links = ContactLink.objects.filter(school=school, pupil__in=found, parental_responsibility=True)
    for pk, parent in links.values_list("pupil_id", "contact_id"):
        parents[pk].append(parent)
    groups = class_names(school, found, on) if found else {}
    cases = dict(cases_for(membership, on).open().filter(pupil__in=found).values_list("pupil_id", "pk"))
    asked: dict[int, int] = {}
    for pk in (
        PenaltyNotice.objects.filter(school=school, pupil__in=found).standing().values_list("pupil_id", flat=True)
    ):
        asked[pk] = asked.get(pk, 0) + 1
    rows = [
        NearRow(
            pupil,
            groups.get(pk, ""),
            penalty.outlook(sessions[pk], used_for_all(used[pk], parents[pk]), scheme, on, calendar),
            cases.get(pk),
            asked.get(pk, 0),
        )
        for pk, pupil in found.items()
    ]
    return sorted(
        (row for row in rows if row.outlook.is_near), key=lambda row: (-row.outlook.counted, row.pupil.name.casefold())
    )
