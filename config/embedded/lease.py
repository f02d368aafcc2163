"""Who still needs the services: a lock shared by every user of them, so that the last one to go stops them.

The kernel drops the lock of a process however it ends, and never that of the others.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from config.embedded.places import Unusable
from config.embedded.processes import wait_until

PATIENCE = 180  # seconds; a first start on a slow machine, or a recovery, may take most of a minute


@contextlib.contextmanager
def gate(home: Path) -> Iterator[None]:
    """One at a time: nobody starts, counts or stops services while another does."""
    with _opened(home / "gate") as file:
        if not wait_until(lambda: _locked(file, fcntl.LOCK_EX), seconds=PATIENCE):
            raise Unusable(
                f"Another process has been starting or stopping the services in {home} for {PATIENCE} seconds. "
                "End it and try again."
            )
        yield


def take(home: Path) -> int:
    """Become a user of the services; the lock lasts as long as the returned descriptor, and its copies in children."""
    file = _open(home / "lease")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def nobody_else(home: Path) -> bool:
    """Whether no process holds a lease any more; asked behind the gate, after giving up one's own."""
    with _opened(home / "lease") as file:
        return _locked(file, fcntl.LOCK_EX)


def _locked(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    file = _open(path)
    try:
        yield file
    finally:
        os.close(file)
