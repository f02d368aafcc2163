from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PupilsConfig(AppConfig):
    """Pupils: who is on roll, their families, groups and needs."""

    name = "pupils"
    verbose_name = "Pupils"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        autodiscover_modules("import_kinds", "pupil_panels")  # what each app reads from files, and shows of a pupil
