from django.db import models

from accounts.models import School
from pupils.models import Pupil


class BandStanding(models.Model):
    """From this day the pupil stood in this band. A line for each change, written by the evaluation; the latest is now."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="band_standings", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="band_standings", db_index=False)
    band = models.SlugField(max_length=40, db_index=False)  # key of the policy's band
    came_from = models.SlugField(max_length=40, blank=True, db_index=False)  # blank: the first we know
    since = models.DateField()

    class Meta:
        indexes = [
            # the latest line of every pupil, one pass: distinct on (pupil) … order by pupil, since desc, id desc
            models.Index(fields=["school", "pupil", "-since", "-id"], name="standing_latest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.band} from {self.since}"
