from datetime import datetime
from typing import Self

from django.db import models

from accounts.models import School, User


class DeskDeviceQuerySet(models.QuerySet["DeskDevice"]):
    def in_use(self) -> Self:
        """Paired and not taken back."""
        return self.filter(revoked_at=None, paired_at__isnull=False)


class DeskDevice(models.Model):
    """A tablet at the door on which late pupils sign in. The office lets it in once; it has no sign-in of a person.

    Of the code that is typed on the tablet, and of the key that the tablet keeps, only digests are here.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="desk_devices")
    name = models.CharField(max_length=60)
    code_digest = models.CharField(max_length=64, blank=True)  # SHA-256, hexadecimal; blank once it was used
    code_good_until = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    paired_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeskDeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~models.Q(digest=""), name="one_device_a_key"),
            models.CheckConstraint(
                condition=models.Q(paired_at=None, digest="")
                | (models.Q(paired_at__isnull=False) & ~models.Q(digest="")),
                name="a_paired_device_has_a_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def process(self) -> str:
        """What the trail and the audit call it."""
        return f"Tablet: {self.name}"

    def waits(self, at: datetime) -> bool:
        """Whether its code may still be typed."""
        return self.paired_at is None and self.code_good_until is not None and at <= self.code_good_until
