"""The words a policy may use: what a task can be, which letters it may ask for, which figures it may look at."""

from enum import StrEnum

from interventions.domain import over


class TaskKind(StrEnum):
    """What somebody is asked to do."""

    CONVERSATION = "conversation"
    CALL = "call"
    LETTER = "letter"
    MEETING = "meeting"
    PANEL = "panel"
    HOME_VISIT = "home_visit"
    PLAN = "plan"
    TARGET = "target"
    REVIEW = "review"
    REFERRAL = "referral"
    MONITORING = "monitoring"
    COPY = "copy"
    CHECK = "check"

    @property
    def words(self) -> str:
        """As a list or filter shows it: Home visit."""
        return self.value.replace("_", " ").capitalize()


class Duty(StrEnum):
    """Whether a step is to be done, or to be considered by a person who may say no with a reason."""

    DO = "do"
    CONSIDER = "consider"


class Every(StrEnum):
    """How often a step comes back while a pupil stands in a stage."""

    ENTRY = "entry"  # once for each fall into the stage
    WEEK = "week"
    HALF_TERM = "half_term"
    EACH = "each"  # each time the step that it waits for was done (S3-031)
    REVIEW = "review"  # each time the stage's own length is over, due on that day (S0-052)


class Figure(StrEnum):
    """The window whose attendance a ladder looks at."""

    FOUR_WEEKS = "four_weeks"
    HALF_TERM = "half_term"
    TERM = "term"
    YEAR = "year"

    @property
    def words(self) -> str:
        return over.words(self.value)


# Letters a policy may ask for. letters/domain/kinds.py says of each what it must mention.
LETTER_KINDS = frozenset(
    {
        "concern", "meeting", "panel", "monitoring", "certificate",
        "at1", "at2", "target_missed", "persistent_absence", "lateness", "meeting_outcome", "legal_implications",
        "notice_to_improve", "penalty_warning", "prosecution_warning",
    }
)  # fmt: skip
# Letters that the morning's work asks for, through `pupils.asks`.
ASKED_LETTERS = frozenset(
    {
        "leave_granted", "leave_refused", "return_overdue", "no_contact", "medical_evidence", "written_note",
        "nursery_place",
    }
)  # fmt: skip

COLOURS = frozenset({"green", "lime", "amber", "red", "plain"})  # static/css/tokens.css

LADDER = "ladder"  # the track that the bands make; a policy may have others beside it
ASKED = "asked"  # the track of tasks that other apps asked for; no policy raises or withdraws them
