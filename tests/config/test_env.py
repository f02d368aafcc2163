"""The environment: in a demo everything is filled in, in production nothing is."""

import os
import stat
import subprocess
import sys

import pytest

from config import embedded, env
from tests.config.users import without_addresses
from tests.services import ROOT

PRODUCTION = {
    "APP_ENV": "production",
    "DATABASE_URL": "postgresql://mb_app:secret@db.example.org/morningbell",
    "REDIS_URL": "redis://redis.example.org",
    "SECRET_KEY": "a-key-that-stays",
    "ALLOWED_HOSTS": "attendance.example.org, www.example.org",
    "EMAIL_URL": "smtp://mail.example.org",
}


@pytest.mark.parametrize("name", sorted(env.REQUIRED_IN_PRODUCTION))
def test_production_says_in_one_sentence_what_to_set(name):
    with pytest.raises(SystemExit, match=rf"cannot start in production\. Set {name} \("):
        env.read({**PRODUCTION, name: ""})


def test_production_names_all_that_is_missing_at_once():
    with pytest.raises(SystemExit) as refusal:
        env.read({"APP_ENV": "production"})

    assert all(name in str(refusal.value) for name in env.REQUIRED_IN_PRODUCTION)


def test_production_takes_what_it_is_told_and_starts_nothing_of_its_own(monkeypatch):
    monkeypatch.setattr(embedded, "ensure", lambda *args, **kwargs: pytest.fail("started"))

    environment = env.read(PRODUCTION)
    embedded.ensure_for(environment)

    assert environment.is_production
    assert environment.allowed_hosts == ("attendance.example.org", "www.example.org")
    assert environment.database_url == PRODUCTION["DATABASE_URL"]
    assert environment.migrate_database_url == ""


def test_production_never_shows_its_insides():
    with pytest.raises(SystemExit, match="DEBUG shows personal data"):
        env.read({**PRODUCTION, "DEBUG": "1"})


def test_a_demo_is_filled_in_from_its_folder_alone(tmp_path):
    first, again = env.read({"DATA_DIR": str(tmp_path)}), env.read({"DATA_DIR": str(tmp_path)})

    assert first == again
    assert first.app_env == "demo"
    assert "mb_app" in first.database_url
    assert "mb_owner" in first.migrate_database_url
    assert first.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (first.embedded_postgres, first.embedded_redis) == (True, True)


def test_a_demo_with_servers_of_its_own_starts_none(tmp_path):
    named = {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://there"}

    environment = env.read(named)

    assert (environment.embedded_postgres, environment.embedded_redis) == (False, False)
    assert environment.migrate_database_url == "postgresql://db/x"


def test_the_demos_key_is_made_once_and_kept_from_others(tmp_path):
    program = "from config import env; print(env.read().secret_key)"
    users = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**without_addresses(), "APP_ENV": "demo", "DATA_DIR": str(tmp_path / "new")},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    keys = {user.communicate(timeout=60)[0] for user in users}

    assert len(keys) == 1
    assert len(keys.pop()) > 50
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "new") == ["secret_key"]


@pytest.mark.parametrize("port", ["0", "70000", "eight", "-1", "８０００"])
def test_a_port_that_is_none_is_refused(port, tmp_path):
    with pytest.raises(SystemExit, match="number from 1 to 65535"):
        env.read({"DATA_DIR": str(tmp_path), "PORT": port})


def test_a_place_nobody_knows_is_refused():
    with pytest.raises(SystemExit, match="Set it to demo or production"):
        env.read({"APP_ENV": "staging"})


def test_secrets_are_not_shown_by_accident():
    shown = repr(env.read(PRODUCTION))

    assert "secret" not in shown
    assert "a-key-that-stays" not in shown
