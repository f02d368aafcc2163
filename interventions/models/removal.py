from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import School, User
from pupils.models import Enrolment, Pupil


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "Waits for the head"
    DECIDED = "decided", "Removed from the roll"
    REFUSED = "refused", "Stays on the roll"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RemovalProposalQuerySet(models.QuerySet["RemovalProposal"]):
    def open(self) -> Self:
        return self.filter(state=ProposalState.PROPOSED)


class RemovalProposal(models.Model):
    """That a name is to leave the roll, on which ground, from when: proposed by one person, decided by the head."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="removal_proposals")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="removal_proposals")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="removal_proposals")
    ground = models.CharField(max_length=2)  # pupils/domain/removal.py
    last_day = models.DateField()  # on the roll, included
    destination = models.CharField(max_length=120, blank=True)
    destination_from = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True)  # what led to it
    state = models.CharField(max_length=9, choices=ProposalState, default=ProposalState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.TextField(blank=True)  # the head's words, or why it was withdrawn
    alone = models.BooleanField(default=False)  # decided by who proposed it: nobody else at the school could
    shown = models.JSONField(default=list)  # the checklist as it stood when it was closed

    objects = RemovalProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(state="proposed"), name="one_open_removal_proposal_a_pupil"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", closed_at=None, closed_by=None)
                | (~Q(state="proposed") & Q(closed_at__isnull=False, closed_by__isnull=False)),
                name="a_closed_removal_proposal_says_who",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn"]) | ~Q(decision=""),
                name="a_proposal_not_followed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(alone=True) | ~Q(closed_by=models.F("proposed_by")),
                name="another_person_decides_a_removal",
            ),
        ]
        indexes = [models.Index(fields=["school", "state", "-proposed_at"], name="removals_of_a_school")]

    def __str__(self) -> str:
        return f"Leaving the roll: {self.pupil}"

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.PROPOSED


class RemovalEvidence(models.Model):
    """What was shown for one requirement of a ground: by whom, when, which paper. Taken back, never changed."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="removal_evidence")
    proposal = models.ForeignKey(RemovalProposal, on_delete=models.PROTECT, related_name="evidence")
    requirement = models.SlugField(max_length=40)  # pupils/domain/removal_requirements.py
    way = models.SlugField(max_length=20, blank=True)
    who = models.CharField(max_length=120)
    on = models.DateField()
    paper = models.TextField()
    stated_on = models.DateField(null=True, blank=True)  # the day that the paper names
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "requirement"],
                condition=Q(taken_back_at=None),
                name="one_evidence_a_requirement",
            ),
            models.CheckConstraint(condition=~Q(who="") & ~Q(paper=""), name="evidence_says_who_and_what"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.who}"


class Side(models.TextChoices):
    """Who looked."""

    SCHOOL = "school", "The school"
    AUTHORITY = "authority", "The local authority"
    TOGETHER = "together", "Both together"


class RemovalEnquiry(models.Model):
    """A line of the log of joint enquiries: who asked whom, what, and the answer. Shared with the authority."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="removal_enquiries")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="removal_enquiries")
    on = models.DateField()
    side = models.CharField(max_length=9, choices=Side)
    asked_by = models.CharField(max_length=120)
    asked_whom = models.CharField(max_length=160)
    words = models.TextField()  # what was asked or done
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_on=None) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="an_answer_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "on"], name="enquiries_about_a_pupil")]

    def __str__(self) -> str:
        return f"{self.on}: {self.asked_by} asked {self.asked_whom}"
