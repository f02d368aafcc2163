from django.db import models

from accounts.models import School, User
from pupils.models import Group


class Session(models.TextChoices):
    """A morning or an afternoon: half a day."""

    AM = "AM", "morning"
    PM = "PM", "afternoon"


class Register(models.Model):
    """The sheet of one group for one session. Its version tells two savers apart."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="registers")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="registers")
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    version = models.PositiveIntegerField(default=0)  # goes up with each save
    taken_at = models.DateTimeField(null=True)  # first save with nothing left unmarked
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)  # latest save
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "on", "session"], name="one_register_a_group_and_session"),
        ]
        indexes = [models.Index(fields=["school", "on", "session"], name="registers_of_a_day")]

    def __str__(self) -> str:
        return f"{self.group}, {self.on} {self.session}"
