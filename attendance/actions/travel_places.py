"""Where a travelling pupil learns meanwhile: another school (D), an authority's service (K), other provision (B).

D is planned for the days agreed with the other school, for the pupil is due there. Nothing is presence by itself: K and
B count as attendance, and stand only for sessions that somebody there has confirmed (S4-049, S4-054).
"""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from accounts.models import Membership, User
from attendance.actions import fill
from attendance.domain import leave as dates
from attendance.domain.explanations import Span, sessions_of
from attendance.models import PlaceConfirmation, TravelPlace, TravelRecord
from attendance.models.travel import PlaceKind
from attendance.queries.calendar import calendar_of

GIVES_WAY = fill.UNEXPLAINED | {"T"}


@transaction.atomic
def add(
    *, record: TravelRecord, kind: str, name: str, contact: str, starts_on: date, ends_on: date | None, by: User
) -> TravelPlace:
    """The pupil is registered at another school for a time, or taught by a service."""
    if record.ended_on is not None:
        raise Refused("This record has ended. Open a new one where the family travels again.")
    if kind not in PlaceKind.values:
        raise Refused("Choose what it is.", field="kind")
    if not name.strip():
        raise Refused("Write the name of the school or service.", field="name")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("The last day lies before the first. Choose a later day.", field="ends_on")
    place = TravelPlace.objects.create(
        school=record.school, record=record, kind=kind, name=name.strip(), contact=contact.strip(),
        starts_on=starts_on, ends_on=ends_on, recorded_by=by,
    )  # fmt: skip
    _record("travel.place_added", place, by, f"A place elsewhere was recorded for {record.pupil}.")
    return place


@transaction.atomic
def close(*, place: TravelPlace, last_day: date, by: User, at: datetime) -> TravelPlace:
    """The pupil no longer goes there; days planned after it are taken back."""
    place = _locked(place)
    if last_day < place.starts_on:
        raise Refused("The last day lies before the first. Choose a later day.", field="last_day")
    place.ends_on = last_day
    place.save(update_fields=["ends_on"])
    fill.take_back(
        school=place.school, pupil=place.record.pupil, plan_words=plan_words(place), at=at, by=by,
        span=Span(date.fromordinal(last_day.toordinal() + 1), date.max),
    )  # fmt: skip
    _record("travel.place_ended", place, by, f"A place elsewhere of {place.record.pupil} ended.")
    return place


@transaction.atomic
def agree_days(*, place: TravelPlace, span: Span, by: User, membership: Membership, at: datetime) -> fill.Filled:
    """The other school expects the pupil in these sessions: D is planned. For another school alone."""
    place = _locked(place)
    if place.kind != PlaceKind.SCHOOL:
        raise Refused(
            f"{place.code} counts as attendance, so it is never planned. Record it once somebody there has said that "
            "the child came."
        )
    return _fill(place, span, by, membership, at, f"At {place.name}, as agreed")


@transaction.atomic
def confirm(
    *, place: TravelPlace, span: Span, said_by: str, by: User, membership: Membership, on: date, at: datetime
) -> PlaceConfirmation:
    """Somebody there said: the child came in these sessions. They carry D, K or B, and D counts towards the 200."""
    place = _locked(place)
    if not said_by.strip():
        raise Refused("Write who confirmed it.", field="said_by")
    if span.ends_on > on:
        raise Refused("These days have not come yet. Record what was attended.", field="last_day")
    for other in place.confirmations.filter(first_day__lte=span.ends_on, last_day__gte=span.starts_on):
        if dates.meets(span, [other.span]):
            raise Refused(f"{other.span.words} is confirmed already. Choose other days.", field="first_day")
    _fill(place, span, by, membership, at, f"Attended {place.name}, as {said_by.strip()} confirmed")
    return PlaceConfirmation.objects.create(
        school=place.school, place=place, first_day=span.starts_on, first_session=span.starts_session,
        last_day=span.ends_on, last_session=span.ends_session, said_by=said_by.strip(), recorded_on=on, recorded_by=by,
    )  # fmt: skip


def plan_words(place: TravelPlace) -> str:
    return f"At {place.name}"[:200]


def _fill(place: TravelPlace, span: Span, by: User, membership: Membership, at: datetime, words: str) -> fill.Filled:
    calendar = calendar_of(place.school)
    dates.check_dates(span, calendar, "entry")
    if span.starts_on < place.starts_on or (place.ends_on is not None and span.ends_on > place.ends_on):
        until = f" to {day_words(place.ends_on)}" if place.ends_on else ""
        raise Refused(
            f"{place.name} is recorded from {day_words(place.starts_on)}{until}. Choose days within it.",
            field="first_day",
        )
    filled = fill.fill(
        school=place.school, pupil=place.record.pupil, sittings=sessions_of(span, calendar), code=place.code,
        gives_way=GIVES_WAY, plan_words=plan_words(place), trail_words=words, sensitive=True, at=at, by=by,
        role=membership.title,
    )  # fmt: skip
    _record("travel.sessions", place, by, f"Sessions elsewhere were recorded for {place.record.pupil}: {span.words}.")
    return filled


def _locked(place: TravelPlace) -> TravelPlace:
    return (
        TravelPlace.objects.select_for_update(of=("self",), no_key=True)
        .select_related("school", "record__pupil")
        .get(pk=place.pk)
    )


def _record(verb: str, place: TravelPlace, by: User, sentence: str) -> None:
    audit.record(by=by, school=place.school, verb=verb, about=place.record.pupil, sentence=sentence)
