from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import School, User
from interventions.domain import support
from pupils.models import Pupil


class SupportService(models.Model):
    """A line of the school's directory of services: who helps with what, in school or outside (S2-019, S4-134)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="support_services")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, choices=[(one.key, one.name) for one in support.OFFERS])
    in_school = models.BooleanField(default=False)
    about = models.TextField(blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_service_of_a_name_in_a_school")]

    def __str__(self) -> str:
        return self.name


class Way(models.TextChoices):
    OFFERED = "offered", "Offered by the school"
    SIGNPOSTED = "signposted", "Signposted: the family gets in touch"
    REFERRED = "referred", "Referred: the school asks, with consent"


class Answer(models.TextChoices):
    WAITING = "waiting", "No answer yet"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    NOT_TAKEN_UP = "not_taken_up", "Accepted, and not taken up"


REFUSED = (Answer.DECLINED, Answer.NOT_TAKEN_UP)


class SupportOfferQuerySet(models.QuerySet["SupportOffer"]):
    def refused(self, on: date) -> Self:
        """Declined or not taken up, up to a day."""
        return self.filter(answer__in=REFUSED, answered_on__lte=on)


class SupportOffer(models.Model):
    """Help offered to one pupil and family, with what they said, and how a referral goes (S2-014, S4-138, S4-146)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="support_offers", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="support_offers")
    support = models.CharField(max_length=40, choices=[(one.key, one.name) for one in support.OFFERS])
    service = models.ForeignKey(SupportService, on_delete=models.PROTECT, null=True, blank=True, related_name="offers")
    way = models.CharField(max_length=10, choices=Way, default=Way.OFFERED)
    barriers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    offered_on = models.DateField()
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer, default=Answer.WAITING)
    answered_on = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True)  # what the family said
    consent_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    chased_on = models.DateField(null=True, blank=True)  # the last time somebody asked how it goes
    accepted_on = models.DateField(null=True, blank=True)  # by the service
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    objects = SupportOfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_on=None) | (~Q(answer="waiting") & Q(answered_on__isnull=False)),
                name="an_answer_to_an_offer_says_when",
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None) | Q(way="referred", consent_on__lte=F("sent_on")),
                name="a_referral_is_sent_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None) | Q(sent_on__isnull=False), name="a_referral_is_accepted_once_sent"
            ),
        ]
        indexes = [
            # the fact that rules look at: help that was refused
            models.Index(
                fields=["school", "answered_on"],
                condition=Q(answer__in=["declined", "not_taken_up"]),
                name="refused_offers_of_a_school",
            )
        ]

    def __str__(self) -> str:
        return support.offer_name(self.support)

    @property
    def name(self) -> str:
        """What is offered, and by whom."""
        return f"{self}: {self.service.name}" if self.service else str(self)

    @property
    def barrier_names(self) -> list[str]:
        return [support.barrier_name(key) for key in self.barriers]

    @property
    def is_referral(self) -> bool:
        return self.way == Way.REFERRED
