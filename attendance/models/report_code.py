from typing import Self

from django.db import models

from accounts.models import School, User
from attendance.domain import report_codes
from pupils.models import Pupil


class ReportCodeQuerySet(models.QuerySet["ReportCode"]):
    def live(self) -> Self:
        return self.filter(ended_at=None)


class ReportCode(models.Model):
    """The code of a child's own with which a parent reports on the public form (S2-004).

    It opens a letterbox, not a window: who has it can put something in, and sees no more than an initial and a class.
    So it may lie here as it is printed; it is drawn at random and can be taken back and drawn anew.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="report_codes")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="report_codes")
    code = models.CharField(max_length=report_codes.LENGTH)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: a process
    last_used_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReportCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_child_a_report_code"),
            models.UniqueConstraint(
                fields=["pupil"], condition=models.Q(ended_at=None), name="one_live_report_code_a_child"
            ),
        ]

    def __str__(self) -> str:
        return f"Code for reports about {self.pupil}"

    @property
    def shown(self) -> str:
        """As it is printed: three by three."""
        return report_codes.shown(self.code)
