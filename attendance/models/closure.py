from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import School, User
from attendance.domain.closures import KINDS, Extent, Kind, Wanted
from attendance.domain.explanations import Span
from attendance.models.calendar import ClosureDay
from attendance.models.register import Session
from pupils.models import Pupil


class ClosureQuerySet(models.QuerySet["Closure"]):
    def in_force(self) -> Self:
        """Not undone."""
        return self.filter(undone=False)


class Closure(models.Model):
    """The school, or a part of it, closed from one session to another: entered once, previewed, reversible.

    Days that the school year leaves out (half terms, INSET) are the calendar's; a planned closure of whole days puts
    them there.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="closures")
    extent = models.CharField(max_length=7, choices=[(kind.extent.value, kind.briefly) for kind in KINDS.values()])
    starts_on = models.DateField()
    starts_session = models.CharField(max_length=2, choices=Session, default=Session.AM)
    ends_on = models.DateField()  # included
    ends_session = models.CharField(max_length=2, choices=Session, default=Session.PM)
    reason = models.CharField(max_length=160)
    year_groups = ArrayField(models.CharField(max_length=2), default=list, blank=True)  # of a part
    group_ids = ArrayField(models.IntegerField(), default=list, blank=True)  # classes of a part
    closure_day = models.ForeignKey(
        ClosureDay, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # the whole days of a planned closure, as the calendar has them
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: a process
    marked_until = models.DateField(null=True, blank=True)  # the last day whose marks are all entered
    reopened_at = models.DateTimeField(null=True, blank=True)  # undone, or ended sooner than was thought
    reopened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why_reopened = models.CharField(max_length=160, blank=True)
    undone = models.BooleanField(default=False)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="a_closed_stretch_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~models.Q(undone=True)
                | (models.Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~models.Q(why_reopened="")),
                name="an_undone_closure_says_who_and_why",
            ),
        ]
        indexes = [
            # today's registers, and what is to be entered at the end of the day
            models.Index(
                fields=["school", "ends_on", "starts_on"], condition=models.Q(undone=False), name="closures_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.briefly}, {self.span.words}"

    @property
    def kind(self) -> Kind:
        return KINDS[Extent(self.extent)]

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on, self.starts_session, self.ends_session)

    @property
    def wanted(self) -> Wanted:
        return Wanted(Extent(self.extent), self.span, self.reason, tuple(self.year_groups), tuple(self.group_ids))


class ClosureMark(models.Model):
    """A mark that a closure made, and what stood before: what taking the closure back puts there again."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="closure_marks", db_index=False)
    closure = models.ForeignKey(Closure, on_delete=models.PROTECT, related_name="marks")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    became = models.CharField(max_length=2)
    stood_code = models.CharField(max_length=2, blank=True)  # blank: nothing stood
    stood_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    stood_comment = models.CharField(max_length=200, blank=True)
    put_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "on", "session"],
                condition=models.Q(put_back_at=None),
                name="one_closure_a_pupil_and_session",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stood_code or 'nothing'} became {self.became} on {self.on} {self.session}"
