from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    """Accounts: who may do what, for which school."""

    name = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        """Each app says what a new school has to do first: accounts itself cannot know of pupils or policies."""
        autodiscover_modules("setup_steps")
