"""The product served as `make run` serves it, for a database of the bench."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from bench import place

HOST = "127.0.0.1"


@contextmanager
def served(database: str) -> Iterator[int]:
    """gunicorn with the product's own configuration, on a free port, for as long as the block lasts."""
    from django.db import connections

    connections.close_all()
    port = _free_port()
    server = subprocess.Popen(
        [Path(sys.executable).with_name("gunicorn"), "--config", "python:config.gunicorn", "config.wsgi"],
        cwd=place.ROOT,
        env={**place.environment(database), "PORT": str(port)},
    )
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise SystemExit(f"gunicorn ended with {server.returncode} before it served.")
        try:
            door = HTTPConnection(HOST, port, timeout=2)
            door.request("GET", "/livez", headers={"Host": "localhost"})
            if door.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("gunicorn did not serve within thirty seconds.")


def _free_port() -> int:
    with socket.socket() as door:
        door.bind((HOST, 0))
        port: int = door.getsockname()[1]
        return port
