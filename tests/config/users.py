"""Other processes that use the embedded services, as commands and servers do."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import psycopg2

from config.embedded import places, postgres, redis
from tests.services import ROOT

USE = """
import sys
from pathlib import Path
from typing import ClassVar
from config import embedded
services = embedded.ensure(Path(sys.argv[1]), durable=sys.argv[2] == "durable")
print(services.database_url, flush=True)
sys.stdin.readline()
"""


class Process:
    """One that has taken up the services and keeps them until it is told to leave, or killed."""

    started: ClassVar[list["Process"]] = []

    def __init__(self, data_dir: Path, *, durable: bool = False) -> None:
        self.started.append(self)
        self.running = subprocess.Popen(
            [sys.executable, "-c", USE, str(data_dir), "durable" if durable else "hasty"],
            cwd=ROOT,
            env=without_addresses(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> "Process":
        assert self.running.stdout
        assert self.running.stdout.readline().startswith("postgresql://"), self._complaint()
        return self

    def leaves(self) -> None:
        self.running.communicate("\n", timeout=60)

    def is_killed(self) -> None:
        self.running.kill()
        if self.running.stdin and not self.running.stdin.closed:
            self.running.communicate(timeout=10)

    @classmethod
    def end_all(cls) -> None:
        """Whatever a test that failed has left."""
        while cls.started:
            cls.started.pop().is_killed()

    def _complaint(self) -> str:
        assert self.running.stderr
        return self.running.stderr.read()


def without_addresses() -> dict[str, str]:
    """An environment that names no server."""
    taken = ("DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS_URL", "DATA_DIR", "PYTEST_ADDOPTS")
    return {name: value for name, value in os.environ.items() if name not in taken}


@contextmanager
def connected(data_dir: Path, role: str = places.OWNER) -> Iterator[psycopg2.extensions.cursor]:
    """A cursor on the product's database."""
    place = places.find(data_dir)
    connection = psycopg2.connect(host=str(place.sockets), user=role, dbname=places.DATABASE)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def postmaster(data_dir: Path) -> int | None:
    return postgres._postmaster(places.find(data_dir))


def is_served(data_dir: Path) -> bool:
    """Whether anything of either server is alive."""
    place = places.find(data_dir)
    return bool(postgres._holders(place) or redis._holders(place))


def all_of(data_dir: Path) -> set[int]:
    place = places.find(data_dir)
    return postgres._holders(place) | redis._holders(place)
