"""Travelling families as pages show them: the 200 sessions with their working, the base school, who is due back."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from accounts.models import Membership, School
from attendance.access import travel_for
from attendance.domain import travel as rules
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs, letters
from attendance.domain.explanations import sessions_of
from attendance.domain.travel import Attendances
from attendance.models import Mark, PlaceConfirmation, TravelJourney, TravelRecord
from attendance.models.travel import JourneyState, PlaceKind, Proof
from attendance.queries.calendar import calendar_of
from pupils.domain.age import is_compulsory
from pupils.models import Pupil
from pupils.queries.groups import class_names

PRESENT = letters(CountsAs.PRESENT)


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil of a travelling family in the list."""

    record: TravelRecord
    group: str
    journey: TravelJourney | None  # running, or next
    state: str  # here, told, away, overdue
    attended: Attendances
    counts: bool  # whether the 200 are asked for: from the age of six
    base: "Base"


@dataclass(frozen=True, slots=True)
class Base:
    """Whether this is the base school, with its reason (S4-047)."""

    claimed: bool  # the record says so
    last_attended: date | None
    since: date  # eighteen months ago
    elsewhere: str = ""

    @property
    def stands(self) -> bool:
        return self.claimed and self.last_attended is not None and self.last_attended >= self.since


@dataclass(frozen=True, slots=True)
class Page:
    """One family's page."""

    line: Line
    journeys: list[TravelJourney]
    places: list["Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place elsewhere with what it confirmed."""

    place: object
    sessions: int
    latest: PlaceConfirmation | None


def lines(membership: Membership, on: date) -> list[Line]:
    """Every open record that this person may see, who is overdue first. Some seven statements."""
    school = membership.school
    if school is None:
        return []
    records = travel_for(membership, on).open().select_related("pupil", "school")
    found = lines_of(school, list(records.order_by("pupil__legal_surname", "pupil__legal_forename", "pk")), on)
    order = {"overdue": 0, "told": 1, "away": 2, "here": 3}
    return sorted(found, key=lambda line: order[line.state])


def lines_of(school: School, records: list[TravelRecord], on: date) -> list[Line]:
    """These records with all that is worked out of them. Six statements however many."""
    if not records:
        return []
    ids = {record.pupil_id for record in records}
    groups, calendar = class_names(school, ids, on), calendar_of(school)
    counted, last = attendances(school, records, calendar, on), last_attended(school, ids, on)
    journeys = _next_journeys(records)
    return [
        Line(
            record,
            groups.get(record.pupil_id, ""),
            journey := journeys.get(record.pk),
            _state(journey, last.get(record.pupil_id), on),
            counted[record.pk],
            rules.is_counted(record.pupil.date_of_birth, on),
            Base(record.is_base, last.get(record.pupil_id), rules.base_since(on), record.base_elsewhere),
        )
        for record in records
    ]


def page(record: TravelRecord, on: date) -> Page:
    """One family. A fixed number of statements."""
    (line,) = lines_of(record.school, [record], on)
    calendar = calendar_of(record.school)
    confirmed: dict[int, list[PlaceConfirmation]] = defaultdict(list)
    for one in PlaceConfirmation.objects.filter(place__record=record).order_by("-last_day", "-pk"):
        confirmed[one.place_id].append(one)
    places = [
        Place(
            place,
            sum(len(sessions_of(one.span, calendar)) for one in confirmed[place.pk]),
            confirmed[place.pk][0] if confirmed[place.pk] else None,
        )
        for place in record.places.order_by("-starts_on", "-pk")
    ]
    journeys = record.journeys.select_related("decided_by", "recorded_by").order_by("-leaves_on", "-pk")
    return Page(line, list(journeys), places)


def attendances(
    school: School, records: Collection[TravelRecord], calendar: Calendar, on: date
) -> dict[int, Attendances]:
    """The sessions attended in the twelve months up to a day, by record: here by code, and at other schools as
    confirmed (S4-045). Two statements."""
    window = rules.year_before(on)
    codes: dict[int, dict[str, int]] = defaultdict(dict)
    marks = Mark.objects.filter(school=school, pupil__in=[r.pupil_id for r in records], on__range=(window.start, on))
    for pupil_id, code, number in marks.values_list("pupil_id", "code").annotate(number=Count("pk")).order_by():
        codes[pupil_id][code] = number
    elsewhere: dict[int, int] = defaultdict(int)
    said = PlaceConfirmation.objects.filter(
        place__record__in=records, place__kind=PlaceKind.SCHOOL, last_day__gte=window.start, first_day__lte=on
    )
    for one in said.select_related("place"):
        elsewhere[one.place.record_id] += sum(day in window for day, _ in sessions_of(one.span, calendar))
    return {r.pk: rules.attendances(codes[r.pupil_id], window, elsewhere[r.pk]) for r in records}


def last_attended(school: School, pupil_ids: Collection[int], on: date) -> Mapping[int, date]:
    """The last day each was in school here. One statement."""
    marks = Mark.objects.filter(school=school, pupil__in=pupil_ids, code__in=PRESENT, on__lte=on)
    return dict(marks.values_list("pupil_id").annotate(last=Max("on")).order_by())


def main_school_of_mobile_child(pupil: Pupil, on: date) -> bool | None:
    """Whether this is the main school of a mobile child, whose place is kept open (S4-048, regulation 9(1)(a) and (c)).

    None where no travelling family is written down, or the child is not of compulsory school age. Two statements.
    """
    record = pupil.travel_records.open().first()
    if record is None or not is_compulsory(pupil.date_of_birth, on):
        return None
    return record.is_base and rules.is_base(last_attended(pupil.school, [pupil.pk], on).get(pupil.pk), on)


def kept_open(pupil: Pupil, on: date) -> str:
    """Why this pupil's name may not leave the roll for being registered elsewhere, in a sentence; nothing where it may."""
    if not main_school_of_mobile_child(pupil, on):
        return ""
    return (
        f"{pupil} is of a travelling family and this is the base school, attended within the last eighteen months. "
        "The place is kept open while the family travels."
    )


def running(school: School) -> list[TravelJourney]:
    """Journeys that have not ended. One statement."""
    live = TravelJourney.objects.filter(school=school, record__ended_on=None).live()
    return list(live.select_related("pupil", "record", "school").order_by("leaves_on", "pk"))


def back_by_the_marks(school: School, journeys: Collection[TravelJourney], on: date) -> dict[int, date]:
    """The first day in school here after each journey began, by journey. One statement."""
    if not journeys:
        return {}
    first = min(journey.leaves_on for journey in journeys)
    days: dict[int, list[date]] = defaultdict(list)
    marks = Mark.objects.filter(
        school=school, pupil__in=[j.pupil_id for j in journeys], code__in=PRESENT, on__range=(first, on)
    )
    for pupil_id, day in marks.order_by("on").values_list("pupil_id", "on").distinct():
        days[pupil_id].append(day)
    seen = {j.pk: next((day for day in days[j.pupil_id] if day > j.leaves_on), None) for j in journeys}
    return {pk: day for pk, day in seen.items() if day is not None}


def proof_words(record: TravelRecord) -> str:
    """What is known of the trade, in a line."""
    if not record.trade:
        return "Trade not written down"
    return f"{record.trade}; {'proof not seen' if record.proof == Proof.NONE else record.get_proof_display().lower()}"


def _next_journeys(records: Collection[TravelRecord]) -> dict[int, TravelJourney]:
    live = TravelJourney.objects.filter(record__in=records).live().order_by("-leaves_on")
    return {journey.record_id: journey for journey in live}  # the earliest comes last, and stays


def _state(journey: TravelJourney | None, last: date | None, on: date) -> str:
    if journey is None:
        return "here"
    if journey.return_on is not None and journey.return_on <= on:
        return "overdue"
    if journey.state == JourneyState.TOLD:
        return "told"
    return "away" if journey.leaves_on <= on else "here"
