"""Where a letter goes, and to whom one may be written at all."""

from dataclasses import dataclass

MOST_LINES = 6  # what the window of the envelope shows, the name included


@dataclass(frozen=True, slots=True)
class Parent:
    """A contact of a pupil, as far as writing goes."""

    contact_id: int
    title: str
    forename: str
    surname: str
    address: str
    postcode: str
    parental_responsibility: bool
    lives_with: bool
    may_write: bool

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.forename, self.surname) if part)


def is_to_be_written_to(parent: Parent) -> bool:
    """A parent in law or in care of the child (S4-010), to whom it is safe to write about this child."""
    return parent.may_write and (parent.parental_responsibility or parent.lives_with)


def address_lines(parent: Parent, home: str, home_postcode: str) -> list[str]:
    """The parent's own address; else the child's, only where they live together. Nothing where neither is known.

    So an address never goes to somebody who does not live there, confidential or not.
    """
    if parent.address.strip():
        text, postcode = parent.address, parent.postcode
    elif parent.lives_with and home.strip():
        text, postcode = home, home_postcode
    else:
        return []
    lines = [line.strip(" ,") for line in text.replace(",", "\n").splitlines()]
    lines = [line for line in lines if line]
    if postcode and postcode not in lines:
        lines.append(postcode)
    room = MOST_LINES - 1
    if len(lines) > room:  # the middle lines share one, so that street and postcode both show
        lines = [*lines[: room - 2], ", ".join(lines[room - 2 : -1]), lines[-1]]
    return lines
