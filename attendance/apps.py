from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """Attendance: what happened in every session."""

    name = "attendance"
    verbose_name = "Attendance"
    default_auto_field = "django.db.models.AutoField"
