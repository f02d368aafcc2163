from django.db import models

from accounts.models import School, User
from pupils.models import Pupil


class WhoWasIn(models.TextChoices):
    """Who opened the door."""

    PARENT = "parent", "A parent or carer"
    ADULT = "adult", "Another adult"
    CHILD_ALONE = "child_alone", "The child, with no adult"
    NOBODY = "nobody", "Nobody"


class ChildSeen(models.TextChoices):
    """Whether the child was seen, which is what the visit is for."""

    SAFE = "safe", "Seen, safe and well"
    WORRY = "worry", "Seen, with a worry"
    NOT_SEEN = "not_seen", "Not seen"


class HomeVisit(models.Model):
    """Somebody went to a pupil's home because nobody could be reached (S4-107). Only ever added."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="home_visits")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="home_visits")
    on = models.DateField()
    at = models.DateTimeField()
    went = models.CharField(max_length=160)  # who went; two go where there is a risk
    answered = models.CharField(max_length=11, choices=WhoWasIn)
    who = models.CharField(max_length=120, blank=True)  # their name, and what they are to the child
    child = models.CharField(max_length=8, choices=ChildSeen)
    seen = models.TextField(blank=True)  # what was seen and said
    letter_left = models.BooleanField(default=False)  # the school's letter, at the door (S4-108)
    report = models.ForeignKey(
        "attendance.AbsenceReport", on_delete=models.SET_NULL, null=True, blank=True, related_name="visits"
    )  # the explanation that was given
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # who wrote it down
    household = models.UUIDField(null=True, blank=True)  # one visit to several children; a form that was sent twice

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "household"], name="one_line_a_pupil_and_visit"),
            models.CheckConstraint(
                condition=~models.Q(answered="nobody") | models.Q(child="not_seen"),
                name="a_child_is_seen_where_somebody_is_in",
            ),
            models.CheckConstraint(
                condition=~models.Q(answered="child_alone") | ~models.Q(child="not_seen"),
                name="a_child_who_opens_the_door_is_seen",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-at"], name="visits_of_a_pupil")]

    def __str__(self) -> str:
        return f"Visit to {self.pupil}, {self.on}"
