"""The admission register as pages and returns show it: every entry with its parents, in a few statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import School
from pupils.domain import admission
from pupils.domain.admission import Entry, Gap, ParentEntry
from pupils.models import ContactLink, Enrolment, Pupil


@dataclass(frozen=True, slots=True)
class ParentLine:
    """A parent, and whether the address is to be kept from the other parents."""

    entry: ParentEntry
    link: ContactLink
    confidential: bool

    @property
    def name(self) -> str:
        return self.entry.name


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One pupil in the admission register."""

    stretch: Enrolment
    parents: tuple[ParentLine, ...]
    gaps: tuple[Gap, ...]

    @property
    def pupil(self) -> Pupil:
        return self.stretch.pupil

    @property
    def address(self) -> str:
        return address_of(self.pupil.address, self.pupil.postcode)

    @property
    def confidential(self) -> bool:
        """The pupil lives where somebody must not be told of."""
        return any(parent.confidential and parent.entry.lives_with for parent in self.parents)

    @property
    def lives_with(self) -> tuple[ParentLine, ...]:
        return tuple(parent for parent in self.parents if parent.entry.lives_with)

    @property
    def owed(self) -> list[Gap]:
        """Gaps in what the regulation asks for."""
        return [gap for gap in self.gaps if not gap.advised]


def of_roll(school: School, on: date) -> list[RegisterLine]:
    """Everybody on the roll on a day, by name. Two statements."""
    stretches = Enrolment.objects.filter(school=school).on_roll(on).select_related("pupil")
    return lines(stretches.order_by("pupil__legal_surname", "pupil__legal_forename", "pk"))


def lines(stretches: Collection[Enrolment]) -> list[RegisterLine]:
    """These stretches on the roll (with their pupils) with the parents. One statement for the parents."""
    stretches = list(stretches)
    links = _links([stretch.pupil_id for stretch in stretches])
    return [line_of(stretch, links[stretch.pupil_id]) for stretch in stretches]


def address_of(address: str, postcode: str) -> str:
    """An address in one line."""
    return ", ".join(part.strip(" ,") for part in (*address.splitlines(), postcode) if part.strip(" ,"))


def _links(pupil_ids: Sequence[int]) -> dict[int, list[ContactLink]]:
    found: dict[int, list[ContactLink]] = defaultdict(list)
    rows = ContactLink.objects.filter(pupil__in=pupil_ids).select_related("contact")
    for link in rows.order_by("priority", "pk"):
        found[link.pupil_id].append(link)
    return found


def line_of(stretch: Enrolment, links: Sequence[ContactLink]) -> RegisterLine:
    """A stretch on the roll with its pupil's contacts, in calling order, as the register has them."""
    pupil = stretch.pupil
    parents = tuple(_parent(link, pupil) for link in links if link.parental_responsibility or link.lives_with)
    entry = Entry(
        sex=pupil.sex,
        address=pupil.address,
        born=pupil.date_of_birth,
        starts_on=stretch.starts_on,
        last_school=stretch.last_school,
        parents=[parent.entry for parent in parents],
        numbers=sum(bool(link.contact.mobile or link.contact.phone) for link in links),
    )
    return RegisterLine(stretch, parents, tuple(admission.gaps(entry)))


def _parent(link: ContactLink, pupil: Pupil) -> ParentLine:
    contact = link.contact
    address = address_of(contact.address, contact.postcode) if contact.address.strip() else ""
    if not address and link.lives_with:
        address = address_of(pupil.address, pupil.postcode)
    numbers = tuple(number for number in (contact.mobile, contact.phone) if number)
    return ParentLine(ParentEntry(contact.name, address, link.lives_with, numbers), link, contact.address_confidential)
