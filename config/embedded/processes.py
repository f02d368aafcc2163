"""Running the servers' programs as another user, and finding out who still holds a folder."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from config.embedded.places import Account


def run_as(account: Account, command: Sequence[str | Path], *, seconds: float) -> subprocess.CompletedProcess[str]:
    """Run a program as the account, with a bare environment; what it says comes back with it."""
    user, group = (account.uid, account.gid) if account.is_other else (None, None)
    return subprocess.run(
        [str(part) for part in command],
        user=user,
        group=group,
        extra_groups=[] if account.is_other else None,
        cwd="/",
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        umask=0o077,
        timeout=seconds,
        check=False,
    )


def holders(folder: Path, program: str) -> set[int]:
    """Living processes of a program that work in a folder; servers make their data's folder their own.

    A process that was killed stays a zombie until somebody asks after it, which may take seconds: it holds nothing.
    """
    wanted = os.path.realpath(folder)
    return {pid for pid in processes() if is_alive(pid, program) and _folder_of(pid) == wanted}


def wait_until(holds: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Whether something came true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def tell(pids: set[int], what: signal.Signals) -> None:
    """Send a signal to processes, some of which may have ended meanwhile."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


def processes() -> list[int]:
    """Every process of the machine."""
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def is_alive(pid: int, program: str | None = None) -> bool:
    """Whether a process, of a program, still works; a zombie does not."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return False
    name, _, rest = text.partition("(")[2].rpartition(")")
    return program in (None, name) and rest.split()[0] not in "ZX"


def _folder_of(pid: int) -> str | None:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return None
