from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts: who may do what, for which school."""

    name = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.AutoField"
