"""The reviews of a nursery place."""

from dataclasses import dataclass
from datetime import date

from interventions.models import PlaceReview, Task
from interventions.models.task import TaskState
from pupils.asks import PREFIX
from pupils.models import Pupil

WARNING = f"{PREFIX}nursery_warning"


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One pupil's place: what is open, what was decided before, and the letter."""

    open: PlaceReview | None
    closed: list[PlaceReview]
    letter: Task | None  # the task that asks for the warning letter of the open review

    @property
    def letter_sent_on(self) -> date | None:
        """The day on which the task of the letter was done."""
        return self.letter.closed_on if self.letter and self.letter.state == TaskState.DONE else None


def place_page(pupil: Pupil) -> PlacePage:
    """Every review of a pupil's place, the latest first. Two statements."""
    reviews = list(pupil.place_reviews.select_related("opened_by", "decided_by").order_by("-opened_at", "-pk"))
    waiting = next((one for one in reviews if one.state == "open"), None)
    letter = pupil.tasks.filter(trigger=WARNING, window=str(waiting.pk)).first() if waiting else None
    return PlacePage(waiting, [one for one in reviews if one.state != "open"], letter)
