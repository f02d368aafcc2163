from django.db import models

from accounts.models.membership import Membership
from accounts.models.school import School
from accounts.models.user import User


class TrainingRecord(models.Model):
    """A member of staff was trained in something on a day, and is due again (S2-011, S4-097)."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="training_records")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="training_records")
    what = models.CharField(max_length=120)
    done_on = models.DateField()
    due_again_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.membership.user}: {self.what}, {self.done_on}"
