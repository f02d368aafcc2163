"""Weeks of a class, for the office."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import counted, time_words
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance import grid_forms
from attendance.actions import grid as actions
from attendance.actions.grid import Done
from attendance.domain import grid as rules
from attendance.domain.codes import code_set
from attendance.domain.grid import Changed, Chosen
from attendance.grid_forms import EntryForm
from attendance.queries import grid as queries
from attendance.queries.calendar import calendar_of
from pupils.models import Group


@require_permission(Permission.CORRECT_MARK)
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: SchoolRequest) -> HttpResponse:
    """One to four weeks of a class: choose sessions, set a code, fill it forward."""
    groups = queries.groups(request.school, request.today)
    asked = request.GET.get("group", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        asked = ""
    group = get_object_or_404(request.school.groups, pk=asked) if asked else next(iter(groups), None)
    if group is None:
        return render(request, "attendance/grid.html", {"groups": []})
    group.school = request.school
    if request.method != "POST":
        return _page(request, group, groups, EntryForm())
    form = EntryForm(request.POST)
    cells: list[Chosen] = []
    try:
        cells = grid_forms.cells_of(request.POST)
        if form.is_valid():
            return _done(request, group, cells, form)
    except Changed as changed:
        return _page(request, group, groups, form, cells, changed)
    except Refused as refusal:
        show_refusal(form, refusal)
    return _page(request, group, groups, form, cells)


def _done(request: SchoolRequest, group: Group, cells: list[Chosen], form: EntryForm) -> HttpResponse:
    about: dict[str, Any] = {"group": group, "entry": form.entry(cells), "by": request.user, "at": request.now}
    do = request.POST.get("do", "set")
    if do == "clear":
        number = actions.take_back(**about)
        messages.info(request, f"The plan is taken back for {counted(number, 'session')}.")
    else:
        act = actions.fill_forward if do == "fill" else actions.enter
        messages.info(request, _sentence(act(**about, membership=request.membership)))
    where = f"#c-{cells[-1].pupil_id}.{cells[-1].on:%Y%m%d}.{cells[-1].session}"
    return redirect(f"{reverse('attendance:grid')}?{_asked(request.GET, group)}{where}")


def _sentence(done: Done) -> str:
    """What was done, in a line."""
    parts = [f"{counted(done.marked, 'session')} set to {done.code}"] if done.marked else []
    parts += [f"{done.code} planned for {counted(done.planned, 'session')}"] if done.planned else []
    words = ", ".join(parts) or "Nothing was different"
    left = f" {counted(done.left, 'session was', 'sessions were')} left as they stand." if done.left else ""
    return f"{words}.{left}"


def _page(
    request: SchoolRequest,
    group: Group,
    groups: list[Group],
    form: EntryForm,
    cells: list[Chosen] | None = None,
    changed: Changed | None = None,
) -> HttpResponse:
    calendar = calendar_of(request.school)
    weeks = grid_forms.weeks_asked(request.GET.get("weeks", ""))
    day = grid_forms.day_asked(request.GET.get("from", ""))
    first = rules.first_monday(day, request.today, weeks)
    shown = queries.grid(group, first, weeks, calendar, request.now)
    letters = code_set(request.today).allowed(request.membership.permissions)
    context = {
        "groups": groups,
        "group": group,
        "grid": shown,
        "form": form,
        "chosen": {f"{cell.pupil_id}.{cell.on:%Y%m%d}.{cell.session}" for cell in cells or []},
        "differences": _differences(request, shown, changed) if changed else [],
        "changed": changed,
        "codes": letters,
        "weeks_offered": range(1, rules.MOST_WEEKS + 1),
        "earlier": _asked(request.GET, group, first - 7 * weeks * queries.ONE_DAY),
        "later": _asked(request.GET, group, first + 7 * weeks * queries.ONE_DAY),
        "here": _asked(request.GET, group, first),
    }
    return render(request, "attendance/grid.html", context, status=409 if changed else 422 if form.errors else 200)


def _differences(request: SchoolRequest, shown: queries.Grid, changed: Changed) -> list[dict[str, Any]]:
    """What stands by now where it is not what the person saw: who entered it, and when."""
    keys = [(one.cell.pupil_id, *one.cell.sitting) for one in changed.differences]
    known = queries.entered(request.school, keys)
    names = {row.pupil_id: row.name for row in shown.rows}
    found = []
    for one, key in zip(changed.differences, keys, strict=True):
        by, at = known.get(key, ("", None))
        when = time_words(at.astimezone(request.now.tzinfo).time()) if at else ""
        found.append(
            {
                "key": f"{key[0]}.{key[1]:%Y%m%d}.{key[2]}", "name": names.get(key[0], "A pupil"), "on": key[1],
                "session": key[2], "stands": one.stands, "seen": one.cell.seen, "by": by, "when": when,
            }
        )  # fmt: skip
    return found


def _asked(asked: QueryDict, group: Group, first: Any = None) -> str:
    """The same weeks in an address."""
    about = {"group": group.pk, "weeks": grid_forms.weeks_asked(asked.get("weeks", ""))}
    day = first or grid_forms.day_asked(asked.get("from", ""))
    return urlencode(about | ({"from": day} if day else {}))
