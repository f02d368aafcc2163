"""The grounds for removal from the admission register: the only reasons for which a name may go.

Regulation 9(1) of the School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208), for pupils of
compulsory school age. A name must go when a ground applies and must stay when none does. The conditions are
summaries for the office; the evidence each asks for is gathered where removal is proposed.
"""

from dataclasses import dataclass
from datetime import date

from accounts.domain.refusal import Refused

IN_FORCE = date(2024, 8, 19)


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: its letter in regulation 9(1), its title, and when it applies in a sentence."""

    letter: str
    title: str
    condition: str
    from_: date = IN_FORCE
    until: date | None = None

    @property
    def label(self) -> str:
        """As a list shows it: (a) Registered at another school."""
        return f"({self.letter}) {self.title}"

    def in_force(self, on: date) -> bool:
        return self.from_ <= on and (self.until is None or on <= self.until)


GROUNDS = (
    Ground(
        "a",
        "Registered at another school",
        "The pupil is on the register of another school, and no attendance order names this one, "
        "this is not the main school of a mobile child, and no double registration is agreed.",
    ),
    Ground(
        "b",
        "Has not continued after nursery education",
        "The pupil was admitted for nursery education, has completed it, would otherwise move up to reception or above, "
        "and there are no reasonable grounds to believe the pupil will attend again.",
    ),
    Ground(
        "c",
        "Also registered elsewhere, and the other school agrees",
        "There are no reasonable grounds to believe the pupil will attend again, every other school consents, "
        "and no attendance order names this school.",
    ),
    Ground(
        "d",
        "Attendance order amended to name another school",
        "The local authority has put another school in place of this one in the attendance order.",
    ),
    Ground(
        "e",
        "Attendance order revoked",
        "The local authority has revoked the order because suitable education is arranged otherwise than at school.",
    ),
    Ground(
        "f",
        "Educated otherwise than at school",
        "A parent has told the school in writing that the pupil will be educated otherwise than at school after a certain "
        "day, that day has passed, and no attendance order is in force. Word of mouth is not enough.",
    ),
    Ground(
        "g",
        "No longer lives within reasonable distance",
        "The pupil is no boarder, no longer lives at a reasonable distance, "
        "and there are no reasonable grounds to believe the pupil will attend again.",
    ),
    Ground(
        "h",
        "Has not returned after leave of absence",
        "Ten school days have passed since the leave ended, sickness or an unavoidable cause is not likely, and school and "
        "local authority have together made reasonable efforts to find out where the pupil is.",
    ),
    Ground(
        "i",
        "Continuously absent for twenty school days",
        "Every session of at least twenty school days is coded G, N or O, sickness or an unavoidable cause is not likely, "
        "and school and local authority have together made reasonable efforts to find out where the pupil is.",
    ),
    Ground(
        "j",
        "Under a sentence of detention",
        "The order is final, lasts four months or more, "
        "and there are no reasonable grounds to believe the pupil will return to the school afterwards.",
    ),
    Ground("k", "Has died", "The pupil has died."),
    Ground(
        "l",
        "Over compulsory school age and not continuing",
        "The pupil will no longer be of compulsory school age and will not go on into the sixth form here.",
    ),
    Ground(
        "m",
        "Boarder whose fees are unpaid",
        "The pupil boards at a maintained school or academy and the fees are unpaid at the end of the term.",
    ),
    Ground(
        "n",
        "No longer a pupil of an independent or non-maintained special school",
        "The pupil has ceased to be a pupil of the school. For independent and non-maintained special schools only.",
    ),
    Ground(
        "o",
        "Permanently excluded",
        "The exclusion is final: the review or reinstatement procedure is complete or its time has passed.",
    ),
)


def grounds(on: date) -> list[Ground]:
    """The grounds in force on a day; before the 2024 regulations, their letters are taken as they are now.

    Earlier removals arrive by import under today's letters, since schools re-coded them.
    """
    return [ground for ground in GROUNDS if ground.in_force(max(on, IN_FORCE))]


def ground(letter: str, on: date) -> Ground:
    """The ground with a letter, refused where the regulation has none."""
    wanted = letter.strip().lower().strip("()")
    for candidate in grounds(on):
        if candidate.letter == wanted:
            return candidate
    raise Refused("There is no such ground for leaving the roll. Give a letter from a to o of regulation 9(1).")


def usual_ground(*, over_compulsory_age: bool) -> str:
    """The ground on which a pupil at the top of the school leaves: over age, or registered at the next school."""
    return "l" if over_compulsory_age else "a"
