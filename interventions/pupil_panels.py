"""What interventions shows on a pupil's page: the case around the pupil, that a removal is proposed, or a nursery place under review."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.domain.roles import Permission as P
from accounts.models import Membership
from interventions.access import cases_for, proposals_for
from interventions.models import Case, Concern, PlaceReview, RemovalProposal, Target
from interventions.queries import concerns, targets
from interventions.queries.cases import places_of
from interventions.queries.policy import policy_of
from interventions.queries.standings import standings_of
from pupils.domain import age
from pupils.models import Pupil
from pupils.panels import Panel, register, there_is


def look(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any] | None:
    """What is open about the pupil's place here; nothing, as a rule."""
    if not (there_is(pupil, "leaving") or there_is(pupil, "place_reviewed")):
        return None
    proposal = proposals_for(membership, on).open().filter(pupil=pupil).select_related("proposed_by").first()
    under = on < age.starts_on(pupil.date_of_birth)
    review = pupil.place_reviews.open().first() if under else None
    return {"pupil": pupil, "proposal": proposal, "review": review} if proposal or review else None


def look_at_case(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any] | None:
    """The open case, with where the pupil stands; else a way to open one."""
    case = cases_for(membership, on).open().filter(pupil=pupil).first() if there_is(pupil, "case") else None
    if case is None:
        return {"pupil": pupil, "case": None}
    standings = standings_of(pupil.school, on, [pupil.pk]).get(pupil.pk, {}).values()
    return {"pupil": pupil, "case": case, "places": places_of(policy_of(pupil.school, on), standings), "on": on}


def look_at_target(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any] | None:
    """The pupil's target in sessions, for everybody who may see the pupil (S4-168)."""
    running = targets.running_of(pupil, on) if there_is(pupil, "target") else None
    return {"running": running, "on": on} if running else None


def look_at_concerns(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any] | None:
    """A way to raise a concern in two taps, and the answers (S0-038)."""
    return concerns.panel(pupil, membership, on, some=there_is(pupil, "concern"))


def _concern(on: date) -> dict[str, Exists]:
    return {"concern": Exists(Concern.objects.filter(pupil=OuterRef("pk")))}


def _target(on: date) -> dict[str, Exists]:
    return {"target": Exists(Target.objects.open().filter(pupil=OuterRef("pk")))}


def _case(on: date) -> dict[str, Exists]:
    return {"case": Exists(Case.objects.open().filter(pupil=OuterRef("pk")))}


def _open(on: date) -> dict[str, Exists]:
    about = {"pupil": OuterRef("pk")}
    return {
        "leaving": Exists(RemovalProposal.objects.filter(**about).open()),
        "place_reviewed": Exists(PlaceReview.objects.filter(**about).open()),
    }


register(
    Panel(
        "leaving",
        "interventions/pupil_leaving.html",
        look,
        (P.PROPOSE_REMOVAL, P.REMOVE_FROM_ROLL),
        order=5,
        asks=_open,
    )
)
register(Panel("case", "interventions/pupil_case.html", look_at_case, (P.MANAGE_CASE,), order=10, asks=_case))
register(
    Panel(
        "target",
        "interventions/pupil_target.html",
        look_at_target,
        (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS),
        order=11,
        asks=_target,
    )
)
register(
    Panel(
        "concern",
        "interventions/pupil_concern.html",
        look_at_concerns,
        (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS),
        order=12,
        asks=_concern,
    )
)
