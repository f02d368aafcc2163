from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig


class ConfigConfig(AppConfig):
    """The wiring: commands, template tags, the menu."""

    name = "config"
    verbose_name = "Wiring"


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Collects what pages ask for, not everything that packages bring along."""

    ignore_patterns = [
        *DjangoStaticFilesConfig.ignore_patterns,
        "*.map",
        "*.rtl.*",
        "*.esm.*",
        "*bootstrap-grid*",
        "*bootstrap-reboot*",
        "*bootstrap-utilities*",
        "jquery*",
        "fontawesome*",
        "htmx-4*",
        "htmax-*",
        "ext",  # extensions of htmx that no page uses
        "rest_framework",  # its pages in a browser are off
    ]
