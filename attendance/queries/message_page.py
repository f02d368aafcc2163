"""One message of a parent's, with the contacts that new details may belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.domain.roles import Permission as P
from accounts.models import Membership
from attendance.domain.circumstances import BY_SLUG
from attendance.models import ParentMessage
from attendance.models.parent_message import MessageKind
from pupils.domain.contact_records import name_key
from pupils.models import ContactLink
from pupils.models.group import GroupKind

FIELDS = (
    ("mobile", "Mobile"), ("phone", "Telephone"), ("email", "E-mail"), ("address", "Address"), ("postcode", "Postcode"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One detail: what it was, and what it would be."""

    label: str
    was: str | None  # None where it is withheld
    becomes: str


@dataclass(frozen=True, slots=True)
class Person:
    """A contact whom the details may belong to, with what would change."""

    link: ContactLink
    changes: Sequence[Change]
    fits: bool  # by name


@dataclass(frozen=True, slots=True)
class MessagePage:
    """All that the page shows."""

    message: ParentMessage
    group: str
    hidden: bool
    topic: str
    people: Sequence[Person] = ()
    proposed: Sequence[tuple[str, str]] = ()
    who: str = ""
    to_ring: Sequence[ContactLink] = ()
    careful: str = ""  # what speaks for asking back first


def message_page(message: ParentMessage, membership: Membership, on: date) -> MessagePage:
    """Three statements."""
    place = message.pupil.places.current(on).filter(kind=GroupKind.CLASS).select_related("group").first()
    private = membership.may(P.VIEW_SENSITIVE)
    told = BY_SLUG.get(message.topic)
    group = place.group.name if place else ""
    hidden = message.is_private and not private
    links = list(message.pupil.contact_links.select_related("contact").order_by("priority", "pk"))
    if message.kind != MessageKind.CONTACT:
        to_ring = links if membership.may(P.VIEW_CONTACTS) and not hidden else []
        return MessagePage(message, group, hidden, told.name if told and not hidden else "", to_ring=to_ring)
    people = [_person(message, link, private) for link in links]
    given = message.proposal
    return MessagePage(
        message,
        group,
        hidden,
        "",
        people=sorted(people, key=lambda person: not person.fits),
        proposed=[(label, given[name]) for name, label in FIELDS if given.get(name)],
        who=" ".join(part for part in (given.get("forename", ""), given.get("surname", "")) if part),
        careful=_careful(links),
    )


def _person(message: ParentMessage, link: ContactLink, private: bool) -> Person:
    given, contact = message.proposal, link.contact
    withheld = contact.address_confidential and not private
    changes = [
        Change(label, None if withheld and name in ("address", "postcode") else getattr(contact, name), given[name])
        for name, label in FIELDS
        if given.get(name) and given[name] != getattr(contact, name)
    ]
    fits = name_key(contact.forename, contact.surname) == name_key(given.get("forename", ""), given.get("surname", ""))
    return Person(link, changes, fits)


def _careful(links: Sequence[ContactLink]) -> str:
    """Who has a child's code can propose details; where a home is to be kept safe, somebody asks first."""
    if any(link.contact.address_confidential or link.court_order or not link.may_write for link in links):
        return (
            "A court order, a confidential address or a contact who is not to be written to stands on this child’s page. "
            "Ask the parent on a number you have before you change anything."
        )
    return ""
