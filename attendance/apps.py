from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AttendanceConfig(AppConfig):
    """Attendance: what happened in every session."""

    name = "attendance"
    verbose_name = "Attendance"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        from attendance.queries.calendar import school_day
        from pupils import school_days

        school_days.register(school_day)
        autodiscover_modules("gate_reasons")  # why a child is greeted at the gate
