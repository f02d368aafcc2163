"""A pupil's page: what this person may see of one pupil."""

from dataclasses import dataclass, field
from datetime import date

from accounts.domain.roles import Permission as P
from accounts.models import Membership, School
from pupils.domain import age, removal
from pupils.domain.admission import Gap
from pupils.domain.needs import BY_SLUG, NeedKind, kind_of
from pupils.domain.upn import is_temporary
from pupils.domain.years import YearGroup
from pupils.models import ContactLink, Enrolment, GroupPlace, GroupTeacher, Need, Professional, Pupil
from pupils.models.group import GroupKind
from pupils.queries import admission


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need with the name of its kind."""

    need: Need
    kind: NeedKind
    is_open: bool


@dataclass(frozen=True, slots=True)
class StretchLine:
    """A stretch on the roll with its ground in words."""

    stretch: Enrolment
    ground: str


@dataclass(frozen=True, slots=True)
class SchoolAge:
    """Compulsory school age of one pupil, with its days (S4-011)."""

    starts_on: date
    ends_on: date
    is_compulsory: bool
    is_under: bool


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact with the address this person may see: '' where there is none, None where it is withheld."""

    link: ContactLink
    address: str | None


@dataclass(slots=True)
class PupilPage:
    """All that the page shows."""

    pupil: Pupil
    year: str
    on_roll: bool
    starting: Enrolment | None  # who is not on the roll yet, and will be
    leaving: Enrolment | None  # who is on the roll, with a last day that is decided
    stretches: list[StretchLine]
    places: list[GroupPlace]
    current: list[GroupPlace]  # for who is to start, those to come
    teachers: list[str]
    needs: list[NeedLine]
    past_needs: list[NeedLine]
    has_temporary_upn: bool
    sees_contacts: bool
    school_age: SchoolAge
    gaps: tuple[Gap, ...] = ()  # of the admission register; none are looked for where nobody could mend them
    contacts: list[ContactLine] = field(default_factory=list)
    professionals: list[Professional] = field(default_factory=list)


def pupil_page(pupil: Pupil, membership: Membership, on: date) -> PupilPage:
    """What the page of a pupil shows to this person on a day."""
    stretches = list(pupil.enrolments.order_by("-starts_on"))
    here = next((s for s in stretches if s.starts_on <= on and (s.ends_on is None or s.ends_on >= on)), None)
    starting = stretches[0] if stretches and here is None and stretches[0].starts_on > on else None
    places = list(pupil.places.select_related("group").order_by("-starts_on"))
    as_on = starting.starts_on if starting else on
    current = [p for p in places if p.starts_on <= as_on and (p.ends_on is None or p.ends_on >= as_on)]
    needs = _needs(pupil, membership, on)
    sees_contacts = membership.may(P.VIEW_CONTACTS)
    links = list(pupil.contact_links.select_related("contact").order_by("priority", "pk")) if sees_contacts else []
    return PupilPage(
        pupil,
        year=YearGroup(pupil.year_group).label,
        on_roll=here is not None,
        starting=starting,
        leaving=here if here and here.ends_on else None,
        stretches=[StretchLine(s, _ground(s, s.ends_on or on, membership)) for s in stretches],
        places=places,
        current=current,
        teachers=_teachers([p.group_id for p in current if p.kind == GroupKind.CLASS], on),
        needs=[line for line in needs if line.is_open],
        past_needs=[line for line in needs if not line.is_open],
        has_temporary_upn=is_temporary(pupil.upn),
        sees_contacts=sees_contacts,
        school_age=_school_age(pupil.date_of_birth, on),
        gaps=_gaps(pupil, stretches, links, on) if membership.may(P.EDIT_PUPILS) else (),
        contacts=_contacts(links, membership),
        professionals=_professionals(pupil, on) if membership.may(P.VIEW_SENSITIVE) else [],
    )


def _ground(stretch: Enrolment, on: date, membership: Membership) -> str:
    """The ground in words; a sensitive one for those only who may see such things."""
    if not stretch.ground:
        return ""
    found = removal.ground(stretch.ground, on)
    if found.sensitive and not membership.may(P.VIEW_SENSITIVE):
        return "Left on a ground of regulation 9"
    return found.label


def _school_age(born: date, on: date) -> SchoolAge:
    starts_on = age.starts_on(born)
    return SchoolAge(starts_on, age.ends_on(born), age.is_compulsory(born, on), on < starts_on)


def _gaps(pupil: Pupil, stretches: list[Enrolment], links: list[ContactLink], on: date) -> tuple[Gap, ...]:
    """What is wanting in the admission register of a pupil who is on it, or will be."""
    open_ones = [s for s in stretches if s.ends_on is None or s.ends_on >= on]
    for stretch in open_ones[:1]:
        stretch.pupil = pupil
        return admission.line_of(stretch, links).gaps
    return ()


def need_kinds(school: School) -> dict[str, NeedKind]:
    """Every kind of need by its slug, the school's own among them."""
    own = {kind.slug: NeedKind(kind.slug, kind.name, kind.sensitive) for kind in school.own_need_kinds.all()}
    return {**BY_SLUG, **own}


def _needs(pupil: Pupil, membership: Membership, on: date) -> list[NeedLine]:
    """Needs this person may see, by name."""
    needs = list(pupil.needs.order_by("-starts_on"))
    kinds = BY_SLUG if all(need.kind in BY_SLUG for need in needs) else need_kinds(pupil.school)
    lines = [
        NeedLine(need, kinds.get(need.kind) or kind_of(need.kind), need.ends_on is None or need.ends_on >= on)
        for need in needs
    ]
    may = membership.may(P.VIEW_SENSITIVE)
    return sorted((line for line in lines if may or not line.kind.sensitive), key=lambda line: line.kind.name)


def _contacts(links: list[ContactLink], membership: Membership) -> list[ContactLine]:
    """Contacts in calling order; a confidential address is for those only who may see what is sensitive."""
    may = membership.may(P.VIEW_SENSITIVE)
    return [
        ContactLine(link, None if link.contact.address_confidential and not may else _address(link)) for link in links
    ]


def _address(link: ContactLink) -> str:
    contact = link.contact
    return ", ".join(part for part in (*contact.address.splitlines(), contact.postcode) if part)


def _professionals(pupil: Pupil, on: date) -> list[Professional]:
    return list(pupil.professionals.current(on).select_related("key_contact__user").order_by("kind", "name"))


def _teachers(group_ids: list[int], on: date) -> list[str]:
    lines = GroupTeacher.objects.filter(group__in=group_ids).current(on).select_related("membership__user")
    return [line.membership.user.formal_name for line in lines.order_by("pk")]
