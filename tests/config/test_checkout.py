"""Setting up a checkout: what is in place is left alone, what cannot be had is said with what to type."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from config import checkout
from tests.services import ROOT


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A checkout with locks and no environment; what would be run is written down instead."""
    venv = tmp_path / ".venv"
    for name, value in {
        "HERE": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin/python",
        "STAMP": venv / "installed-from",
    }.items():
        monkeypatch.setattr(checkout, name, value)
    for lock in checkout.LOCKS.values():
        (tmp_path / lock).write_text("django==5.2\n")
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    return tmp_path


@pytest.fixture
def installed(monkeypatch) -> list[str]:
    locks: list[str] = []
    monkeypatch.setattr(checkout, "find_uv", lambda: "uv")
    monkeypatch.setattr(checkout, "install_with_uv", lambda uv, lock: locks.append(lock) or True)
    return locks


def test_nothing_is_installed_twice(place, installed):
    checkout.install("run")
    checkout.install("run")

    assert installed == ["requirements.lock"]


def test_a_changed_lock_is_installed_again(place, installed):
    checkout.install("run")
    (place / "requirements.lock").write_text("django==5.2.1\n")
    checkout.install("run")

    assert installed == ["requirements.lock"] * 2


def test_what_tests_need_besides_is_not_taken_away_by_running(place, installed):
    checkout.install("dev")
    checkout.install("run")

    assert installed == ["requirements-dev.lock"]


def test_an_installation_cut_short_is_not_taken_for_done(place, installed, monkeypatch):
    checkout.install("run")
    (place / "requirements.lock").write_text("django==5.2.1\n")
    monkeypatch.setattr(checkout, "install_with_uv", lambda uv, lock: False)
    monkeypatch.setattr(checkout, "done", lambda command, env=None: False)

    with pytest.raises(SystemExit, match="could not be installed"):
        checkout.install("run")

    assert not checkout.STAMP.exists()


def test_where_uv_cannot_be_had_pip_does_it_by_the_same_hashes(place, monkeypatch):
    commands = []
    monkeypatch.setattr(checkout, "find_uv", lambda: None)
    monkeypatch.setattr(checkout, "done", lambda command, env=None: commands.append(command) or True)

    checkout.install("run")

    assert "--require-hashes" in commands[-1]
    assert commands[-1][-1] == "requirements.lock"


def test_a_machine_without_pip_is_told_what_to_type(place, monkeypatch):
    monkeypatch.setattr(checkout, "TOOLS", place / "tools")
    monkeypatch.setattr(checkout, "works", lambda command: False)

    with pytest.raises(SystemExit, match="apt-get install python3-pip"):
        checkout.find_uv()


def test_an_old_python_is_refused_with_another_to_name(monkeypatch):
    monkeypatch.setattr(checkout.sys, "version_info", (3, 9, 2))

    with pytest.raises(SystemExit, match=r"3\.11 or later is needed; this is 3\.9"):
        checkout.check_python()


def test_the_mirror_that_pip_was_told_of_is_used(monkeypatch):
    said = "global.index-url='https://mirror.example.org/simple'\nglobal.cert='/etc/ca.pem'\n"
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(checkout.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0, said, ""))

    told = checkout.as_uv_is_told()

    assert told == {"UV_DEFAULT_INDEX": "https://mirror.example.org/simple", "SSL_CERT_FILE": "/etc/ca.pem"}


class TestAsAnOrdinaryUser:
    """Who may not change the machine is told what to type; nothing is tried behind anyone's back."""

    @pytest.fixture(autouse=True)
    def ordinary(self, monkeypatch):
        monkeypatch.setattr(checkout.os, "geteuid", lambda: 1000)
        monkeypatch.setattr(checkout, "install", lambda kind: None)

    def test_a_library_that_letters_need_ends_the_start(self, monkeypatch):
        monkeypatch.setattr(checkout, "can_load", lambda library: "pango" not in library)

        with pytest.raises(SystemExit, match=r"Type: sudo apt-get install -y libpango-1\.0-0 libpangoft2-1\.0-0"):
            checkout.main("run", [])

    def test_a_missing_typeface_is_said_and_nothing_more(self, monkeypatch, capsys):
        monkeypatch.setattr(checkout, "can_load", lambda library: True)
        monkeypatch.setattr(checkout, "missing_fonts", lambda: list(checkout.FONTS.values()))

        checkout.main("run", [])

        assert "sudo apt-get install -y fonts-noto-core" in capsys.readouterr().err

    def test_tests_without_a_browser_are_never_a_pass(self, monkeypatch, capsys):
        asked = []
        monkeypatch.setattr(checkout, "missing_browser", lambda: [checkout.BROWSER])
        monkeypatch.setattr(
            checkout.subprocess,
            "run",
            lambda command, **k: asked.append(command) or subprocess.CompletedProcess(command, 0),
        )

        with pytest.raises(SystemExit) as end:
            checkout.main("test", ["-x"])

        assert end.value.code == 1
        assert "not journey" in asked[0]
        assert "This is no pass: these tests could not run here: the journeys" in capsys.readouterr().err


@pytest.mark.parametrize("outcome", [0, 1, 5])
def test_the_suites_own_answer_is_passed_on(monkeypatch, outcome):
    for name in ("missing_libraries", "missing_fonts", "missing_browser"):
        monkeypatch.setattr(checkout, name, list)
    monkeypatch.setattr(checkout.subprocess, "run", lambda command, **k: subprocess.CompletedProcess(command, outcome))

    with pytest.raises(SystemExit) as end:
        checkout.test([])

    assert end.value.code == outcome


def test_it_needs_nothing_but_the_standard_library():
    found = subprocess.run(
        [sys.executable, "-I", "-S", "config/checkout.py", "sing"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.stderr.strip() == "Say run, dev, test, lock or clean."


def test_every_check_is_run_and_every_one_reported(monkeypatch, capsys):
    check = runpy.run_path(str(ROOT / "config" / "check.py"))
    monkeypatch.setitem(
        check["main"].__globals__, "checks", lambda: {"one": ["false"], "two": ["true"], "three": ["absent-tool"]}
    )

    assert check["main"]() == 2

    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith(("✗", "✓"))] == ["✗ one", "✓ two", "✗ three"]
