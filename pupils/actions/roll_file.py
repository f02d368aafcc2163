"""Applying what a pupils file asks for: the whole plan in one transaction, set by set."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.domain.words import counted
from accounts.models import School, User
from pupils.actions import starters
from pupils.domain import roll_plan
from pupils.domain.roll_plan import RollPlan, Step
from pupils.domain.summary import Summary
from pupils.domain.years import YearGroup
from pupils.imports import pupils_csv
from pupils.imports.kinds import Outcome, Section
from pupils.models import Enrolment, Group, GroupPlace, Need, Pupil
from pupils.models.group import GroupKind
from pupils.queries.standing import standing

Audience = dict[str, Any]  # by= or process=


@transaction.atomic
def read(*, school: School, data: bytes, on: date, apply: bool, by: User | None = None, process: str = "") -> Outcome:
    """Read a pupils file as on a day and, where asked, apply it."""
    records, summary = pupils_csv.read(data, on=on)
    plan = roll_plan.plan(records, standing(school), on=on)
    summary.issues += plan.issues
    count(plan, summary)
    if apply and (plan.additions or plan.changes):
        apply_plan(school=school, plan=plan, on=on, by=by, process=process)
    if any(step.record.started_on is None for step in plan.additions):
        summary.assumed.append("pupils without a starting day began with the academic year")
    return Outcome(summary, _sections(plan))


def _starts(step: Step) -> bool:
    """Whether a step begins a stretch on the roll that goes on."""
    return step.stretch is not None and not step.stretch.pk and not step.stretch.ends_on


def count(plan: RollPlan, summary: Summary) -> None:
    """The plan's numbers in the words of the contract."""
    summary.added = len(plan.additions)
    summary.changed = len(plan.changes)
    summary.unchanged = plan.unchanged


@transaction.atomic
def apply_plan(*, school: School, plan: RollPlan, on: date, by: User | None = None, process: str = "") -> None:
    """Do what a plan says, each kind of row in one go, and write down what was done to whom."""
    pupils = _details(school, plan)
    _stretches(school, plan, pupils)
    _places(school, plan, pupils)
    _needs(school, plan, pupils, on)
    starters.ask_for_talks(
        school=school,
        starters=[
            (pupils[step.record.row], started_on)
            for step in _effective(plan)
            if _starts(step) and (started_on := step.record.started_on) and starters.has_just_started(started_on, on)
        ],
        on=on,
        at=timezone.now(),
        by=by,
        process=process,
    )
    audit.record_many(_lines(plan, pupils), school=school, by=by, process=process)
    audit.record(
        verb="pupils.imported",
        sentence=f"A pupils file was applied: {counted(len(plan.additions), 'pupil')} added, "
        f"{len(plan.changes)} changed.",
        school=school,
        by=by,
        process=process,
    )


def _details(school: School, plan: RollPlan) -> dict[int, Pupil]:
    """Add and change the pupils themselves. Answers the pupil of each row."""
    pupils: dict[int, Pupil] = {}
    added = plan.additions
    made = Pupil.objects.bulk_create([Pupil(school=school, **step.details) for step in added], batch_size=1000)
    pupils.update({step.record.row: pupil for step, pupil in zip(added, made, strict=True)})
    changed = plan.changes
    rows = school.pupils.in_bulk([step.pupil.pk for step in changed if step.pupil])
    for step in changed:
        assert step.pupil is not None
        pupil = pupils[step.record.row] = rows[step.pupil.pk]
        for name, value in step.details.items():
            setattr(pupil, name, value)
    touched = [pupils[step.record.row] for step in changed if step.details]
    if touched:
        Pupil.objects.bulk_update(touched, list(roll_plan.DETAILS), batch_size=500)
    return pupils


def _stretches(school: School, plan: RollPlan, pupils: dict[int, Pupil]) -> None:
    steps = [(pupils[step.record.row], step.stretch) for step in _effective(plan) if step.stretch]
    standing_ones = [
        Enrolment(pk=s.pk, school=school, pupil=p, starts_on=s.starts_on, ends_on=s.ends_on, ground=s.ground)
        for p, s in steps
        if s.pk
    ]
    if standing_ones:
        Enrolment.objects.bulk_update(standing_ones, ["starts_on", "ends_on", "ground"], batch_size=500)
    Enrolment.objects.bulk_create(
        [
            Enrolment(school=school, pupil=p, starts_on=s.starts_on, ends_on=s.ends_on, ground=s.ground)
            for p, s in steps
            if not s.pk
        ],
        batch_size=1000,
    )
    for pupil, stretch in steps:
        if stretch.pk and stretch.ends_on:
            leave_other_groups(school, pupil, stretch.ends_on)


def leave_other_groups(school: School, pupil: Pupil, last_day: date) -> None:
    """End a leaver's places in houses and support groups with the last day on the roll."""
    others = school.group_places.filter(pupil=pupil).exclude(kind=GroupKind.CLASS)
    others.filter(starts_on__gt=last_day).delete()
    others.filter(Q(ends_on=None) | Q(ends_on__gt=last_day)).update(ends_on=last_day)


