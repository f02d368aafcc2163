from django.db import models

from accounts.models import School
from pupils.models.group import DatedQuerySet
from pupils.models.pupil import Pupil


class OwnNeedKind(models.Model):
    """A kind of need that this school adds to the table in domain/needs.py."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="own_need_kinds")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    sensitive = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "slug"], name="one_own_need_kind_a_slug")]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """A circumstance that asks for more support (S4-135): SEN, social worker, free school meals …, from and until."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="needs")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="needs")
    kind = models.SlugField(max_length=40)  # domain/needs.py or OwnNeedKind
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "kind"], condition=models.Q(ends_on=None), name="one_open_need_a_pupil_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.pupil}"
