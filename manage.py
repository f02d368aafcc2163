#!/usr/bin/env python
"""The entry point of every command; in a checkout it sees to the database and the broker first."""

import os
import signal
import sys
from types import FrameType

WITHOUT_SERVICES = {"check", "collectstatic", "compilemessages", "diffsettings", "help", "startapp", "version"}


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    signal.signal(signal.SIGTERM, _leave)
    if needs_services(sys.argv):
        from config import embedded, env

        here = env.read()
        os.environ.setdefault("APP_ENV", here.app_env)  # what a command loads, runserver's wsgi too, is the same place
        embedded.ensure_for(here)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def needs_services(argv: list[str]) -> bool:
    """Whether a command looks into the database: most do, help and checks do not."""
    if len(argv) < 2 or argv[1] in WITHOUT_SERVICES or {"-h", "--help", "--version"} & set(argv[1:]):
        return False
    return not (argv[1] == "makemigrations" and {"--check", "--dry-run"} & set(argv[2:]))


def _leave(number: int, frame: FrameType | None) -> None:
    """End in order, so that the last one to go stops what was started."""
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
