from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import School


class MorningSettings(models.Model):
    """How a school runs its morning: every hour and number of days that its policy names. A school without a row
    has what stands here."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="morning_settings")
    # the register
    tile_years = ArrayField(models.CharField(max_length=2), default=list, blank=True)  # shown as tiles: R, 1
    safe_face = models.BooleanField(default=True)  # a register may be projected: nothing private until asked for
    morning_runs_on = models.BooleanField(default=False)  # an absence with a reason fills the afternoon too
    remind_after_minutes = models.PositiveSmallIntegerField(default=15)  # from opening: e-mail to the teacher
    tell_officer_after_minutes = models.PositiveSmallIntegerField(default=25)  # from opening: the officer is told
    # first-day absence: school days of an absence that nobody has explained, and the hour by which
    first_years = ArrayField(models.CharField(max_length=2), default=list, blank=True)  # rung first: 6 (S1-028)
    first_call_minutes = models.PositiveSmallIntegerField(default=60)  # from opening (S1-026)
    second_call_by = models.TimeField(default=time(10, 0))
    claim_minutes = models.PositiveSmallIntegerField(default=10)  # a family is one person's to ring for so long
    coming_minutes = models.PositiveSmallIntegerField(default=45)  # said to be on the way in, then rung again
    visit_day = models.PositiveSmallIntegerField(default=3)  # S4-107
    missing_day = models.PositiveSmallIntegerField(default=5)  # first steps of the children-missing-education protocol
    missing_referral_day = models.PositiveSmallIntegerField(default=10)  # referral to the authority
    # explanations
    note_days = models.PositiveSmallIntegerField(default=3)  # school days in which a written note is awaited (S4-027)
    evidence_days = models.PositiveSmallIntegerField(default=5)  # … and evidence that was asked for (S4-029)
    n_to_o_by_itself = models.BooleanField(default=False)  # overdue N becomes O at night; else a person confirms
    no_leave_in_term = models.BooleanField(default=False)  # S4-021
    leave_reply_days = models.PositiveSmallIntegerField(default=2)  # school days in which a reply goes out (S4-058)
    refused_leave_by_itself = models.BooleanField(default=False)  # taken all the same, it becomes G without a person
    not_back_letter_day = models.PositiveSmallIntegerField(default=3)  # school days after leave, letter (S4-059)
    parents_form = models.BooleanField(default=True)  # the public form for reports of absence
    # lateness
    often_late = models.PositiveSmallIntegerField(default=3)  # lates …
    often_late_weeks = models.PositiveSmallIntegerField(default=4)  # … in so many school weeks (S0-004)
    self_sign_in = models.BooleanField(default=False)  # late pupils sign in on a tablet
    # returns to the authority: who attends irregularly, how often it is told, and of whom it asks to be told besides
    irregular_below = models.PositiveSmallIntegerField(default=90)  # per cent of the year so far
    irregular_unauthorised = models.PositiveSmallIntegerField(default=10)  # and at least so many unauthorised sessions
    attendance_return_every = models.CharField(
        max_length=9,
        choices=[("week", "Every week"), ("fortnight", "Every fortnight"), ("month", "Every four weeks")],
        default="month",
    )
    juniors_returned = models.BooleanField(default=False)  # regulation 13(3)
    seniors_returned = models.BooleanField(default=False)  # regulation 13

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visit_day__gte=2)
                & models.Q(missing_day__gte=models.F("visit_day"))
                & models.Q(missing_referral_day__gte=models.F("missing_day")),
                name="no_contact_steps_are_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"Morning of {self.school}"
