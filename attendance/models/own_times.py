from datetime import timedelta

from django.db import models

from accounts.models import School
from pupils.domain.years import YearGroup
from pupils.models import Group

HALF_AN_HOUR = timedelta(minutes=30)  # the longest that a register stays open (S4-063)


def _pair(opens: str, closes: str) -> models.Q:
    """Both blank, or a register that closes after it opens and within half an hour."""
    blank = models.Q(**{f"{opens}__isnull": True, f"{closes}__isnull": True})
    given = models.Q(**{f"{opens}__isnull": False, f"{closes}__isnull": False, f"{closes}__gt": models.F(opens)})
    return blank | (given & models.Q(**{f"{closes}__lte": models.F(opens) + HALF_AN_HOUR}))


class OwnTimes(models.Model):
    """Session times of one class, or of every class of a year, where they are not the school's."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="own_times")
    group = models.OneToOneField(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="own_times")
    year_group = models.CharField(max_length=2, blank=True, choices=[(y.value, y.label) for y in YearGroup])
    am_opens_at = models.TimeField(null=True, blank=True)
    am_closes_at = models.TimeField(null=True, blank=True)
    pm_opens_at = models.TimeField(null=True, blank=True)
    pm_closes_at = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(group__isnull=False, year_group="")
                | (models.Q(group__isnull=True) & ~models.Q(year_group="")),
                name="own_times_are_of_a_class_or_of_a_year",
            ),
            models.UniqueConstraint(
                fields=["school", "year_group"], condition=models.Q(group=None), name="one_line_of_own_times_a_year"
            ),
            models.CheckConstraint(
                condition=_pair("am_opens_at", "am_closes_at"), name="own_mornings_close_within_half_an_hour"
            ),
            models.CheckConstraint(
                condition=_pair("pm_opens_at", "pm_closes_at"), name="own_afternoons_close_within_half_an_hour"
            ),
            models.CheckConstraint(
                condition=models.Q(am_opens_at__isnull=False) | models.Q(pm_opens_at__isnull=False),
                name="own_times_say_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.group) if self.group_id else self.get_year_group_display()
