"""`make run`: one command that starts everything, one key that stops everything."""

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import manage
from config import embedded
from config.embedded import leftovers
from config.embedded.processes import wait_until
from config.management.commands import serve
from tests.config.users import is_served, without_addresses
from tests.services import ROOT


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="mb", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(folder)
    embedded.remove_elsewhere(folder)
    shutil.rmtree(folder)


@pytest.fixture
def port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Serving:
    """`manage.py serve` in a process of its own; what it says goes to a file, which outlives it."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.said, self.port = data_dir / "said", port
        told = {"APP_ENV": "demo", "DATA_DIR": str(data_dir), "PORT": str(port), "WEB_CONCURRENCY": "1"}
        with self.said.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--no-seed"],
                cwd=ROOT,
                env={**without_addresses(), **told},
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def until_well(self) -> "Serving":
        assert wait_until(lambda: is_well(self.port) or self.process.poll() is not None, seconds=240, every=0.2)
        assert self.process.poll() is None, self.said.read_text()
        return self

    def ends(self, how: signal.Signals) -> str:
        self.process.send_signal(how)
        self.process.wait(timeout=120)
        return self.said.read_text()


def is_well(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(json.load(answer)["ok"])
    except (OSError, urllib.error.URLError):
        return False


@pytest.mark.slow
def test_web_worker_and_beat_start_together_and_stop_together(data_dir, port):
    serving = Serving(data_dir, port).until_well()
    assert len(leftovers.of(data_dir)) >= 4  # web twice, worker and its helpers, beat

    said = serving.ends(signal.SIGINT)

    assert f"http://localhost:{port}" in said
    assert "Traceback" not in said, said
    assert leftovers.of(data_dir) == set()
    assert not is_served(data_dir)


@pytest.mark.slow
def test_asked_to_stop_while_it_starts_it_stops(data_dir, port):
    serving = Serving(data_dir, port)
    assert wait_until(lambda: "system |" in serving.said.read_text(), seconds=240)

    said = serving.ends(signal.SIGINT)

    assert "Traceback" not in said, said
    assert leftovers.of(data_dir) == set()
    assert not is_served(data_dir)


@pytest.mark.slow
def test_what_a_kill_left_behind_is_ended_by_the_next_start(data_dir, port):
    Serving(data_dir, port).until_well().ends(signal.SIGKILL)
    left = leftovers.of(data_dir)
    assert left

    again = Serving(data_dir, port)
    assert wait_until(lambda: left.isdisjoint(leftovers.of(data_dir)), seconds=240, every=0.2)
    again.until_well()

    assert "an earlier run had left" in again.ends(signal.SIGTERM)
    assert leftovers.of(data_dir) == set()
    assert not is_served(data_dir)


def test_a_port_in_use_is_said_with_another_to_try(port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()

        with pytest.raises(
            serve.CommandError, match=f"Port {port} is in use by another program. Choose another: PORT={port + 1}"
        ):
            serve.check_port(port)


def test_static_files_are_collected_again_only_when_they_changed(tmp_path, settings, monkeypatch):
    collected = []
    own = tmp_path / "own"
    own.mkdir()
    (own / "tokens.css").write_text("a {}")
    (tmp_path / "static").mkdir()
    settings.DATA_DIR, settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path, tmp_path / "static", [own]
    monkeypatch.setattr(serve, "call_command", lambda *args, **kwargs: collected.append(args))

    serve.collect_static()
    serve.collect_static()
    assert len(collected) == 1

    (own / "tokens.css").write_text("b {}")
    serve.collect_static()
    assert len(collected) == 2


def test_a_process_of_another_demo_is_left_alone(tmp_path):
    other = subprocess.Popen(["sleep", "60"], env={**os.environ, **leftovers.environment(tmp_path / "other")})
    ours = subprocess.Popen(["sleep", "60"], env={**os.environ, **leftovers.environment(tmp_path)})
    try:
        assert wait_until(lambda: leftovers.of(tmp_path) == {ours.pid}, seconds=5)
        assert leftovers.end(tmp_path) == 1
        assert other.poll() is None
        assert ours.wait(timeout=5) == -signal.SIGTERM
    finally:
        for process in (other, ours):
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    "words", ["", "help", "--version", "migrate --help", "check", "collectstatic --no-input", "makemigrations --check"]
)
def test_help_and_checks_start_no_server(words):
    assert not manage.needs_services(["manage.py", *words.split()])


@pytest.mark.parametrize("words", ["migrate", "shell", "serve", "recompute --all", "makemigrations"])
def test_commands_that_look_into_the_database_do(words):
    assert manage.needs_services(["manage.py", *words.split()])


def test_a_refusal_to_start_ends_the_web_server_instead_of_trying_again():
    started = time.monotonic()
    server = subprocess.run(
        [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
        cwd=ROOT,
        env={**without_addresses(), "APP_ENV": "", "SECRET_KEY": ""} | {"APP_ENV": "production"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert server.returncode != 0
    assert "Morning Bell cannot start in production. Set DATABASE_URL" in server.stderr
    assert time.monotonic() - started < 30


class TestFilling:
    """The demo trust goes into an empty database once, whole."""

    @pytest.fixture
    def called(self, monkeypatch):
        names: list[str] = []
        monkeypatch.setattr(serve, "call_command", lambda name, *args, **kwargs: names.append(name))
        return names

    def test_an_empty_database_is_filled(self, called, tmp_path, monkeypatch):
        monkeypatch.setattr(serve, "has_school", lambda: False)

        serve.Command(stderr=io.StringIO()).fill(tmp_path)

        assert called == ["seed_demo"]
        assert list(tmp_path.iterdir()) == []

    def test_what_is_there_is_kept(self, called, tmp_path, monkeypatch):
        monkeypatch.setattr(serve, "has_school", lambda: True)

        serve.Command(stderr=io.StringIO()).fill(tmp_path)

        assert called == []

    def test_what_was_cut_short_is_begun_anew(self, called, tmp_path, monkeypatch):
        def cut_short(name, *args, **kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr(serve, "has_school", lambda: False)
        with monkeypatch.context() as patch:
            patch.setattr(serve, "call_command", cut_short)
            with pytest.raises(KeyboardInterrupt):
                serve.Command(stderr=io.StringIO()).fill(tmp_path)
        monkeypatch.setattr(serve, "has_school", lambda: True)

        serve.Command(stderr=io.StringIO()).fill(tmp_path)

        assert called == ["flush", "seed_demo"]
        assert list(tmp_path.iterdir()) == []
