from django.db import models

from accounts.models import Membership, School
from pupils.models.group import DatedQuerySet
from pupils.models.pupil import Pupil


class ProfessionalKind(models.TextChoices):
    SOCIAL_WORKER = "social_worker", "Social worker"
    VIRTUAL_SCHOOL = "virtual_school", "Virtual school"
    YOUTH_OFFENDING = "youth_offending", "Youth offending team worker"
    EHCP_TEAM = "ehcp_team", "Authority's EHCP team"
    EWO = "ewo", "Education welfare officer"
    AGENCY = "agency", "Other agency"


class Professional(models.Model):
    """Someone outside the school who works with a pupil, and who in school is their key contact (S2-021, S4-217)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="professionals")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="professionals")
    kind = models.CharField(max_length=20, choices=ProfessionalKind)
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    key_contact = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name}, {self.get_kind_display()}"
