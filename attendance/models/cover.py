from datetime import date
from typing import Self

from django.db import models

from accounts.models import Membership, School, User
from attendance.models.register import Session
from pupils.models import Group


class CoverQuerySet(models.QuerySet["Cover"]):
    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(ended_at=None)

    def on_day(self, on: date) -> Self:
        """In force on a day."""
        return self.standing().filter(starts_on__lte=on, ends_on__gte=on)

    def of_session(self, session: str) -> Self:
        return self.filter(models.Q(session="") | models.Q(session=session))


class Cover(models.Model):
    """Somebody takes a class's registers for a day or some days: a colleague, or a supply teacher let in for it.

    It opens those registers on those days, and nothing else of the class. One person a class, day and session: the
    exclusion constraint stands in the migration.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="covers")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="covers")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="covers")
    starts_on = models.DateField()
    ends_on = models.DateField()  # included
    session = models.CharField(max_length=2, choices=Session, blank=True)  # blank: mornings and afternoons
    supply = models.BooleanField(default=False)  # the access was given for this cover and ends with it
    arranged_at = models.DateTimeField()
    arranged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = CoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="cover_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="a_cover_taken_back_says_by_whom",
            ),
        ]
        indexes = [
            # the cover page, and who takes what today
            models.Index(fields=["school", "ends_on"], condition=models.Q(ended_at=None), name="covers_of_a_school"),
            # what a person may open today
            models.Index(
                fields=["membership", "ends_on"], condition=models.Q(ended_at=None), name="covers_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"Cover of {self.group} from {self.starts_on}"
