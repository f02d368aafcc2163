"""Who decides on leave and absence besides the headteacher: appointed by the head, and taken back by the head."""

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.staffing import check_can_be_appointed, check_may_appoint
from accounts.models import Membership


@transaction.atomic
def appoint(*, membership: Membership, by: Membership) -> bool:
    """The head lets a person decide on leave and absence (regulation 11(1), S4-058); says whether that is new."""
    check_may_appoint(by.roles)
    membership = _locked(membership)
    check_can_be_appointed(membership.user.full_name, membership.roles)
    return _set(membership, True, by, f"{membership.user} decides on leave and absence as well.")


@transaction.atomic
def take_back(*, membership: Membership, by: Membership) -> bool:
    """The head decides alone again, or with the others appointed; what was decided stands."""
    check_may_appoint(by.roles)
    membership = _locked(membership)
    return _set(membership, False, by, f"{membership.user} no longer decides on leave and absence.")


def _set(membership: Membership, decides: bool, by: Membership, sentence: str) -> bool:
    if membership.school_id != by.school_id:
        raise Refused("This person is not one of your school.")
    if membership.decides_absence == decides:
        return False
    membership.decides_absence = decides
    membership.save(update_fields=["decides_absence"])
    audit.record(
        by=by.user,
        school=membership.school,
        verb="staff.appointed" if decides else "staff.appointment_ended",
        about=membership,
        sentence=sentence,
        after={"decides_absence": decides},
    )
    return True


def _locked(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("user", "school").get(pk=membership.pk)
