from datetime import date
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import School, User

FOLDER = "paper"  # below DATA_DIR, which no web server serves


class PaperSettings(models.Model):
    """Whether and how a school prepares for a day on paper. The passphrase is sealed (accounts/sealed.py)."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="paper_settings")
    sealed_passphrase = models.TextField(blank=True)
    nights = models.PositiveSmallIntegerField(default=5)  # files kept
    set_at = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(nights__gte=1, nights__lte=31), name="paper_is_kept_some_nights")
        ]

    def __str__(self) -> str:
        return f"Paper day of {self.school}"


class PaperDayQuerySet(models.QuerySet["PaperDay"]):
    def with_file(self) -> Self:
        """Those whose file is still there."""
        return self.filter(removed_at=None)


class PaperDay(models.Model):
    """The registers, contacts and fire list of a day as they were printed into an encrypted file, for the day on which
    the network is down.

    The order of each sheet is kept after the file has gone: what was written by number is typed back in by it.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="paper_days")
    on = models.DateField()  # the school day it is for
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: at night
    sheets = models.JSONField(default=list)  # [{"group": id, "name": "5 Elm", "pupils": [ids in order]}]
    file_name = models.CharField(max_length=80)
    size = models.PositiveIntegerField(default=0)  # bytes
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the encrypted file
    taken_at = models.DateTimeField(null=True, blank=True)  # latest download
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)  # of the file

    objects = PaperDayQuerySet.as_manager()

    class Meta:
        constraints = [
            # the job of the night may run twice
            models.UniqueConstraint(
                fields=["school", "on"], condition=models.Q(made_by=None), name="one_nightly_paper_day_a_school_and_day"
            )
        ]
        indexes = [models.Index(fields=["school", "-made_at"], name="paper_days_of_a_school")]

    def __str__(self) -> str:
        return f"Paper day {self.on}"

    @property
    def path(self) -> Path:
        """Where the encrypted file lies."""
        return folder_of(self.school_id) / self.file_name

    def is_for_later(self, today: date) -> bool:
        return self.on >= today


def folder_of(school_id: int) -> Path:
    """The folder of a school's files."""
    return Path(settings.DATA_DIR) / FOLDER / str(school_id)
