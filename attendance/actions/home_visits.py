"""Visits to the homes of pupils who are away and whose family could not be reached (S4-107, S4-108)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import counted, time_words, weekday_words
from accounts.models import Membership, School, User
from attendance.actions import absence_reports, no_contact
from attendance.actions.absence_reports import Said
from attendance.domain import visits as rules
from attendance.domain.no_contact import Step
from attendance.models import HomeVisit
from attendance.models.absence_report import Source
from attendance.models.home_visit import ChildSeen, WhoWasIn
from pupils import asks
from pupils.asks import Ask
from pupils.models import Pupil
from pupils.queries.roll import only_on_roll


@dataclass(frozen=True, slots=True)
class Found:
    """What a visit found."""

    at: datetime
    went: str
    answered: str
    child: str
    who: str = ""
    seen: str = ""
    letter_left: bool = False
    said: Mapping[int, Said] = field(default_factory=dict)  # the reason they gave, by pupil, where they gave one


@transaction.atomic
def record(
    *, school: School, pupils: Sequence[Pupil], found: Found, token: UUID, by: User, membership: Membership,
    now: datetime,
) -> list[HomeVisit]:  # fmt: skip
    """Write a visit down for every child it was about, and let follow what follows. Sent twice, it stands once."""
    rules.check_visit(
        answered=found.answered, child=found.child, seen=found.seen, went=found.went, at=found.at, now=now
    )
    _check_on_roll(school, pupils, found.at.date())
    if HomeVisit.objects.filter(school=school, household=token).exists():
        return []
    made = [_visit(school, pupil, found, token, by, membership, now) for pupil in pupils]
    audit.record(
        by=by,
        school=school,
        verb="visit.recorded",
        about=made[0],
        sentence=f"A visit to the home of {counted(len(made), 'pupil')} on {weekday_words(found.at.date())} was recorded.",
    )
    _follow_up(school, pupils, found, by, now)
    return made


def _visit(
    school: School, pupil: Pupil, found: Found, token: UUID, by: User, membership: Membership, now: datetime
) -> HomeVisit:
    report, said = None, found.said.get(pupil.pk)
    if said is not None:
        if not rules.reached(found.answered):
            raise Refused("Nobody could give a reason. Choose who was in, or leave the reason empty.", field="reason")
        report = absence_reports.record(
            school=school, pupil=pupil, said=said, source=Source.VISIT, by=by, membership=membership, at=now
        )
    return HomeVisit.objects.create(
        school=school,
        pupil=pupil,
        on=found.at.date(),
        at=found.at,
        went=found.went.strip(),
        answered=found.answered,
        who=found.who.strip(),
        child=found.child,
        seen=found.seen.strip(),
        letter_left=found.letter_left,
        report=report,
        recorded_at=now,
        by=by,
        household=token,
    )


def _follow_up(school: School, pupils: Sequence[Pupil], found: Found, by: User, now: datetime) -> None:
    """The visit is made; a letter where nobody was in; contact where somebody was; a worry goes to safeguarding."""
    on, ids = now.date(), [pupil.pk for pupil in pupils]
    went = f"{found.went.strip()} went at {time_words(found.at.time())}: {_words(found)}."
    asks.settle(school=school, pupil_ids=ids, about=Step.VISIT.value, note=went, on=on, at=now, by=by)
    if rules.reached(found.answered):
        no_contact.contact_made(school=school, pupil_ids=ids, note=went, on=on, at=now, by=by)
    elif found.answered == WhoWasIn.NOBODY and not found.letter_left:
        for pupil in pupils:
            no_contact.letter(school=school, pupil=pupil, visited_on=found.at.date(), at=now, by=by)
    if rules.is_worry(answered=found.answered, child=found.child):
        worries = [_worry(pupil, found, on) for pupil in pupils]
        asks.ask(school=school, asks=worries, on=on, at=now, by=by)


def _worry(pupil: Pupil, found: Found, on: date) -> Ask:
    return Ask(
        pupil=pupil,
        about="visit_worry",
        window=f"{found.at:%Y-%m-%d %H:%M}",
        kind="check",
        title="Look at what a home visit found",
        why=f"{found.went.strip()} visited on {weekday_words(found.at.date())}: {_words(found)}. What was seen stands on "
        "the pupil’s page. Worries about a child go to the safeguarding lead the same day.",
        roles=(Role.SAFEGUARDING,),
        due_on=on,
    )


def _words(found: Found) -> str:
    """Who was in, and whether the child was seen."""
    who, child = WhoWasIn(found.answered).label, ChildSeen(found.child).label
    if found.answered == WhoWasIn.NOBODY:
        return "nobody was in"
    return f"{who[:1].lower()}{who[1:]} was in; the child was {child[:1].lower()}{child[1:]}"


def _check_on_roll(school: School, pupils: Sequence[Pupil], on: date) -> None:
    if not pupils:
        raise Refused("Choose at least one child.", field="pupils")
    there = set(
        only_on_roll(school.pupils.filter(pk__in=[pupil.pk for pupil in pupils]), on).values_list("pk", flat=True)
    )
    for pupil in pupils:
        if pupil.pk not in there:
            raise Refused(f"{pupil.name} is not on the roll of this school on {weekday_words(on)}.")
