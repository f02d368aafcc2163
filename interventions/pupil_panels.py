"""What interventions shows on a pupil's page: that a removal is proposed, or a nursery place under review."""

from datetime import date
from typing import Any

from accounts.domain.roles import Permission as P
from accounts.models import Membership
from interventions.access import proposals_for
from pupils.domain import age
from pupils.models import Pupil
from pupils.panels import Panel, register


def look(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any] | None:
    """What is open about the pupil's place here; nothing, as a rule."""
    proposal = proposals_for(membership, on).open().filter(pupil=pupil).select_related("proposed_by").first()
    under = on < age.starts_on(pupil.date_of_birth)
    review = pupil.place_reviews.open().first() if under else None
    return {"pupil": pupil, "proposal": proposal, "review": review} if proposal or review else None


register(Panel("leaving", "interventions/pupil_leaving.html", look, (P.PROPOSE_REMOVAL, P.REMOVE_FROM_ROLL), order=5))
