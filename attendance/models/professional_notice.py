from django.db import models

from accounts.models import School, User
from pupils.models import Professional, Pupil
from pupils.models.professional import ProfessionalKind


class How(models.TextChoices):
    """How somebody outside the school was told."""

    PHONE = "phone", "By phone"
    EMAIL = "email", "By e-mail"
    IN_PERSON = "in_person", "In person"


class ProfessionalNotice(models.Model):
    """Somebody outside the school was told of a pupil's unexplained absence: whom, when, how (S2-050, S4-144).

    Once for a spell of absence, by its first day.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="professional_notices")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="professional_notices")
    kind = models.CharField(max_length=20, choices=ProfessionalKind)
    professional = models.ForeignKey(Professional, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    told = models.CharField(max_length=160)  # the name, or the office that was told
    spell_on = models.DateField()  # first day of the absence
    how = models.CharField(max_length=9, choices=How)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "kind", "spell_on"], name="told_once_a_spell"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} told about {self.pupil}"
