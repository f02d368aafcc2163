from django.db import models


class AuditEvent(models.Model):
    """One line for the investigator: who or which process, what, about what.

    No foreign keys: nothing it describes is pinned, and nothing that goes takes its line along.
    What a screen shows comes from the domain's own append-only rows, never from here.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    school_id = models.IntegerField(null=True)
    actor_id = models.IntegerField(null=True)
    actor_name = models.CharField(max_length=130, blank=True)
    process = models.CharField(max_length=80, blank=True)
    verb = models.CharField(max_length=60)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    sentence = models.TextField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(actor_id__isnull=False) | ~models.Q(process=""),
                name="audit_event_names_a_person_or_a_process",
            )
        ]
        indexes = [models.Index(fields=["school_id", "-at"], name="audit_of_a_school_by_time")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
