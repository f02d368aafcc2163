from django.db import models

from accounts.models import School, User
from attendance.models.register import Session
from pupils.models import Pupil


class ContradictionDecision(models.Model):
    """Somebody looked at two things that contradict each other and decided: one way, the other, or kept as it is.

    What was decided stays away while `state`, the marks and the evidence as they were, is what stands; a later change
    brings it back.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="contradiction_decisions")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=24)  # domain/contradictions.py
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session, blank=True)  # blank: the day
    state = models.CharField(max_length=160)  # codes and moments of the marks, keys of the evidence; never words
    way = models.SlugField(max_length=24)  # kept, or the way chosen
    reason = models.CharField(max_length=200)
    stood = models.JSONField(default=list)  # [session, code, minutes, comment, became] of each mark changed
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_contradiction_is_decided_with_a_reason"),
            models.UniqueConstraint(
                fields=["pupil", "kind", "on", "session", "state"],
                condition=models.Q(undone_at=None),
                name="a_contradiction_is_decided_once",
            ),
        ]
        indexes = [models.Index(fields=["school", "-decided_at"], name="contradictions_decided")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.pupil}, {self.on}: {self.way}"
