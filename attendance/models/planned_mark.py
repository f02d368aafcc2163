from django.db import models

from accounts.models import School, User
from attendance.models.register import Session
from pupils.models import Pupil


class PlannedMark(models.Model):
    """This pupil, these sessions, this code, because: filled into the register and locked for teachers.

    Leave, part-time timetables and reported absences all plan marks; the reason is a sentence, not a link upwards.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="planned_marks")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="planned_marks")
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    code = models.CharField(max_length=2)
    reason = models.CharField(max_length=200)
    sensitive = models.BooleanField(default=False)  # teachers and projected screens see "planned", not the reason
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "on", "session"],
                condition=models.Q(withdrawn_at=None),
                name="one_plan_a_pupil_and_session",
            )
        ]
        indexes = [models.Index(fields=["school", "on"], name="plans_of_a_day")]

    def __str__(self) -> str:
        return f"{self.code} planned for {self.on} {self.session}"
