from datetime import date
from typing import Self

from django.db import models

from accounts.models import School, User
from attendance.domain.explanations import Span
from attendance.models.register import Session
from pupils.models import Pupil


class Proof(models.TextChoices):
    """Whether the trade was shown to be one (S4-046)."""

    NONE = "none", "Not seen yet"
    SEEN = "seen", "Seen"
    ATTACHED = "attached", "A copy is kept"


class TravelQuerySet(models.QuerySet["TravelRecord"]):
    def open(self) -> Self:
        return self.filter(ended_on=None)


class TravelRecord(models.Model):
    """A pupil whose family travels for work: the trade, its proof, and whether this school is the base (S4-044 to S4-055).

    It excuses nothing by itself: while the family is here, or not away for work, the pupil is followed up as any other.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="travel_records")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="travel_records")
    trade = models.CharField(max_length=160, blank=True)  # that requires the family to travel
    proof = models.CharField(max_length=8, choices=Proof, default=Proof.NONE)
    proof_words = models.CharField(max_length=200, blank=True)  # what was seen: a licence of the showmen's guild
    proof_seen_on = models.DateField(null=True, blank=True)
    proof_seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_base = models.BooleanField(default=True)  # the school the pupil attends when not travelling
    base_elsewhere = models.CharField(max_length=120, blank=True)
    begun_on = models.DateField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)  # the family no longer travels for work
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.CharField(max_length=200, blank=True)

    objects = TravelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=models.Q(ended_on=None), name="one_open_travel_record_a_pupil"
            ),
            models.CheckConstraint(
                condition=models.Q(proof="none") | (models.Q(proof_seen_on__isnull=False) & ~models.Q(trade="")),
                name="proof_of_a_trade_says_of_which_and_when_seen",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | (models.Q(ended_by__isnull=False) & ~models.Q(ended_why="")),
                name="an_ended_travel_record_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Travel record of {self.pupil}"


class JourneyState(models.TextChoices):
    TOLD = "told", "Waits for the head"
    AUTHORISED = "authorised", "T authorised"
    REFUSED = "refused", "Not authorised"
    WITHDRAWN = "withdrawn", "Withdrawn"


class JourneyQuerySet(models.QuerySet["TravelJourney"]):
    def live(self) -> Self:
        """Told of or authorised, and not come back from."""
        return self.filter(state__in=[JourneyState.TOLD, JourneyState.AUTHORISED], back_on=None)


class TravelJourney(models.Model):
    """A time of travelling, told of beforehand, with the day proposed for coming back (S4-050, S4-051)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="travel_journeys")
    record = models.ForeignKey(TravelRecord, on_delete=models.PROTECT, related_name="journeys")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="travel_journeys")
    leaves_on = models.DateField()  # first day away
    return_on = models.DateField(null=True, blank=True)  # first day back, as proposed; None: not said yet
    where = models.CharField(max_length=160, blank=True)
    told_on = models.DateField()
    told_by = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=JourneyState, default=JourneyState.TOLD)
    authorised_until = models.DateField(null=True, blank=True)  # last day of T, included
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_from = models.DateField(null=True, blank=True)  # from this day T no longer stands
    back_on = models.DateField(null=True, blank=True)  # first day in school again

    objects = JourneyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(return_on=None) | models.Q(return_on__gt=models.F("leaves_on")),
                name="a_journey_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="authorised")
                | models.Q(authorised_until__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="an_authorised_journey_says_who_and_until_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["refused", "withdrawn"])
                | (models.Q(decided_by__isnull=False, decided_at__isnull=False) & ~models.Q(decision="")),
                name="a_refused_journey_says_who_and_why",
            ),
        ]
        indexes = [models.Index(fields=["school", "leaves_on"], name="journeys_of_a_school")]

    def __str__(self) -> str:
        return f"Journey of {self.pupil} from {self.leaves_on}"

    @property
    def span(self) -> Span | None:
        """The days of T."""
        return Span(self.leaves_on, self.authorised_until) if self.authorised_until else None

    def is_authorised(self, on: date) -> bool:
        """Whether T stands on a day."""
        span = self.span
        return self.state == JourneyState.AUTHORISED and span is not None and span.starts_on <= on <= span.ends_on


class PlaceKind(models.TextChoices):
    """Where a travelling pupil learns meanwhile, each with the code that its attendance carries (S4-049, S4-054)."""

    SCHOOL = "school", "Another school, registered there too"
    AUTHORITY = "authority", "Education arranged by a local authority"
    OTHER = "other", "Distance learning or other provision, agreed with us"


class TravelPlace(models.Model):
    """A school or service that a travelling pupil attends for a time."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="travel_places")
    record = models.ForeignKey(TravelRecord, on_delete=models.PROTECT, related_name="places")
    kind = models.CharField(max_length=10, choices=PlaceKind)
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=160, blank=True)  # whom to ring there
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_travel_place_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return {PlaceKind.SCHOOL: "D", PlaceKind.AUTHORITY: "K", PlaceKind.OTHER: "B"}[PlaceKind(self.kind)]


class PlaceConfirmation(models.Model):
    """What a school or service said: the pupil was there in these sessions. Without it nothing counts as attended."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="place_confirmations")
    place = models.ForeignKey(TravelPlace, on_delete=models.PROTECT, related_name="confirmations")
    first_day = models.DateField()
    first_session = models.CharField(max_length=2, choices=Session, default=Session.AM)
    last_day = models.DateField()
    last_session = models.CharField(max_length=2, choices=Session, default=Session.PM)
    said_by = models.CharField(max_length=120)
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="a_confirmation_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["place", "first_day", "first_session", "last_day", "last_session"],
                name="sessions_are_confirmed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.span.words}"

    @property
    def span(self) -> Span:
        return Span(self.first_day, self.last_day, self.first_session, self.last_session)


HOW = [
    ("phone", "By telephone"), ("message", "By message"), ("visit", "On a visit"), ("school", "In school"),
    ("letter", "By letter"),
]  # fmt: skip


class TravelNote(models.Model):
    """A line of the dialogue with a travelling family (S4-052). Only ever added to."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="travel_notes")
    record = models.ForeignKey(TravelRecord, on_delete=models.PROTECT, related_name="notes")
    on = models.DateField()
    how = models.CharField(max_length=8, choices=HOW)
    with_whom = models.CharField(max_length=120)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["record", "-on"], name="notes_of_a_travel_record")]

    def __str__(self) -> str:
        return f"{self.with_whom}, {self.on}"
