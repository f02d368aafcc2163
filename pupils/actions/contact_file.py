"""Applying what a contacts file asks for."""

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.domain.words import counted
from accounts.models import School, User
from pupils.domain import contact_plan
from pupils.domain.contact_plan import ContactPlan, Link, Person
from pupils.domain.contact_records import LINK_FIELDS, PERSON_FIELDS
from pupils.imports import contacts_csv
from pupils.imports.kinds import Outcome, Section
from pupils.models import Contact, ContactLink


@transaction.atomic
def read(*, school: School, data: bytes, on: date, apply: bool, by: User | None = None, process: str = "") -> Outcome:
    """Read a contacts file and, where asked, apply it."""
    records, summary = contacts_csv.read(data)
    persons = {c.pk: Person(c.pk, {f: getattr(c, f) for f in PERSON_FIELDS}) for c in school.contacts.order_by("pk")}
    links = [
        Link(k.pk, k.pupil_id, persons[k.contact_id], {f: getattr(k, f) for f in LINK_FIELDS})
        for k in school.contact_links.order_by("pk")
    ]
    pupils = dict(school.pupils.values_list("upn", "pk"))
    plan = contact_plan.plan(records, pupils, list(persons.values()), links)
    summary.issues += plan.issues
    summary.added, summary.changed, summary.unchanged = len(plan.added), len(plan.changed), plan.unchanged
    if apply and (plan.persons or plan.links):
        apply_plan(school=school, plan=plan, by=by, process=process)
    return Outcome(summary, _sections(school, plan))


@transaction.atomic
def apply_plan(*, school: School, plan: ContactPlan, by: User | None = None, process: str = "") -> None:
    """Do what a plan says: the people, then what they are to whom."""
    new = [person for person in plan.persons if person.pk is None]
    made = Contact.objects.bulk_create([Contact(school=school, **person.values) for person in new], batch_size=1000)
    for person, contact in zip(new, made, strict=True):
        person.pk = contact.pk
    changed = [person for person in plan.persons if person.changes and person not in new]
    if changed:
        rows = [Contact(pk=person.pk, school=school, **person.values) for person in changed]
        Contact.objects.bulk_update(rows, [f for f in PERSON_FIELDS if f not in ("forename", "surname")])
    old_links = [link for link in plan.links if link.pk]
    if old_links:
        ContactLink.objects.bulk_update([_row(school, link) for link in old_links], list(LINK_FIELDS))
    ContactLink.objects.bulk_create([_row(school, link) for link in plan.links if not link.pk], batch_size=1000)
    audit.record(
        verb="contacts.imported",
        sentence=f"A contacts file was applied: {counted(len(plan.added), 'contact')} added, "
        f"{len(plan.changed)} changed.",
        school=school,
        by=by,
        process=process,
        after={
            "added": [link.pupil_pk for link in plan.links if not link.pk],
            "changed_contacts": [person.pk for person in changed],
        },
    )


def _row(school: School, link: Link) -> ContactLink:
    return ContactLink(pk=link.pk, school=school, pupil_id=link.pupil_pk, contact_id=link.person.pk or 0, **link.values)


def _sections(school: School, plan: ContactPlan) -> tuple[Section, ...]:
    names = {pupil.upn: pupil.name for pupil in school.pupils.all()}
    return (
        Section.of(
            "Added",
            [f"{r.forename} {r.surname}, {r.relationship or 'contact'} of {names[r.upn]}".strip() for r in plan.added],
        ),
        Section.of(
            "Changed",
            [
                f"{r.forename} {r.surname}, for {names[r.upn]}: {', '.join(w.replace('_', ' ') for w in said)}"
                for r, said in plan.changed
            ],
        ),
    )
