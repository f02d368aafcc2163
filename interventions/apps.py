from django.apps import AppConfig


class InterventionsConfig(AppConfig):
    """Interventions: what is done about absence."""

    name = "interventions"
    verbose_name = "Interventions"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        from interventions.actions import asked
        from pupils import asks

        asks.register(asked)
