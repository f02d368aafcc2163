"""Who is not back after leave: what is done on which school day, and what a removal would have to show (S4-059)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from attendance.domain.codes import CountsAs, counts_as, known
from attendance.domain.explanations import Sitting
from attendance.domain.leave import NOT_BACK_DAYS

CALL, LETTER, ENQUIRIES = "leave_not_back", "return_overdue", "leave_enquiries"
UNACCOUNTED = frozenset({"N", "O", "G"})  # nobody said, or nobody accepted, why
ILLNESS = frozenset({"I", "M"})
# What school and authority do together before regulation 9(1)(h) can apply.
ENQUIRY_POINTS = (
    "Every number and address we hold was tried, and on which days",
    "Brothers and sisters, and their schools, were asked",
    "Somebody went to the home",
    "The authority’s children-missing-education officer was told, and enquires with us",
    "Nothing suggests illness or another cause that cannot be helped",
)


@dataclass(frozen=True, slots=True)
class Since:
    """What the marks say of the time after leave."""

    attended_on: date | None = None  # the first day in school again
    absent: tuple[Sitting, ...] = ()  # sessions that nobody has accounted for
    ill: bool = False


def since(marks: Iterable[tuple[date, str, str]], last_day: date) -> Since:
    """Read the marks (day, session, code) after the last day of leave."""
    after = sorted(mark for mark in marks if mark[0] > last_day)
    attended = next((on for on, _, code in after if (c := known(code)) is not None and c.attends), None)
    absent = tuple((on, session) for on, session, code in after if code in UNACCOUNTED)
    return Since(attended, absent, any(code in ILLNESS for _, _, code in after))


def is_overdue(seen: Since) -> bool:
    """Due back, not seen, and nobody has said why."""
    return seen.attended_on is None and bool(seen.absent)


def steps(days: int, letter_day: int) -> list[str]:
    """What is to be done by a school day after leave: ring on the first, write, enquire after the tenth."""
    due = [(1, CALL), (letter_day, LETTER), (NOT_BACK_DAYS, ENQUIRIES)]
    return [about for day, about in due if days >= day]


def missing_for_removal(days: int, seen: Since, *, enquiries_made: bool, codes: Collection[str] = ()) -> list[str]:
    """What still stands against regulation 9(1)(h), each in a sentence; nothing where all of it is shown."""
    wanting = []
    if seen.attended_on is not None:
        wanting.append("The pupil has been in school since the leave.")
    if days < NOT_BACK_DAYS:
        wanting.append(f"Ten school days have not passed since the leave ended: this is the {days}.")
    if seen.ill or any(counts_as(code) is CountsAs.NOT_POSSIBLE for code in codes):
        wanting.append("Marks since the leave say that illness or another cause keeps the pupil away.")
    if not enquiries_made:
        wanting.append("School and authority have not yet enquired together where the pupil is.")
    return wanting
