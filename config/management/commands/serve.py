"""`manage.py serve`: what `make run` does once there is an environment."""

import ctypes
import errno
import hashlib
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from contextlib import suppress
from io import StringIO
from multiprocessing import active_children
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from honcho.environ import parse_procfile
from honcho.manager import Manager

from config import env
from config.embedded import leftovers
from config.embedded.processes import wait_until
from config.management.commands import seed_demo

ASKED_TO_STOP = (128 + signal.SIGINT, 128 + signal.SIGTERM)
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Command(BaseCommand):
    """Bring the demo up to date and serve it until told to stop."""

    help = "Serves the demo: web, worker and beat in one command, until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-seed", action="store_true", help="do not fill an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        environment = env.read()
        if environment.is_production:
            raise CommandError(
                "serve is for a demo. In production start web, worker and beat each by itself: see Procfile."
            )
        end_with_make()
        if leftovers.end(environment.data_dir):
            self.say("Ended what an earlier run had left behind.")
        check_port(environment.port)
        self.say("Bringing the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        if not options["no_seed"]:
            self.fill(environment.data_dir)
        collect_static()
        sys.exit(self.serve(environment))

    def fill(self, data_dir: Path) -> None:
        """An empty database shows nobody anything; one half filled is emptied and filled again."""
        filling = data_dir / "filling"
        if filling.exists():
            self.say("The last start was cut short while it filled the database. Beginning anew …")
            call_command("flush", database="owner", interactive=False, verbosity=0)
        elif has_school():
            return
        self.say("Filling the database with the demo trust …")
        filling.touch()
        call_command("seed_demo", stdout=StringIO())
        filling.unlink()

    def serve(self, environment: env.Environment) -> int:
        """Run every process of the Procfile until one ends or somebody says so."""
        self.announce(environment)
        manager = Manager()
        for name, command in parse_procfile((settings.BASE_DIR / "Procfile").read_text()).processes.items():
            manager.add_process(name, command, env=child_environment(environment), cwd=str(settings.BASE_DIR))
        try:
            manager.loop()
        except KeyError:  # asked to stop before every process had said its number
            manager.returncode = manager.returncode or 1
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):  # nothing cuts the stopping short
                signal.signal(number, signal.SIG_IGN)
            wait_until(lambda: not leftovers.end(environment.data_dir) and not active_children(), seconds=20, every=0.1)
        ended = manager.returncode or 0
        ended = ended if ended >= 0 else 128 - ended  # as a shell tells of a signal
        return 0 if ended in ASKED_TO_STOP else ended

    def announce(self, environment: env.Environment) -> None:
        """Where it is and who may come in."""
        self.say(f"\n  Morning Bell is at http://localhost:{environment.port}\n")
        self.say(seed_demo.sign_ins())
        self.say("\n  Ctrl-C stops it.\n")

    def say(self, sentence: str) -> None:
        self.stderr.write(sentence, self.style.NOTICE if sentence.endswith("…") else lambda text: text)
        self.stderr.flush()


def end_with_make() -> None:
    """A `make` that is killed cannot pass the word on: the kernel does."""
    parent = os.getppid()
    with suppress(OSError):
        if Path(f"/proc/{parent}/comm").read_text().strip() == "make":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def check_port(port: int) -> None:
    """Better said at once than by a server that ends a minute later."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is in use by another program. Choose another: PORT={port + 1} make run"
                ) from problem
            raise CommandError(
                f"Port {port} cannot be had ({problem.strerror}). Choose another: PORT=8000 make run"
            ) from problem


def has_school() -> bool:
    """Asked as the owner: the application's role sees no school it was not told of."""
    return apps.get_model("accounts", "School").objects.using("owner").exists()


def collect_static() -> None:
    """Collect the static files, unless nothing they come from has changed since."""
    stamp = Path(settings.DATA_DIR) / "static.stamp"
    now = static_fingerprint()
    if stamp.exists() and stamp.read_text() == now and Path(settings.STATIC_ROOT).exists():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(now)


def static_fingerprint() -> str:
    """Changes with our own files, with how they are collected, and with the packages that bring the others."""
    said = hashlib.sha256()
    own = [path for folder in settings.STATICFILES_DIRS for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    for path in [
        *own,
        *(
            settings.BASE_DIR / name
            for name in ("requirements.lock", "config/static.py", "config/bundles.py", "config/apps.py")
        ),
    ]:
        said.update(f"{path}\n".encode() + path.read_bytes())
    return said.hexdigest()


def child_environment(environment: env.Environment) -> dict[str, str]:
    """What web, worker and beat are told: the same place as this process, and whose they are."""
    return {
        **os.environ,
        **leftovers.environment(environment.data_dir),
        "APP_ENV": environment.app_env,
        "DATA_DIR": str(environment.data_dir),
        "PORT": str(environment.port),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms",  # that root runs the demo is no news
    }
