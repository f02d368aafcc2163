from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import School, User
from attendance.models.register import Session
from pupils.models import Contact, Pupil


class NoticeState(models.TextChoices):
    REQUESTED = "requested", "Asked for"
    ISSUED = "issued", "Issued"
    PAID = "paid", "Paid"
    UNPAID = "unpaid", "Not paid"
    WITHDRAWN = "withdrawn", "Withdrawn"
    WAIVED = "waived", "Not asked for"


FOLLOWING = {
    NoticeState.REQUESTED: (NoticeState.ISSUED, NoticeState.WAIVED),
    NoticeState.ISSUED: (NoticeState.PAID, NoticeState.UNPAID, NoticeState.WITHDRAWN),
    NoticeState.UNPAID: (NoticeState.PAID, NoticeState.WITHDRAWN),
}


class NoticeQuerySet(models.QuerySet["PenaltyNotice"]):
    def standing(self) -> Self:
        """Asked for or issued, and neither withdrawn nor waived."""
        return self.exclude(state__in=[NoticeState.WITHDRAWN, NoticeState.WAIVED])


class PenaltyNotice(models.Model):
    """A penalty notice to one parent for one child: asked for by the school, issued by the authority."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="penalty_notices")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="penalty_notices")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="penalty_notices")
    state = models.CharField(max_length=9, choices=NoticeState, default=NoticeState.REQUESTED)
    scheme = models.CharField(max_length=60)  # by its name, as it was in force
    sums = models.CharField(max_length=80)  # what it costs, in words
    counted = models.PositiveSmallIntegerField()  # sessions it rests on
    support = models.TextField(blank=True)  # what was offered and what became of it
    requested_on = models.DateField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was withdrawn or not asked for

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "contact"],
                condition=Q(state="requested"),
                name="one_notice_asked_for_a_parent_and_child",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "paid", "unpaid"]) | Q(issued_on__isnull=False),
                name="an_issued_notice_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "waived"]) | ~Q(reason=""), name="a_notice_not_followed_says_why"
            ),
        ]
        indexes = [models.Index(fields=["school", "state", "requested_on"], name="notices_of_a_school")]

    def __str__(self) -> str:
        return f"Penalty notice for {self.pupil}"

    @property
    def may_become(self) -> list[tuple[str, str]]:
        """What can come of it next."""
        return [(state.value, state.label) for state in FOLLOWING.get(NoticeState(self.state), ())]


class PenaltySession(models.Model):
    """A session that a notice rests on. One session is one offence: it is used once for a parent."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="penalty_sessions", db_index=False)
    notice = models.ForeignKey(PenaltyNotice, on_delete=models.CASCADE, related_name="sessions")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="penalty_sessions", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    code = models.CharField(max_length=2)  # as it stood
    stands = models.BooleanField(default=True)  # not once its notice is withdrawn

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "contact", "on", "session"], condition=Q(stands=True), name="a_session_is_used_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.session}: {self.code}"


class Monitoring(models.Model):
    """Some school days in which every session is looked at, started by a person after support was offered (S4-176, S4-178)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="monitorings")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="monitorings")
    starts_on = models.DateField()
    ends_on = models.DateField()  # its last school day
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(ended_on=None), name="one_monitoring_a_pupil")
        ]

    def __str__(self) -> str:
        return f"Monitoring of {self.pupil} from {self.starts_on}"
