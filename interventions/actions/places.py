"""A nursery place under review (S4-020): a warning in writing, the head's decision, and what follows from it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission, Role
from accounts.domain.words import day_words
from accounts.models import Membership, User
from attendance.queries.calendar import calendar_of
from interventions.domain.removals import check_words
from interventions.models import PlaceReview
from interventions.models.place import PlaceState
from pupils import asks
from pupils.asks import Ask
from pupils.domain import age
from pupils.models import Pupil

WARN, DECIDE = "nursery_warning", "nursery_decision"
LETTER = "nursery_place"
WARN_DAYS, DECIDE_DAYS = 3, 15  # school days: to write; from the warning to the decision


@transaction.atomic
def open_review(*, pupil: Pupil, why: str, on: date, at: datetime, by: User) -> PlaceReview:
    """Open the review of a place: the parents are warned in writing before anything is decided."""
    check_words(why, "why", "Say what was tried, and what has not changed.")
    check_may_be_reviewed(pupil, on)
    try:
        with transaction.atomic():
            review = PlaceReview.objects.create(
                school=pupil.school, pupil=pupil, why=why.strip(), opened_on=on, opened_at=at, opened_by=by
            )
    except IntegrityError as error:
        raise Refused(f"The place of {pupil} is under review already.") from error
    _ask(
        review, on, at, by,
        about=WARN, kind="letter", letter_kind=LETTER, days=WARN_DAYS,
        title="Warn the parents that the nursery place is under review", role=Role.ATTENDANCE_OFFICER,
        why=f"The place of {pupil} is under review since {day_words(on)}. The parents are written to before the head decides.",
    )  # fmt: skip
    _record("opened", review, by, f"The nursery place of {pupil} is under review.")
    return review


def check_may_be_reviewed(pupil: Pupil, on: date) -> None:
    """A place can be lost for absence only before compulsory school age, and while the child is on the roll."""
    if not pupil.enrolments.on_roll(on).exists():
        raise Refused(f"{pupil} is not on the roll.")
    if on >= age.starts_on(pupil.date_of_birth):
        raise Refused(
            f"{pupil} is of compulsory school age since {day_words(age.starts_on(pupil.date_of_birth))}: the place cannot "
            "be taken away for absence."
        )


@transaction.atomic
def note_warning(*, review: PlaceReview, warned_on: date, on: date, at: datetime, by: User) -> PlaceReview:
    """The warning letter went. The head can decide when the parents have had time to answer."""
    review = _locked(review)
    if warned_on > on:
        raise Refused(f"{day_words(warned_on)} has not come yet. Enter the day of the letter.", field="warned_on")
    if warned_on < review.opened_on:
        raise Refused(f"The review began on {day_words(review.opened_on)}. The warning comes after.", field="warned_on")
    review.warned_on = warned_on
    review.save(update_fields=["warned_on"])
    _settle(review, WARN, "The parents were warned.", on, at, by)
    _ask(
        review, on, at, by,
        about=DECIDE, kind="review", letter_kind="", days=DECIDE_DAYS, title="Decide on the nursery place",
        role=Role.HEADTEACHER,
        why=f"The parents of {review.pupil} were warned on {day_words(warned_on)}. Look whether anything has changed.",
    )  # fmt: skip
    _record("warned", review, by, f"The parents of {review.pupil} were warned about the nursery place.")
    return review


@transaction.atomic
def decide(
    *, review: PlaceReview, ends: bool, decision: str, membership: Membership, on: date, at: datetime, by: User
) -> PlaceReview:
    """The head keeps the place, or ends it. The name leaves the roll by a proposal under regulation 9(3), not by this."""
    if not membership.may(Permission.REMOVE_FROM_ROLL):
        raise Refused("Only the headteacher, or whom the head appoints, decides on a place.")
    check_words(decision, "decision", "Say why the place is kept, or ends.")
    review = _locked(review)
    if ends and review.warned_on is None:
        raise Refused("The parents have not been warned in writing yet. A place does not end without a warning.")
    if ends:
        check_may_be_reviewed(review.pupil, on)
    review.state = PlaceState.ENDED if ends else PlaceState.KEPT
    review.decision, review.decided_on, review.decided_at, review.decided_by = decision.strip(), on, at, by
    review.save(update_fields=["state", "decision", "decided_on", "decided_at", "decided_by"])
    for about in (WARN, DECIDE):
        _settle(review, about, "The place ends." if ends else "The place is kept.", on, at, by)
    words = "ends" if ends else "is kept"
    _record("decided", review, by, f"The head decided that the nursery place of {review.pupil} {words}.")
    return review


def _locked(review: PlaceReview) -> PlaceReview:
    rows = PlaceReview.objects.select_for_update(of=("self",), no_key=True).select_related("school", "pupil__school")
    found = rows.get(pk=review.pk)
    if found.state != PlaceState.OPEN:
        raise Refused("The head has decided on this place already.")
    return found


def _ask(
    review: PlaceReview,
    on: date,
    at: datetime,
    by: User,
    *,
    about: str,
    kind: str,
    letter_kind: str,
    days: int,
    title: str,
    role: Role,
    why: str,
) -> None:
    calendar = calendar_of(review.school)
    try:
        due_on = calendar.step(on, days)
    except Refused:  # the next year is not entered yet
        due_on = calendar.last_school_day(on) or on
    ask = Ask(
        pupil=review.pupil, about=about, window=str(review.pk), kind=kind, letter_kind=letter_kind, title=title, why=why,
        roles=(role,), due_on=due_on,
    )  # fmt: skip
    asks.ask(school=review.school, asks=[ask], on=on, at=at, by=by)


def _settle(review: PlaceReview, about: str, note: str, on: date, at: datetime, by: User) -> None:
    asks.settle(
        school=review.school,
        pupil_ids=[review.pupil_id],
        about=about,
        window=str(review.pk),
        note=note,
        on=on,
        at=at,
        by=by,
    )


def _record(verb: str, review: PlaceReview, by: User, sentence: str) -> None:
    audit.record(by=by, school=review.school, verb=f"place.{verb}", about=review, sentence=sentence)
