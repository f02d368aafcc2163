from datetime import time

from django.core.validators import RegexValidator
from django.db import models


class Trust(models.Model):
    """Several schools under one board."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Phase(models.TextChoices):
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    ALL_THROUGH = "all-through", "All-through"
    SPECIAL = "special", "Special"


class School(models.Model):
    """A school: the tenant. Every row about a pupil belongs to exactly one."""

    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, null=True, blank=True, related_name="schools")
    name = models.CharField(max_length=120)
    urn = models.CharField(
        "URN", max_length=6, unique=True, validators=[RegexValidator(r"^\d{6}$", "A URN has six figures.")]
    )
    la_code = models.CharField(
        "local authority number",
        max_length=3,
        validators=[RegexValidator(r"^\d{3}$", "An authority number has three figures.")],
    )
    phase = models.CharField(max_length=12, choices=Phase)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    # Session times: a register opens at the start of the session and may stay open thirty minutes at most.
    am_opens_at = models.TimeField(default=time(8, 50))
    am_closes_at = models.TimeField(default=time(9, 20))
    pm_opens_at = models.TimeField(default=time(13, 10))
    pm_closes_at = models.TimeField(default=time(13, 40))
    day_ends_at = models.TimeField(default=time(15, 20))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(am_opens_at__lt=models.F("am_closes_at"))
                & models.Q(am_closes_at__lte=models.F("pm_opens_at"))
                & models.Q(pm_opens_at__lt=models.F("pm_closes_at")),
                name="school_sessions_are_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.TextChoices):
    """Posts that letters, pages and reports name (S2-009, S4-082, S4-084, S0-062)."""

    SENIOR_ATTENDANCE_LEAD = "senior_attendance_lead", "Senior attendance lead"
    ATTENDANCE_CONTACT = "attendance_contact", "Person to ring about attendance"
    LEAD_GOVERNOR = "lead_governor", "Lead governor for attendance"
    CHAIR = "chair", "Chair of governors"
    LA_ATTENDANCE = "la_attendance", "Authority: attendance team"
    LA_LEGAL = "la_legal", "Authority: penalty notices and prosecution"
    LA_CME = "la_cme", "Authority: children missing education"
    LA_EHCP = "la_ehcp", "Authority: education, health and care plans"
    VIRTUAL_SCHOOL = "virtual_school", "Authority: virtual school"
    SOCIAL_CARE = "social_care", "Authority: children's social care"


class NamedPerson(models.Model):
    """A person or office that the school names on letters, pages and returns."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="named_people")
    post = models.CharField(max_length=30, choices=Post)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "post"], name="one_named_person_a_post")]

    def __str__(self) -> str:
        return f"{self.get_post_display()}: {self.name}"