def _places(school: School, plan: RollPlan, pupils: dict[int, Pupil]) -> None:
    steps = [(pupils[step.record.row], place) for step in _effective(plan) for place in step.places]
    dropped = [pk for step in _effective(plan) for pk in step.dropped]
    if dropped:
        school.group_places.filter(pk__in=dropped).delete()
    if not steps:
        return
    groups = _groups(school, {(place.academic_year, place.group) for _, place in steps})
    rows = [
        GroupPlace(
            pk=place.pk,
            school=school,
            pupil=pupil,
            group=groups[place.academic_year, place.group],
            year_group=place.year_group,
            starts_on=place.starts_on,
            ends_on=place.ends_on,
        )
        for pupil, place in steps
    ]
    kept = [row for row in rows if row.pk]
    if kept:
        GroupPlace.objects.bulk_update(kept, ["group", "year_group", "starts_on", "ends_on"], batch_size=500)
    GroupPlace.objects.bulk_create([row for row in rows if not row.pk], batch_size=1000)
    set_year_groups(groups.values())


def _groups(school: School, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], Group]:
    """The classes named, made where they are not there yet."""
    have = {
        (group.academic_year, group.name): group
        for group in school.groups.filter(kind=GroupKind.CLASS, academic_year__in={year for year, _ in wanted})
    }
    made = Group.objects.bulk_create(
        [Group(school=school, name=name, academic_year=year) for year, name in sorted(wanted - have.keys())]
    )
    have.update({(group.academic_year, group.name): group for group in made})
    return {key: have[key] for key in wanted}


def set_year_groups(groups: Iterable[Group]) -> None:
    """A class is of the year of its pupils; of none where they are mixed."""
    groups = list(groups)
    years: dict[int, set[str]] = {group.pk: set() for group in groups}
    for group_id, year in GroupPlace.objects.filter(group__in=groups).values_list("group_id", "year_group").distinct():
        years[group_id].add(year)
    changed = []
    for group in groups:
        found = years[group.pk]
        year = YearGroup(next(iter(found))).value if len(found) == 1 else ""
        if found and group.year_group != year:
            group.year_group = year
            changed.append(group)
    if changed:
        Group.objects.bulk_update(changed, ["year_group"])


def _needs(school: School, plan: RollPlan, pupils: dict[int, Pupil], on: date) -> None:
    """Begin and end needs. A file gives no days: a new pupil's needs begin with the enrolment, later ones on the day
    of the import, and one that the file denies ends the day before it."""
    begun, ended = [], Q(pk__in=[])
    for step in _effective(plan):
        pupil = pupils[step.record.row]
        start = step.stretch.starts_on if step.is_addition and step.stretch else on
        begun += [Need(school=school, pupil=pupil, kind=kind, starts_on=start) for kind in sorted(step.needs_begun)]
        if step.needs_ended:
            ended |= Q(pupil=pupil, kind__in=step.needs_ended)
    if ended:
        open_needs = school.needs.filter(ended, ends_on=None)
        open_needs.filter(starts_on__gte=on).delete()
        open_needs.update(ends_on=on - timedelta(days=1))
    Need.objects.bulk_create(begun, batch_size=1000)


def _effective(plan: RollPlan) -> list[Step]:
    return [step for step in plan.steps if step.is_addition or step.is_change]


def _lines(plan: RollPlan, pupils: dict[int, Pupil]) -> Iterable[audit.Line]:
    """One line a pupil."""
    for step in _effective(plan):
        pupil = pupils[step.record.row]
        if step.is_addition:
            yield audit.Line("pupil.added", f"{pupil} was added from a file.", pupil)
        else:
            before = {name: str(getattr(step.pupil, name)) for name in step.details}
            after = {name: str(value) for name, value in step.details.items()}
            yield audit.Line("pupil.changed", f"{pupil}: {', '.join(described(step))}.", pupil, before, after)


def described(step: Step) -> list[str]:
    """What a step changes, in a few words each."""
    words = [name.replace("_", " ") for name in step.details]
    if step.stretch and step.stretch.ends_on:
        ground = f" on ground ({step.stretch.ground})" if step.stretch.ground else ""
        words.append(f"leaves on {step.stretch.ends_on:%d/%m/%Y}{ground}")
    elif step.stretch:
        words.append(f"on roll from {step.stretch.starts_on:%d/%m/%Y}")
    words += [f"class {place.group}" for place in step.places if place.ends_on is None]
    if step.places and not any(place.ends_on is None for place in step.places):
        words.append("class place ends")
    words += [f"now {kind.replace('_', ' ')}" for kind in sorted(step.needs_begun)]
    words += [f"no longer {kind.replace('_', ' ')}" for kind in sorted(step.needs_ended)]
    return words


def _sections(plan: RollPlan) -> tuple[Section, ...]:
    leavers = plan.leavers
    moved = [step for step in plan.changes if step not in leavers]
    return (
        Section.of(
            "Added",
            [f"{s.record.name}, {s.record.year_group.label}, {s.record.group or 'no class'}" for s in plan.additions],
        ),
        Section.of("Changed", [f"{s.record.name}: {', '.join(described(s))}" for s in moved]),
        Section.of("Leavers", [f"{s.record.name}: {', '.join(described(s))}" for s in leavers]),
        Section.of(
            "On roll here, not in the file",
            [f"{p.preferred_forename or p.legal_forename} {p.legal_surname}" for p in plan.missing],
            "The file does not remove them: a pupil leaves the roll only on a ground of regulation 9. "
            "Remove those who have left by hand.",
        ),
    )
