from django.db import models

from accounts.models import School
from pupils.models.pupil import Pupil


class Contact(models.Model):
    """A parent or other adult the school may ring or write to. A person once, however many children."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="contacts")
    title = models.CharField(max_length=20, blank=True)
    forename = models.CharField(max_length=60)
    surname = models.CharField(max_length=60)
    mobile = models.CharField(max_length=30, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)  # blank: the pupil's, where they live together
    postcode = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=40, blank=True)
    address_confidential = models.BooleanField(default=False)  # never on anything the other parent may see
    last_confirmed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.forename, self.surname) if part)


class ContactLink(models.Model):
    """What a contact is to one pupil: in which order to ring, with what responsibility, and what is safe."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="contact_links")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="contact_links")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="links")
    priority = models.PositiveSmallIntegerField(default=1)
    relationship = models.CharField(max_length=40, blank=True)
    parental_responsibility = models.BooleanField(default=False)
    lives_with = models.BooleanField(default=False)
    may_write = models.BooleanField(default=True)  # safe to write to about this pupil
    may_collect = models.BooleanField(default=True)
    court_order = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "contact"], name="one_link_a_pupil_and_contact")]

    def __str__(self) -> str:
        return f"{self.contact}, {self.relationship or 'contact'} of {self.pupil}"
