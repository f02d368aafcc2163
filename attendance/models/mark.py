from django.db import models

from accounts.models import School, User
from attendance.domain.codes import CODES
from attendance.models.register import Session
from pupils.models import Pupil

WITHDRAWN = [code.letter for code in CODES if code.until]
QUESTIONED = ["B", "G", "K", "M", "X", *sorted(WITHDRAWN)]  # see queries/contradictions.py


class Mark(models.Model):
    """What stands for one pupil and session. Never deleted; every change of it adds a line to the trail.

    The first entry's who and when stand here and go into the trail with the first change.
    """

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="marks", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="marks", db_index=False)
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    code = models.CharField(max_length=2)  # one or two characters since August 2024, see domain/codes.py
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # None: a file
    source = models.CharField(max_length=12, default="register")  # register, import, office, plan, demo

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "on", "session"], name="one_mark_a_pupil_and_session")]
        indexes = [
            models.Index(fields=["school", "on"], name="marks_of_a_day"),
            # the office's morning: absences that nobody has explained, today's and those that have stood too long
            models.Index(fields=["school", "on"], condition=models.Q(code="N"), name="marks_without_a_reason"),
            # contradictions: codes that are looked at whatever else stands, few in any school
            models.Index(fields=["school", "on"], condition=models.Q(code__in=QUESTIONED), name="marks_to_look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.code} for {self.on} {self.session}"


class MarkChange(models.Model):
    """The trail the law requires: what stood, what stands, who, in which role, why, when. Written by the database alone.

    Regulation 6 of SI 2024/208; kept at least six years from the entry. No foreign keys but the school's, so that
    nothing can cascade into it.
    """

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.DO_NOTHING, related_name="mark_changes", db_constraint=False)
    mark_id = models.BigIntegerField()
    pupil_id = models.IntegerField()
    on = models.DateField()
    session = models.CharField(max_length=2)
    old_code = models.CharField(max_length=2)
    new_code = models.CharField(max_length=2)
    old_minutes_late = models.SmallIntegerField(null=True)
    new_minutes_late = models.SmallIntegerField(null=True)
    old_comment = models.CharField(max_length=200, blank=True)
    new_comment = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()  # of what stood: the first entry, or the change before
    entered_by_id = models.IntegerField(null=True)
    changed_at = models.DateTimeField()
    changed_by_id = models.IntegerField(null=True)
    changed_by_name = models.CharField(max_length=130)
    changed_by_role = models.CharField(max_length=120)
    reason = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["pupil_id", "on"], name="trail_of_a_pupil"),
            models.Index(fields=["school", "changed_at"], name="trail_of_a_school"),
        ]

    def __str__(self) -> str:
        return f"{self.old_code} to {self.new_code} for {self.on} {self.session}"
