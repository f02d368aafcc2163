from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The wiring: commands, template tags, the menu."""

    name = "config"
    verbose_name = "Wiring"
