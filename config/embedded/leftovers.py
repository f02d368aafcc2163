"""Find and end the processes of `serve` that outlived it, as after a kill that it could not see coming."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from config.embedded.processes import is_alive, processes, tell, wait_until

MARK = "MB_SERVED_FROM"  # in the environment of every process that serve starts


def environment(data_dir: Path) -> dict[str, str]:
    """What marks a process as served from a DATA_DIR."""
    return {MARK: os.path.realpath(data_dir)}


def of(data_dir: Path) -> set[int]:
    """Living processes that were started to serve from a DATA_DIR."""
    wanted = f"{MARK}={os.path.realpath(data_dir)}".encode()
    return {pid for pid in processes() if pid != os.getpid() and is_alive(pid) and wanted in _environment_of(pid)}


def end(data_dir: Path) -> int:
    """End them in order, then without; how many there were."""
    found = of(data_dir)
    tell(found, signal.SIGTERM)
    if found and not wait_until(lambda: not of(data_dir), seconds=8, every=0.1):
        tell(of(data_dir), signal.SIGKILL)
        wait_until(lambda: not of(data_dir), seconds=5, every=0.1)
    return len(found)


def _environment_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # gone, or somebody else's
        return []
