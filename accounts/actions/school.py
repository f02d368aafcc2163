"""What the school says of itself: address, session times, named people."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from accounts import audit, tenancy
from accounts.domain.refusal import Refused
from accounts.domain.schools import check_school
from accounts.domain.session_times import SessionTimes, check_session_times
from accounts.models import NamedPerson, School, Trust, User

DETAILS = ("name", "address", "postcode", "phone", "email")


@transaction.atomic
def create(*, urn: str, name: str, la_code: str, phase: str, trust: str = "", process: str) -> School:
    """A new school, of a trust where one is named."""
    check_school(urn=urn, name=name, la_code=la_code, phase=phase)
    if standing := School.objects.filter(urn=urn).first():
        raise Refused(f"There is a school with the URN {urn} already: {standing}.")
    of = Trust.objects.get_or_create(name=trust)[0] if trust else None
    school = School.objects.create(urn=urn, name=name, la_code=la_code, phase=phase, trust=of)
    with tenancy.scope(school_ids=[school.pk]):
        audit.record(
            process=process, school=school, verb="school.created", about=school, sentence=f"{school} was set up."
        )
    return school


@transaction.atomic
def set_details(*, school: School, details: dict[str, str], by: User) -> bool:
    """Change name, address or ways to reach the school; says whether anything changed."""
    before = {field: getattr(school, field) for field in DETAILS}
    return _save(school, before, {field: details[field] for field in DETAILS}, "school.details_changed", by)


@transaction.atomic
def set_session_times(*, school: School, times: SessionTimes, by: User) -> bool:
    """Change when registers open and close, from the next session on; says whether anything changed."""
    check_session_times(times)
    after = asdict(times)
    return _save(school, {field: getattr(school, field) for field in after}, after, "school.times_changed", by)


@transaction.atomic
def name_person(*, school: School, post: str, name: str, phone: str, email: str, by: User) -> bool:
    """Name the person of a post, or nobody where the name is empty; says whether anything changed."""
    person = school.named_people.filter(post=post).first()
    before = _of(person)
    if not name:
        if person is None:
            return False
        person.delete()
        _record_person(school, post, before, None, by)
        return True
    person = person or NamedPerson(school=school, post=post)
    person.name, person.phone, person.email = name, phone, email
    if _of(person) == before:
        return False
    person.save()
    _record_person(school, post, before, _of(person), by)
    return True


def _save(school: School, before: dict[str, Any], after: dict[str, Any], verb: str, by: User) -> bool:
    if before == after:
        return False
    for field, value in after.items():
        setattr(school, field, value)
    school.save(update_fields=list(after))
    audit.record(
        by=by,
        school=school,
        verb=verb,
        about=school,
        sentence="Session times were changed." if verb == "school.times_changed" else "School details were changed.",
        before={field: str(value) for field, value in before.items()},
        after={field: str(value) for field, value in after.items()},
    )
    return True


def _record_person(
    school: School, post: str, before: dict[str, Any] | None, after: dict[str, Any] | None, by: User
) -> None:
    label = NamedPerson(post=post).get_post_display()
    audit.record(
        by=by,
        school=school,
        verb="school.person_named",
        about=school,
        sentence=f"{label}: {after['name'] if after else 'nobody'}.",
        before=before,
        after=after,
    )


def _of(person: NamedPerson | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {"post": person.post, "name": person.name, "phone": person.phone, "email": person.email}
