from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports: what the school shows."""

    name = "reports"
    verbose_name = "Reports"
    default_auto_field = "django.db.models.AutoField"
