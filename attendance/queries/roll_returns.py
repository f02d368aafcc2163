"""New-pupil and deletion returns: who joined or left the roll, and the authority has not been told of.

Contents: regulation 13(1) (all that the admission register holds) and 13(4).
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import School
from attendance.domain.calendar import Calendar
from attendance.domain.returns import WITHHELD, ReturnKind, Row, joiner_due_on
from attendance.models import EnrolmentReturn
from attendance.queries.settings import settings_of
from pupils.domain import removal
from pupils.domain.years import YearGroup, academic_year_of, first_day_of, last_day_of
from pupils.models import Enrolment, GroupPlace, Pupil
from pupils.models.enrolment import EnrolmentQuerySet
from pupils.models.group import GroupKind
from pupils.queries import admission
from pupils.queries.admission import ParentLine, RegisterLine

LOOK_BACK = timedelta(days=120)


def day(on: date | None) -> str:
    """A date as a return has it."""
    return f"{on:%d/%m/%Y}" if on else ""


def owed(school: School, kind: ReturnKind, on: date, calendar: Calendar) -> list[tuple[Enrolment, date]]:
    """Stretches whose return has been neither made nor found needless, each with the day it is due. Two statements."""
    if kind is ReturnKind.JOINED:
        found = [(stretch, joiner_due_on(stretch.starts_on, calendar)) for stretch in _joined(school, on, calendar)]
    else:
        found = [(stretch, stretch.ends_on or on) for stretch in _left(school, on, calendar)]
    return sorted(found, key=lambda one: (one[1], one[0].pupil.legal_surname, one[0].pupil.legal_forename, one[0].pk))


def rows(
    school: School, kind: ReturnKind, on: date, calendar: Calendar, *, reveal: bool
) -> tuple[list[Row], list[date]]:
    """What the authority is told of each, and by when, the earliest due first. Three statements."""
    waiting = owed(school, kind, on, calendar)
    lines = {line.stretch.pk: line for line in admission.lines([stretch for stretch, _ in waiting])}
    make = _joined_row if kind is ReturnKind.JOINED else _left_row
    found = [make(lines[stretch.pk], due_on, reveal=reveal) for stretch, due_on in waiting]
    return found, [due_on for _, due_on in waiting]


def _since(on: date) -> date:
    """This school year; in its first months the last of the one before, too: what was owed then is owed still."""
    return min(first_day_of(academic_year_of(on)), on - LOOK_BACK)


def _joined(school: School, on: date, calendar: Calendar) -> list[Enrolment]:
    """Who had started, and was entered by then. 1 August stands in for a starting day that no file gave, and makes nobody a starter."""
    unknown = [first_day_of(academic_year_of(on) - back) for back in (0, 1)]
    found = _unreturned(school, ReturnKind.JOINED).filter(starts_on__gte=_since(on), starts_on__lte=on)
    found = found.filter(Q(entered_on=None) | Q(entered_on__lte=on)).exclude(starts_on__in=unknown)
    if settings_of(school).juniors_returned:
        return list(found)
    begins = {year: _begins(year, calendar) for year in {academic_year_of(s.starts_on) for s in found}}
    junior = {year: _years(school, year)[:1] for year in begins}
    return [
        s
        for s in found
        if not (
            s.starts_on <= begins[academic_year_of(s.starts_on)]
            and _year_group(s) in junior[academic_year_of(s.starts_on)]
        )
    ]


def _begins(year: int, calendar: Calendar) -> date:
    """The first school day of an academic year."""
    days = calendar.days_between(first_day_of(year), last_day_of(year))
    return days[0] if days else first_day_of(year)


def _left(school: School, on: date, calendar: Calendar) -> list[Enrolment]:
    """Who has left, or is to leave, as far as it was decided by then."""
    decided = Q(leaving_entered_on=None) | Q(leaving_entered_on__lte=on)
    found = _unreturned(school, ReturnKind.LEFT).filter(decided, ends_on__gte=_since(on))
    if settings_of(school).seniors_returned:
        return list(found)
    at_the_end = {s.pk: year for s in found if (year := _year_ended(s.ends_on or on, calendar)) is not None}
    senior = {year: _years(school, year)[-1:] for year in set(at_the_end.values())}
    return [s for s in found if _year_group(s) not in senior.get(at_the_end.get(s.pk, 0), [])]


def _year_ended(on: date, calendar: Calendar) -> int | None:
    """The academic year whose last term has ended by a day, or ends on it, while the next has not begun."""
    latest = calendar.latest_half_term(on)
    if latest is None or latest != calendar.half_terms_of_year(latest.year)[-1]:
        return None
    last_day = calendar.last_school_day(latest.ends_on) or latest.ends_on
    return latest.year if on >= last_day else None


def _unreturned(school: School, kind: ReturnKind) -> EnrolmentQuerySet:
    """Stretches without such a return, with the year group of the class at that end of them."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS)
    if kind is ReturnKind.JOINED:
        place = places.filter(starts_on__gte=OuterRef("starts_on")).order_by("starts_on")
    else:
        place = places.filter(starts_on__lte=OuterRef("ends_on")).order_by("-starts_on")
    made = EnrolmentReturn.objects.filter(enrolment=OuterRef("pk"), kind=kind)
    found: EnrolmentQuerySet = Enrolment.objects.filter(~Exists(made), school=school)
    return found.select_related("pupil").annotate(year_group=Subquery(place.values("year_group")[:1]))


