from django.db import models

from accounts.models import School, User


class LetterTemplate(models.Model):
    """A school's own wording for a kind of letter, versioned: what was sent under an older one stays explicable.

    Where a school has none, our default wording (letters/defaults) is used.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="letter_templates")
    kind = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=160)
    body = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "kind", "version"], name="one_letter_wording_a_kind_and_version")
        ]

    def __str__(self) -> str:
        return f"{self.kind}, version {self.version}"
