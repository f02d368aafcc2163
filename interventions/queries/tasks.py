"""Tasks as pages show them."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet

from accounts.domain.roles import Permission, Role, permissions_of
from accounts.models import Membership, School
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.queries.calendar import calendar_of
from attendance.queries.tallies import for_pupils
from interventions.access import mine, tasks_for
from interventions.domain import over
from interventions.domain.kinds import TaskKind
from interventions.domain.policy import Band, Policy
from interventions.models import Task
from interventions.queries.policy import policy_of
from pupils.queries.groups import class_names

A_PAGE = 50
SHOW = {"mine": "Mine", "all": "All", "overdue": "Overdue"}
SORTS = {
    "due": ("By day due", ("due_on", "pk")),
    "pupil": ("By pupil", ("pupil__legal_surname", "pupil__legal_forename", "due_on", "pk")),
    "kind": ("By kind", ("kind", "due_on", "pk")),
    "raised": ("Latest first", ("-raised_on", "-pk")),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to."""

    show: str = "all"
    kind: str = ""
    sort: str = "due"
    page: str = ""

    @classmethod
    def of(cls, given: dict[str, str]) -> "Wanted":
        """As asked for in an address; what is unknown falls back."""
        show, kind, sort = given.get("show", "all"), given.get("kind", ""), given.get("sort", "due")
        return cls(
            show if show in SHOW else "all",
            kind if kind in set(TaskKind) else "",
            sort if sort in SORTS else "due",
            given.get("page", ""),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A task with what one needs to decide: class, figure, band."""

    task: Task
    group: str
    tally: Tally
    band: Band | None
    is_overdue: bool
    is_due_today: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The tasks page."""

    rows: list[Row]
    sheet: Sheet[Task]  # which fifty of them
    counts: dict[str, int]
    kinds: list[tuple[str, str]]  # those that occur


def page(membership: Membership, wanted: Wanted, on: date) -> Page:
    """Open tasks that this person may see, as wanted, fifty at a time. Some ten statements."""
    tasks = tasks_for(membership, on).open()
    of_kind = tasks.filter(kind=wanted.kind) if wanted.kind else tasks
    counts = of_kind.aggregate(
        mine=Count("pk", filter=mine(membership, on)), all=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=on))
    )
    kinds = [(kind, TaskKind(kind).words) for kind in tasks.order_by("kind").values_list("kind", flat=True).distinct()]
    found = _narrowed(tasks, membership, wanted, on)
    found = found.select_related("pupil", "owner__user").order_by(*SORTS[wanted.sort][1])
    sheet = Paginator(found, A_PAGE).get_page(wanted.page)
    return Page(rows(membership, list(sheet), on), sheet, counts, kinds)


def rows(membership: Membership, tasks: list[Task], on: date) -> list[Row]:
    """Tasks with class, figure and band. Six statements however many."""
    school = membership.school
    if school is None or not tasks:
        return []
    pupil_ids = {task.pupil_id for task in tasks}
    policy, window = figure_of(school, on)
    tallies = for_pupils(school, pupil_ids, window)
    groups = class_names(school, pupil_ids, on)
    return [
        Row(
            task,
            groups.get(task.pupil_id, ""),
            tally := tallies.get(task.pupil_id, Tally()),
            policy.ladder.band(tally.tenths),
            task.is_overdue(on),
            task.is_open and task.due_on == on,
        )
        for task in tasks
    ]


def figure_of(school: School, on: date) -> tuple[Policy, Window]:
    """The school's policy and the window of its figure."""
    policy = policy_of(school, on)
    return policy, over.window(policy.figure, on, calendar_of(school))


def workers(school: School, on: date, permission: Permission = Permission.WORK_TASKS) -> QuerySet[Membership]:
    """Who a task may be handed to; a case, with that permission."""
    roles = [role.value for role in Role if permission in permissions_of([role])]
    people: QuerySet[Membership] = (
        school.memberships.active(on)
        .filter(roles__overlap=roles, user__is_active=True)
        .select_related("user")
        .order_by("user__surname", "user__forename", "pk")
    )
    return people


def _narrowed(tasks: QuerySet[Task], membership: Membership, wanted: Wanted, on: date) -> QuerySet[Task]:
    if wanted.show == "mine":
        tasks = tasks.filter(mine(membership, on))
    elif wanted.show == "overdue":
        tasks = tasks.filter(due_on__lt=on)
    return tasks.filter(kind=wanted.kind) if wanted.kind else tasks
