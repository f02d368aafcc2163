"""The school year: half terms, INSET days, closures and bank holidays."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

import holidays
from django.db import transaction
from django.db.models import Max, Min

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted, weekday_words
from accounts.models import School, User
from attendance.actions import tallies
from attendance.domain import calendar_plan
from attendance.domain.calendar_plan import CalendarPlan, CalendarStep, Kind, Span, marks_stand
from attendance.imports import calendar_csv
from attendance.models import AcademicYear, ClosureDay, HalfTerm
from attendance.queries.calendar import calendar_of
from pupils.domain.years import academic_year_name, academic_year_of
from pupils.imports.kinds import Outcome, Section


@transaction.atomic
def read(*, school: School, data: bytes, on: date, apply: bool, by: User | None = None, process: str = "") -> Outcome:
    """Read a calendar file and, where asked, apply it."""
    spans, summary = calendar_csv.read(data)
    plan = plan_for(school, spans)
    summary.issues += plan.issues
    summary.added, summary.changed, summary.unchanged = len(plan.additions), len(plan.changes), plan.unchanged
    if apply and plan.steps:
        apply_plan(school=school, plan=plan, by=by, process=process)
    return Outcome(summary, _sections(plan))


def plan_for(school: School, spans: Iterable[Span]) -> CalendarPlan:
    """What these spans would do to the school's calendar; days that hold marks stay school days."""
    plan = calendar_plan.plan(spans, standing(school), calendar_of(school))
    plan.refuse(marked_days(school, plan.lost()))
    return plan


def standing(school: School) -> list[Span]:
    """The calendar as planning sees it."""
    spans = [Span(Kind.HALF_TERM, h.name, h.starts_on, h.ends_on, h.pk) for h in school.half_terms.all()]
    return spans + [Span(Kind(c.kind), c.name, c.starts_on, c.ends_on, c.pk) for c in school.closure_days.all()]


def marked_days(school: School, days: Collection[date]) -> set[date]:
    """Those of some days on which marks stand."""
    if not days:
        return set()
    return set(school.marks.filter(on__in=days).values_list("on", flat=True).distinct())


@transaction.atomic
def apply_plan(*, school: School, plan: CalendarPlan, by: User | None = None, process: str = "") -> None:
    """Do what a plan says, and count again where weeks are now split otherwise."""
    steps = plan.steps
    _half_terms(school, [step for step in steps if step.span.is_half_term])
    _closures(school, [step for step in steps if not step.span.is_half_term])
    if any(step.span.is_half_term for step in steps):
        _after_half_terms(school)
    audit.record(
        verb="calendar.changed",
        sentence=f"The calendar was changed: {counted(len(plan.additions), 'entry', 'entries')} added, "
        f"{len(plan.changes)} changed.",
        school=school,
        by=by,
        process=process,
        before={"changed": [_words(step.stands) for step in plan.changes if step.stands]},
        after={"added": [_words(s.span) for s in plan.additions], "changed": [_words(s.span) for s in plan.changes]},
    )


def _half_terms(school: School, steps: Sequence[CalendarStep]) -> None:
    years = {year.year: year for year in school.academic_years.all()}
    for step in steps:
        span = step.span
        number = academic_year_of(span.starts_on)
        if number not in years:
            years[number] = AcademicYear.objects.create(
                school=school, year=number, starts_on=span.starts_on, ends_on=max(span.ends_on, date(number + 1, 7, 1))
            )
        values = {
            "academic_year": years[number], "name": span.name, "starts_on": span.starts_on, "ends_on": span.ends_on,
        }  # fmt: skip
        if step.stands:
            school.half_terms.filter(pk=step.stands.pk or 0).update(**values)
        else:
            HalfTerm.objects.create(school=school, **values)


def _closures(school: School, steps: Sequence[CalendarStep]) -> None:
    ClosureDay.objects.bulk_create(
        [
            ClosureDay(
                school=school, kind=s.span.kind, name=s.span.name, starts_on=s.span.starts_on, ends_on=s.span.ends_on
            )
            for s in steps
            if s.stands is None
        ]
    )
    for step in steps:
        if step.stands:
            span = step.span
            school.closure_days.filter(pk=step.stands.pk or 0).update(
                kind=span.kind, name=span.name, starts_on=span.starts_on, ends_on=span.ends_on
            )


def _after_half_terms(school: School) -> None:
    """An academic year runs from its first half term to its last; tallies are split where half terms start."""
    for year in school.academic_years.annotate(first=Min("half_terms__starts_on"), last=Max("half_terms__ends_on")):
        if year.first is None:
            year.delete()
        elif (year.starts_on, year.ends_on) != (year.first, year.last):
            year.starts_on, year.ends_on = year.first, year.last
            year.save(update_fields=["starts_on", "ends_on"])
    if school.marks.exists():
        tallies.rebuild(school)


@transaction.atomic
def save_span(*, school: School, span: Span, by: User | None, process: str = "") -> None:
    """Add one entry, or change the one with the span's `pk`. Refused with the reason where it does not fit."""
    check_fits(school, span)
    stands = next((s for s in standing(school) if s.pk == span.pk and s.is_half_term == span.is_half_term), None)
    step = CalendarStep(span, stands if span.pk else None, frozenset())
    apply_plan(school=school, plan=CalendarPlan(steps=[step]), by=by, process=process)


