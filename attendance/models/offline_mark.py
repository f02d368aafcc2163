from django.db import models

from accounts.models import School, User
from attendance.models.register import Register
from pupils.models import Pupil


class OfflineMark(models.Model):
    """That a mark taken without a connection has arrived: when it was taken, and when it came in.

    Its key tells one and the same mark however often a device sends it, also after somebody has changed it since.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="offline_marks")
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="offline_marks")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="offline_marks")
    key = models.UUIDField()
    taken_at = models.DateTimeField()  # by the device, held between the opening of its page and the arrival
    arrived_at = models.DateTimeField()
    arrived_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "key"], name="an_offline_mark_arrives_once"),
            models.CheckConstraint(
                condition=models.Q(taken_at__lte=models.F("arrived_at")),
                name="an_offline_mark_is_taken_before_it_arrives",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register}, taken without a connection"
