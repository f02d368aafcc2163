from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.domain.roles import Role, brief_role_name, role_name
from accounts.domain.words import either
from accounts.models import Membership, School, User
from interventions.domain.kinds import Duty, TaskKind
from interventions.domain.reasons import briefly
from pupils.models import Pupil


class TaskState(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    DISMISSED = "dismissed", "Dismissed"
    WITHDRAWN = "withdrawn", "Withdrawn"  # a correction of marks undid what raised it


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def overdue(self, on: date) -> Self:
        """Open, and due before today."""
        return self.open().filter(due_on__lt=on)

    def due_by(self, on: date) -> Self:
        return self.open().filter(due_on__lte=on)


class Task(models.Model):
    """Something a person must do, or consider, by a day. Raised by a rule once for a pupil and a window."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    trigger = models.CharField(max_length=80)  # stage and step of the policy: amber_green.letter
    window = models.CharField(max_length=20)  # the stretch in which it is raised once, by its first day
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.words) for kind in TaskKind])
    letter_kind = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=160)
    track = models.SlugField(max_length=40, db_index=False)
    stage = models.SlugField(max_length=40, db_index=False)
    duty = models.CharField(max_length=10, choices=[(duty.value, duty.value) for duty in Duty])
    owner_roles = ArrayField(models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role]))
    joined_by = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    points = models.JSONField(default=list, blank=True)  # [{"text", "done"}], and what ticks it elsewhere: "happens"
    outcomes = models.JSONField(default=list, blank=True)  # [{"key", "text"}]: how it may end
    outcome = models.CharField(max_length=40, blank=True)
    why = models.TextField()
    policy_version = models.ForeignKey(
        "interventions.PolicyVersion", on_delete=models.PROTECT, null=True, related_name="tasks"
    )
    raised_on = models.DateField()
    due_on = models.DateField()
    due_by = models.TimeField(null=True, blank=True)  # a time of that day, where an hour matters: a first-day call
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)  # the school's day, which rules count from
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)  # what was done, or why it was dismissed or withdrawn

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil", "trigger", "window"], name="one_task_a_pupil_trigger_and_window"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None, closed_on=None)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False, closed_on__isnull=False)),
                name="a_closed_task_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed") | (~models.Q(note="") & models.Q(closed_by__isnull=False)),
                name="a_dismissed_task_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(closed_by__isnull=False), name="a_done_task_says_who"
            ),
        ]
        indexes = [
            # the tasks page: what is open in a school, by day due
            models.Index(
                fields=["school", "due_on", "id"], condition=models.Q(state="open"), name="open_tasks_of_a_school"
            ),
            models.Index(fields=["pupil", "-raised_on"], name="tasks_of_a_pupil"),
            # the evaluation: what was raised lately
            models.Index(fields=["school", "raised_on"], name="tasks_raised_in_a_school"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == TaskState.OPEN

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on < on

    @property
    def points_done(self) -> int:
        return sum(bool(point["done"]) for point in self.points)

    @property
    def answerable(self) -> str:
        """Who answers for it: a person, else the roles."""
        if self.owner_id and self.owner:
            return self.owner.user.full_name
        return either([role_name(role) for role in self.owner_roles])

    @property
    def answerable_briefly(self) -> str:
        """The same in a word or two, for a column."""
        if self.owner_id and self.owner:
            return self.owner.user.formal_name
        return either([brief_role_name(role) for role in self.owner_roles])

    @property
    def why_briefly(self) -> str:
        """The sentence of the rule, as short as a row of a list wants it."""
        return briefly(self.why)

    @property
    def outcome_text(self) -> str:
        return next((o["text"] for o in self.outcomes if o["key"] == self.outcome), "")

    def as_it_stands(self) -> dict[str, Any]:
        """For the audit trail."""
        return {"state": self.state, "owner": self.owner_id, "points": self.points, "outcome": self.outcome}


class TaskEntry(models.Model):
    """What happened to a task, in a sentence. Only ever added to."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="task_entries", db_index=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)  # None: process
    process = models.CharField(max_length=80, blank=True)
    what = models.CharField(max_length=20)  # raised, assigned, ticked, done, dismissed, withdrawn
    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by__isnull=False) | ~models.Q(process=""), name="a_task_entry_says_who"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.text}"
