from django.apps import AppConfig


class PupilsConfig(AppConfig):
    """Pupils: who is on roll, their families, groups and needs."""

    name = "pupils"
    verbose_name = "Pupils"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        from pupils.import_kinds import register_kinds

        register_kinds()