def _year_group(stretch: Enrolment) -> str:
    return getattr(stretch, "year_group", None) or stretch.pupil.year_group


def _years(school: School, year: int) -> list[str]:
    """The year groups that a school has in an academic year, youngest first. One statement."""
    places = GroupPlace.objects.filter(school=school, kind=GroupKind.CLASS, group__academic_year=year)
    return sorted(places.values_list("year_group", flat=True).distinct(), key=lambda one: YearGroup(one).order)


def _joined_row(line: RegisterLine, due_on: date, *, reveal: bool) -> Row:
    return _person(line, reveal=reveal) | {
        "sex": line.pupil.get_sex_display(),
        "starts": day(line.stretch.starts_on),
        "last_school": line.stretch.last_school,
        "parents": parents_words(line.parents, reveal=reveal),
        "moving": moving_words(line.pupil, withheld=_any_confidential(line) and not reveal),
        "due": day(due_on),
    }


def _left_row(line: RegisterLine, due_on: date, *, reveal: bool) -> Row:
    stretch = line.stretch
    ground = removal.ground(stretch.ground, due_on) if stretch.ground else None
    from_ = f", from {day(stretch.destination_from)}" if stretch.destination_from else ""
    return _person(line, reveal=reveal) | {
        "last_day": day(stretch.ends_on),
        "ground": f"{ground.citation} {ground.title}" if ground else "no ground is entered",
        "destination": f"{stretch.destination}{from_}" if stretch.destination else "not known",
        "parents": parents_words(line.lives_with, reveal=reveal),
        "moving": moving_words(line.pupil, withheld=_any_confidential(line) and not reveal),
        "due": day(due_on),
    }


def _person(line: RegisterLine, *, reveal: bool) -> dict[str, str]:
    return {"key": str(line.stretch.pk), **person(line, reveal=reveal)}


def person(line: RegisterLine, *, reveal: bool) -> dict[str, str]:
    """Who it is: the same columns on every return."""
    pupil = line.pupil
    return {
        "name": f"{pupil.legal_forename} {pupil.legal_surname}",
        "upn": pupil.upn,
        "born": day(pupil.date_of_birth),
        "year": YearGroup(pupil.year_group).label,
        "address": WITHHELD if line.confidential and not reveal else line.address,
        "confidential": "yes" if any(parent.confidential for parent in line.parents) else "",
    }


def parents_words(parents: Sequence[ParentLine], *, reveal: bool) -> str:
    """Each parent with address and numbers; an address that is confidential stays out unless it is to be told."""
    return "; ".join(_parent_words(parent, reveal=reveal) for parent in parents)


def _parent_words(parent: ParentLine, *, reveal: bool) -> str:
    entry = parent.entry
    address = WITHHELD.lower() if parent.confidential and not reveal else entry.address
    lives = "lives with the pupil" if entry.lives_with else ""
    return ", ".join(_given((entry.name, lives, address, " or ".join(entry.numbers))))


def _given(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part]


def moving_words(pupil: Pupil, *, withheld: bool) -> str:
    """The address to come, as regulation 8(3) has it."""
    if pupil.moving_on is None:
        return ""
    where = WITHHELD.lower() if withheld else admission.address_of(pupil.moving_to, "")
    return f"from {day(pupil.moving_on)}: {where}, with {pupil.moving_with}"


def _any_confidential(line: RegisterLine) -> bool:
    return any(parent.confidential for parent in line.parents)
