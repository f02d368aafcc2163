"""Parents and others to ring or write to."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError

from accounts import audit
from accounts.models import User
from pupils.actions.changes import set_fields
from pupils.domain.contact_records import LINK_FIELDS, PERSON_FIELDS
from pupils.models import Contact, ContactLink, Pupil


@transaction.atomic
def add(*, pupil: Pupil, values: Mapping[str, Any], by: User, contact: Contact | None = None) -> ContactLink:
    """Add a contact to a pupil: a new person, or one known from a brother or sister."""
    person = {name: values[name] for name in PERSON_FIELDS if name in values}
    about = {name: values[name] for name in LINK_FIELDS if values.get(name) is not None}
    if contact is None:
        contact = Contact.objects.create(school=pupil.school, **person)
    last = pupil.contact_links.aggregate(last=Max("priority"))["last"] or 0
    about.setdefault("priority", last + 1)
    link = ContactLink.objects.create(school=pupil.school, pupil=pupil, contact=contact, **about)
    audit.record(
        verb="contact.added", sentence=f"A contact of {pupil} was added.", school=pupil.school, by=by, about=link
    )
    return link


@transaction.atomic
def correct(*, link: ContactLink, values: Mapping[str, Any], by: User) -> ContactLink:
    """Correct a person's details, for every child, and what they are to this one."""
    contact = link.contact
    was, now = set_fields(contact, {name: values[name] for name in PERSON_FIELDS if name in values})
    was_link, now_link = set_fields(link, {n: values[n] for n in LINK_FIELDS if values.get(n) is not None})
    if now or now_link:
        audit.record(
            verb="contact.corrected",
            sentence=f"A contact of {link.pupil} was corrected: "
            f"{', '.join(name.replace('_', ' ') for name in (*now, *now_link))}.",
            school=link.school,
            by=by,
            about=link,
            before=was | was_link,
            after=now | now_link,
        )
    return link


@transaction.atomic
def confirm(*, link: ContactLink, on: date, by: User, values: Mapping[str, Any] | None = None) -> ContactLink:
    """Somebody has asked whether these numbers still hold, and corrected those that do not (S4-015)."""
    contact = link.contact
    was, now = set_fields(contact, {**(values or {}), "last_confirmed_on": on})
    changed = sorted(name for name in now if name != "last_confirmed_on")
    if now:
        audit.record(
            verb="contact.corrected" if changed else "contact.confirmed",
            sentence=f"A contact of {link.pupil} was {'corrected: ' + ', '.join(changed) if changed else 'confirmed'}.",
            school=link.school,
            by=by,
            about=link,
            before=was,
            after=now,
        )
    return link


@transaction.atomic
def remove(*, link: ContactLink, by: User) -> None:
    """Someone is no longer a contact of a pupil; a person who is nobody's contact any more, and to whom nothing was
    sent, is forgotten."""
    contact, pupil = link.contact, link.pupil
    link.delete()
    if not contact.links.exists():
        with suppress(ProtectedError):
            contact.delete()
    audit.record(
        verb="contact.removed", sentence=f"A contact of {pupil} was removed.", school=pupil.school, by=by, about=pupil
    )
