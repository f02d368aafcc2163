"""Everything in one file and back: to the last row of every table, or not at all."""

import io
import json
import stat
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from config import backups

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture
def media(tmp_path, monkeypatch) -> Path:
    """Two letters as they were sent."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    (tmp_path / "media" / "letters").mkdir(parents=True)
    (tmp_path / "media" / "letters" / "1.pdf").write_bytes(b"%PDF-1.7 one")
    (tmp_path / "media" / "letters" / "2.pdf").write_bytes(b"%PDF-1.7 two")
    return tmp_path / "media"


def digests() -> dict[str, str]:
    """One of every table's rows, whatever their order."""
    with connections["owner"].cursor() as cursor:
        tables = connections["owner"].introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(
                f"select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) from \"{table}\" t"
            )
            found[table] = cursor.fetchone()[0]
        return found


def what_guards() -> list[tuple]:
    """Triggers, policies and rights: the promises rest on these."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text, tgname, tgenabled from pg_trigger where not tgisinternal order by 1, 2"
        )
        guards = cursor.fetchall()
        cursor.execute("select tablename, policyname, qual, with_check from pg_policies order by 1, 2")
        guards += cursor.fetchall()
        cursor.execute(
            "select relname, relacl::text, relrowsecurity from pg_class where relnamespace = 'public'::regnamespace order by 1"
        )
        guards += cursor.fetchall()
        cursor.execute(
            "select proname, proacl::text, prosecdef from pg_proc where pronamespace = 'public'::regnamespace order by 1"
        )
        return guards + cursor.fetchall()


def empty_everything() -> None:
    call_command("flush", verbosity=0, interactive=False, database="owner", inhibit_post_migrate=True)


def run(command: str, *arguments: str) -> dict:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_what_was_backed_up_comes_back_to_the_last_row(ashdown, birchwood, media, tmp_path):
    file = tmp_path / "monday.backup"
    before, guards = digests(), what_guards()
    summary = run("backup", str(file))
    empty_everything()
    for letter in media.rglob("*.pdf"):
        letter.unlink()

    backups.restore(file)

    assert digests() == before
    assert what_guards() == guards
    assert [path.read_bytes() for path in sorted(media.rglob("*.pdf"))] == [b"%PDF-1.7 one", b"%PDF-1.7 two"]
    assert (summary["files"], summary["bytes"]) == (2, file.stat().st_size)


def test_a_backup_is_for_its_maker_alone_and_leaves_nothing_beside_it(ashdown, media, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()

    run("backup", str(folder / "monday.backup"))

    assert [path.name for path in folder.iterdir()] == ["monday.backup"]
    assert stat.S_IMODE((folder / "monday.backup").stat().st_mode) == 0o600


def test_backing_up_and_restoring_change_no_row_and_are_written_to_the_log(ashdown, media, tmp_path, caplog):
    before = digests()

    with caplog.at_level("INFO", logger="morningbell.backup"):
        run("backup", str(tmp_path / "monday.backup"))
        empty_everything()
        run("restore", str(tmp_path / "monday.backup"), "--no-input")

    assert digests() == before
    assert [line.split(" was ")[1] for line in caplog.messages] == ["taken.", "restored."]


def test_what_was_entered_since_the_backup_goes(ashdown, media, tmp_path):
    run("backup", str(tmp_path / "monday.backup"))
    connections["owner"].cursor().execute("create table since (); create type mood as enum ('well')")
    (media / "since.pdf").write_bytes(b"%PDF")

    run("restore", str(tmp_path / "monday.backup"), "--no-input")

    assert "since" not in connections["owner"].introspection.table_names()
    assert not (media / "since.pdf").exists()


@pytest.mark.parametrize(
    "harm", ["cut short", "altered", "of a newer version", "of another role", "no backup", "absent", "escaping"]
)
def test_a_backup_that_cannot_be_trusted_changes_nothing(ashdown, media, tmp_path, harm):
    file = tmp_path / "monday.backup"
    run("backup", str(file))
    before = digests()
    harm_it(file, harm)

    with pytest.raises(CommandError, match=r"Nothing was changed|newer Morning Bell|to the role|There is no file"):
        run("restore", str(file), "--no-input")

    assert digests() == before
    assert len(list(media.rglob("*.pdf"))) == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".restore")] == []


def test_a_dump_that_fails_half_way_changes_nothing(ashdown, media, tmp_path, monkeypatch):
    file = tmp_path / "monday.backup"
    run("backup", str(file))
    before = digests()
    monkeypatch.setattr(backups, "EMPTY_THE_SCHEMA", backups.EMPTY_THE_SCHEMA + "create table pupils_pupil ();")

    with pytest.raises(CommandError, match="could not be restored; nothing was changed"):
        run("restore", str(file), "--no-input")

    assert digests() == before
    assert len(list(media.rglob("*.pdf"))) == 2


def test_a_server_newer_than_our_programs_is_said(ashdown, media, tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "_version", lambda program: 9)

    with pytest.raises(CommandError, match=r"no pg_dump here is that new\. Install PostgreSQL 18’s"):
        run("backup", str(tmp_path / "monday.backup"))


def harm_it(file: Path, harm: str) -> None:
    with tarfile.open(file) as tar:
        content = {member.name: tar.extractfile(member).read() for member in tar}
    manifest = json.loads(content[backups.MANIFEST])
    if harm == "cut short":
        file.write_bytes(file.read_bytes()[:50_000])
        return
    if harm == "no backup":
        file.write_text("upn,forename\n")
        return
    if harm == "absent":
        file.unlink()
        return
    if harm == "altered":
        content[backups.DUMP] = content[backups.DUMP][:-100] + bytes(100)
    if harm == "of a newer version":
        manifest["migrations"].append("pupils.9999_later")
    if harm == "of another role":
        manifest["app_role"] = "somebody"
    if harm == "escaping":
        content["media/../../escaped"] = b"x"
    content[backups.MANIFEST] = json.dumps(manifest).encode()
    with tarfile.open(file, "w") as tar:
        for name, body in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
