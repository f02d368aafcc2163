from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letters: what the school says on paper."""

    name = "letters"
    verbose_name = "Letters"
    default_auto_field = "django.db.models.AutoField"
