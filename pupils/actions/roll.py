"""The admission register: admit, remove on a ground, reinstate."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import School, User
from pupils import school_days
from pupils.actions import groups, starters
from pupils.actions.pupils import check_upn_is_free
from pupils.domain import entering, removal
from pupils.domain.years import first_day_of
from pupils.models import Enrolment, Group, Pupil
from pupils.queries.namesakes import namesakes

LEAVING = ["ends_on", "ground", "destination", "destination_from", "leaving_entered_on"]


@dataclass(frozen=True, slots=True)
class NewPupil:
    """What is entered about a pupil on admission."""

    upn: str
    legal_forename: str
    legal_surname: str
    date_of_birth: date
    year_group: str
    preferred_forename: str = ""
    sex: str = ""
    ethnicity: str = ""
    address: str = ""
    postcode: str = ""
    boards: bool = False

    def values(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


@transaction.atomic
def admit(
    *,
    school: School,
    pupil: NewPupil,
    starts_on: date,
    group: Group | None,
    on: date,
    at: datetime,
    by: User,
    last_school: str = "",
    outside_year: bool = False,
    another_pupil: bool = False,
) -> Pupil:
    """Enter a pupil in the admission register from the starting day, with a class where one is known.

    `outside_year` and `another_pupil` answer the doubts about year and class, and about a namesake, with yes.
    """
    check_upn_is_free(school, pupil.upn)
    entering.check_birth_date(pupil.date_of_birth, on)
    entering.check_old_enough(pupil.date_of_birth, starts_on)
    school_days.check_starts(school, starts_on)
    if not outside_year:
        check_year(pupil, starts_on, group)
    if not another_pupil:
        entering.check_is_new(len(namesakes(school, pupil)))
    row = Pupil.objects.create(school=school, **pupil.values())
    Enrolment.objects.create(school=school, pupil=row, starts_on=starts_on, last_school=last_school, entered_on=on)
    if group is not None:
        groups.place(pupil=row, group=group, starts_on=max(starts_on, first_day_of(group.academic_year)), by=by)
    audit.record(
        verb="pupil.admitted",
        sentence=f"{row} was admitted, starting day {starts_on:%d %B %Y}.",
        school=school,
        by=by,
        about=row,
    )
    starters.ask_for_talks(school=school, starters=[(row, starts_on)], on=on, at=at, by=by)
    return row


def check_year(pupil: NewPupil, starts_on: date, group: Group | None) -> None:
    """Year group and class are those of a pupil of this age, or somebody has looked at them once more."""
    entering.check_usual_year(pupil.year_group, pupil.date_of_birth, starts_on)
    if group is not None:
        entering.check_class(pupil.year_group, group.name, group.year_group)


@transaction.atomic
def remove(
    *,
    pupil: Pupil,
    last_day: date,
    ground: str,
    destination: str = "",
    destination_from: date | None = None,
    by: User | None,
    process: str = "",
    on: date | None = None,
) -> Enrolment:
    """Remove a name from the roll on a ground of regulation 9; places in groups end with the last day.

    `on` is the day on which it was decided, None where nobody knows.
    The deed alone: whether the ground's conditions are met is asked where the removal is proposed and decided.
    """
    chosen = removal.ground(ground, last_day)
    stretch = pupil.enrolments.select_for_update().order_by("-starts_on").first()
    check_can_remove(pupil, stretch, last_day)
    assert stretch is not None
    stretch.ends_on, stretch.ground = last_day, chosen.letter
    stretch.destination, stretch.destination_from, stretch.leaving_entered_on = destination, destination_from, on
    stretch.save(update_fields=LEAVING)
    pupil.places.filter(starts_on__gt=last_day).delete()
    pupil.places.filter(Q(ends_on=None) | Q(ends_on__gt=last_day)).update(ends_on=last_day)
    audit.record(
        verb="pupil.removed",
        sentence=f"{pupil} was removed from the roll, last day {last_day:%d %B %Y}, {_named(chosen)}.",
        school=pupil.school,
        by=by,
        process=process,
        about=pupil,
        after={"ends_on": last_day.isoformat(), "destination": destination}
        | ({} if chosen.sensitive else {"ground": chosen.letter}),
    )
    return stretch


def _named(ground: removal.Ground) -> str:
    """A ground as the audit trail has it, which more people read than may know of a sentence of detention."""
    return "on a ground of regulation 9" if ground.sensitive else f"ground {ground.label}"


def check_can_remove(pupil: Pupil, stretch: Enrolment | None, last_day: date) -> None:
    """Only who is on the roll can leave it, and not before starting."""
    if stretch is None or stretch.ends_on is not None:
        raise Refused(f"{pupil} is not on the roll. There is nothing to remove.")
    if last_day < stretch.starts_on:
        raise Refused(
            f"{pupil} started on {stretch.starts_on:%d %B %Y}. The last day cannot lie before that.", field="last_day"
        )


@transaction.atomic
def reinstate(*, pupil: Pupil, reason: str, by: User) -> Enrolment:
    """Undo a removal that should not have been: the pupil has been on the roll throughout."""
    stretch = pupil.enrolments.select_for_update().order_by("-starts_on").first()
    if stretch is None or stretch.ends_on is None:
        raise Refused(f"{pupil} is on the roll. There is nothing to undo.")
    before = {"ends_on": stretch.ends_on.isoformat()}
    _reopen_places(pupil, stretch.ends_on)
    stretch.ends_on, stretch.ground = None, ""
    stretch.destination, stretch.destination_from, stretch.leaving_entered_on = "", None, None
    stretch.save(update_fields=LEAVING)
    audit.record(
        verb="pupil.reinstated",
        sentence=f"The removal of {pupil} from the roll was undone: {reason}",
        school=pupil.school,
        by=by,
        about=pupil,
        before=before,
    )
    return stretch


def _reopen_places(pupil: Pupil, last_day: date) -> None:
    """Places that ended with the removal go on."""
    pupil.places.filter(ends_on=last_day).update(ends_on=None)


@transaction.atomic
def readmit(
    *,
    pupil: Pupil,
    starts_on: date,
    year_group: str,
    group: Group | None,
    on: date,
    at: datetime,
    by: User,
    last_school: str = "",
) -> Enrolment:
    """Enter a pupil who had left anew, from a new starting day."""
    latest = pupil.enrolments.select_for_update().order_by("-starts_on").first()
    check_can_readmit(pupil, latest, starts_on)
    school_days.check_starts(pupil.school, starts_on)
    stretch = Enrolment.objects.create(
        school=pupil.school, pupil=pupil, starts_on=starts_on, last_school=last_school, entered_on=on
    )
    if year_group != pupil.year_group:
        pupil.year_group = year_group
        pupil.save(update_fields=["year_group"])
    if group is not None:
        groups.place(pupil=pupil, group=group, starts_on=max(starts_on, first_day_of(group.academic_year)), by=by)
    audit.record(
        verb="pupil.readmitted",
        sentence=f"{pupil} was admitted again, starting day {starts_on:%d %B %Y}.",
        school=pupil.school,
        by=by,
        about=pupil,
    )
    starters.ask_for_talks(school=pupil.school, starters=[(pupil, starts_on)], on=on, at=at, by=by)
    return stretch


def check_can_readmit(pupil: Pupil, latest: Enrolment | None, starts_on: date) -> None:
    """A new stretch on the roll begins after the one before has ended."""
    if latest is not None and latest.ends_on is None:
        raise Refused(f"{pupil} is on the roll already.")
    if latest is not None and latest.ends_on is not None and starts_on <= latest.ends_on:
        raise Refused(
            f"{pupil} was on the roll until {latest.ends_on:%d %B %Y}. Choose a later starting day, "
            "or undo the removal if it should not have been.",
            field="starts_on",
        )