def check_fits(school: School, span: Span) -> None:
    """Half terms do not overlap, nothing ends before it starts, and days that hold marks stay school days."""
    if problem := calendar_plan.check(span):
        raise Refused(problem[1], field=problem[0])
    others = [s for s in standing(school) if (s.pk, s.is_half_term) != (span.pk, span.is_half_term)]
    if span.is_half_term and (twin := next((s for s in others if s.is_half_term and s.overlaps(span)), None)):
        raise Refused(f"It overlaps {twin.name}. Change the dates, or change {twin.name} first.", field="starts_on")
    same_day = [s for s in others if (s.kind, s.starts_on) == (span.kind, span.starts_on)]
    if not span.is_half_term and same_day:
        raise Refused(f"{same_day[0].name} starts on that day already. Change that one.", field="starts_on")
    check_no_marks(school, lost_days(school, span))


def check_no_marks(school: School, lost: Collection[date]) -> None:
    """Days that hold marks stay school days."""
    if marked := sorted(marked_days(school, lost)):
        raise Refused(marks_stand(marked), field="starts_on")


def lost_days(school: School, span: Span, *, removed: bool = False) -> set[date]:
    """School days that would be none if the span stood so, or (`removed`) did not stand any more."""
    return _school_days(school) - _school_days_with(school, span, removed=removed)


def gained_days(school: School, span: Span, *, removed: bool = False) -> set[date]:
    """Days that would be school days and are none now."""
    return _school_days_with(school, span, removed=removed) - _school_days(school)


def _school_days(school: School) -> set[date]:
    return set(calendar_of(school).days)


def _school_days_with(school: School, span: Span, *, removed: bool) -> set[date]:
    spans = [s for s in standing(school) if span.pk is None or (s.pk, s.is_half_term) != (span.pk, span.is_half_term)]
    if not removed:
        spans.append(span)
    days = {day for s in spans if s.is_half_term for day in s.days()}
    return days - {day for s in spans if not s.is_half_term for day in s.days()}


@transaction.atomic
def add_insets(*, school: School, name: str, days: Sequence[date], by: User) -> None:
    """Close the school to pupils on several days at once, for staff alone. All of them, or none."""
    check_insets(school, days)
    plan = plan_for(school, inset_spans(name, days))
    apply_plan(school=school, plan=plan, by=by)


def check_insets(school: School, days: Sequence[date]) -> None:
    """INSET days are school days now, on which nobody is marked."""
    calendar = calendar_of(school)
    for day in days:
        if not calendar.is_school_day(day):
            raise Refused(f"{weekday_words(day)} is no school day. Choose another.")
    check_no_marks(school, days)


def inset_spans(name: str, days: Sequence[date]) -> list[Span]:
    return [Span(Kind.INSET, name.strip() or "INSET", day, day, row=row) for row, day in enumerate(days, 1)]


@transaction.atomic
def remove_span(*, school: School, span: Span, by: User) -> None:
    """Take an entry out of the calendar; a half term that holds marks stays."""
    check_no_marks(school, lost_days(school, span, removed=True))
    if span.is_half_term:
        school.half_terms.filter(pk=span.pk or 0).delete()
        _after_half_terms(school)
    else:
        school.closure_days.filter(pk=span.pk or 0).delete()
    audit.record(
        verb="calendar.changed",
        sentence=f"{span.name} was taken out of the calendar.",
        school=school,
        by=by,
        before={"removed": [_words(span)]},
    )


def bank_holidays(school: School, year: int) -> list[Span]:
    """England's bank holidays that fall on school days of an academic year."""
    calendar = calendar_of(school)
    found = holidays.country_holidays("GB", subdiv="ENG", years=(year, year + 1))
    return [
        Span(Kind.BANK_HOLIDAY, str(name)[:60], day, day)
        for day, name in sorted(found.items())
        if academic_year_of(day) == year and calendar.is_school_day(day)
    ]


@transaction.atomic
def add_bank_holidays(*, school: School, year: int, by: User | None, process: str = "") -> int:
    """Close the school on the bank holidays inside an academic year's half terms. Answers how many were added."""
    plan = plan_for(school, bank_holidays(school, year))
    if plan.issues:
        raise Refused(plan.issues[0].message)
    if plan.steps:
        apply_plan(school=school, plan=plan, by=by, process=process)
    return len(plan.additions)


def _words(span: Span) -> str:
    return f"{span.name}, {span.starts_on} to {span.ends_on}"


def _sections(plan: CalendarPlan) -> tuple[Section, ...]:
    years: dict[int, int] = {}
    for step in plan.additions:
        year = academic_year_of(step.span.starts_on)
        years[year] = years.get(year, 0) + 1
    note = ", ".join(f"{academic_year_name(year)}: {number}" for year, number in sorted(years.items()))
    return (
        Section.of("Added", [_shown(step.span) for step in plan.additions], note),
        Section.of("Changed", [_shown(step.span) for step in plan.changes]),
    )


def _shown(span: Span) -> str:
    if span.starts_on == span.ends_on:
        return f"{span.name}, {span.starts_on:%d/%m/%Y}"
    return f"{span.name}, {span.starts_on:%d/%m/%Y} to {span.ends_on:%d/%m/%Y}"
