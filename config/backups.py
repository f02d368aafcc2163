"""Everything in one file, and back: the database as the owner sees it, and the files beside it.

The file is a tar of a manifest, a dump in PostgreSQL's own format, and the media folder. It holds personal data: it is
readable by whoever made it and nobody else. A restore happens whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from accounts.domain.refusal import Refused
from config.embedded.programs import carried_postgres

MANIFEST, DUMP, MEDIA = "manifest.json", "database.dump", "media"
FORMAT = 1
# What the owner has made in the schema, whichever version of the product made it. Extensions stay.
EMPTY_THE_SCHEMA = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN
        SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
               ELSE 'TABLE' END AS kind, oid::regclass::text AS name
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('e', 'i'))
        UNION ALL
        SELECT 'ROUTINE', oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
        UNION ALL
        SELECT CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, oid::regtype::text FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e')
        AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_type.oid AND deptype = 'e')
    LOOP
        EXECUTE format('DROP %s IF EXISTS %s CASCADE', thing.kind, thing.name);
    END LOOP;
END $$;
"""


def backup(file: Path, *, at: datetime) -> dict[str, Any]:
    """Write a backup; the file takes its name once it is whole."""
    tool = _tool("pg_dump")
    with tempfile.TemporaryDirectory(dir=_folder_of(file), prefix=".backup-") as folder:
        dump, draft = Path(folder) / DUMP, Path(folder) / "backup.tar"
        # First the rows, then the files: every file that a row names was there before the row.
        _run([tool, "--format=custom", "--no-owner", "--schema=public", f"--file={dump}"])
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "app_role": settings.APP_ROLE,
            "migrations": sorted(".".join(key) for key in MigrationRecorder(connections["owner"]).applied_migrations()),
            "sha256": _digest(dump),
        }
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as tar:
            _add_text(tar, MANIFEST, json.dumps(manifest, indent=1), at)
            tar.add(dump, DUMP)
            files = _media_files()
            for path in files:
                tar.add(path, str(MEDIA / path.relative_to(settings.MEDIA_ROOT)), recursive=False)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(file)
    return {"file": str(file), "bytes": file.stat().st_size, "files": len(files), "made_at": manifest["made_at"]}


def restore(file: Path) -> dict[str, Any]:
    """Put everything back as it was; what stands now is replaced."""
    with _opened(file) as tar:
        manifest = _manifest(tar)
        _check_can_restore(manifest)
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restore-") as folder:
            dump, media = Path(folder) / DUMP, Path(folder) / MEDIA
            files = _unpack(tar, dump, media)
            if _digest(dump) != manifest["sha256"]:
                raise Refused("The backup is damaged: what it holds is not what was put in. Nothing was changed.")
            connections.close_all()
            _replay(dump)
            _swap(media, Path(settings.MEDIA_ROOT))
    return {"file": str(file), "files": files, "made_at": manifest["made_at"]}


def _check_can_restore(manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise Refused("The backup was made by another version of Morning Bell. Restore it with that version.")
    if manifest["app_role"] != settings.APP_ROLE:
        raise Refused(
            f"The backup gives its rights to the role {manifest['app_role']}, but this installation runs as "
            f"{settings.APP_ROLE}. Name the role in DATABASE_URL as it was."
        )
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    unknown = [name for name in manifest["migrations"] if name not in known and name.split(".")[0] in _apps()]
    if unknown:
        raise Refused("The backup was made by a newer Morning Bell. Bring this one up to date first.")


def _apps() -> set[str]:
    return {app for app, _ in MigrationLoader(None).disk_migrations}


def _replay(dump: Path) -> None:
    """One transaction, committed only when the whole dump has been read without fault."""
    script, into = _tool("pg_restore"), _tool("psql")
    reader = [script, "--no-owner", "--schema=public", "--file=-", str(dump)]
    writer = [into, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    with tempfile.TemporaryFile() as said:
        source = subprocess.Popen(reader, stdout=subprocess.PIPE, stderr=said, env=_environment())
        sink = subprocess.Popen(writer, stdin=subprocess.PIPE, stderr=said, env=_environment())
        assert source.stdout is not None
        assert sink.stdin is not None
        with source.stdout, sink.stdin:
            try:
                sink.stdin.write(f"BEGIN;\nSET LOCAL client_min_messages = warning;\n{EMPTY_THE_SCHEMA}".encode())
                shutil.copyfileobj(source.stdout, sink.stdin, 1 << 20)
                if source.wait() == 0:
                    sink.stdin.write(b"\nCOMMIT;\n")
                sink.stdin.flush()
            except BrokenPipeError:  # psql stopped at a fault; it says which below
                source.kill()
        if sink.wait() or source.wait():
            raise Refused(f"The backup could not be restored; nothing was changed. {_last_words(said)}")


def _tool(name: str) -> str:
    """A program of PostgreSQL's that knows the server's version; for our own server the one that came with it."""
    server = connections["owner"].cursor().connection.server_version // 10_000  # type: ignore[attr-defined]
    carried, on_path = carried_postgres() / name, shutil.which(name)
    is_ours = str(connections["owner"].get_connection_params().get("host", "")).startswith("/")
    choices = [str(carried), *([on_path] if on_path else [])]
    for choice in choices if is_ours else reversed(choices):
        if _version(choice) >= server:
            return choice
    raise Refused(
        f"The server is PostgreSQL {server}, and no {name} here is that new. Install PostgreSQL {server}’s client programs "
        "and put them on the PATH."
    )


def _version(program: str) -> int:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _environment() -> dict[str, str]:
    """Where and as whom, in the environment: arguments can be read by every user of the machine."""
    wanted = connections["owner"].get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    return {**os.environ, **{names[key]: str(value) for key, value in wanted.items() if key in names and value}}


def _run(command: list[str]) -> None:
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"The database could not be read: {done.stderr.strip().splitlines()[-1]}")


def _media_files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def _unpack(tar: tarfile.TarFile, dump: Path, media: Path) -> int:
    """Plain files with plain names only, whatever an archive says of itself; how many beside the dump."""
    media.mkdir()
    files = 0
    for member in tar:
        name = PurePosixPath(member.name)
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or name.is_absolute() or ".." in name.parts:
            raise Refused("This is no backup of Morning Bell. Nothing was changed.")
        if member.name == DUMP:
            _write(content, dump)
        elif name.parts[0] == MEDIA:
            _write(content, media.joinpath(*name.parts[1:]))
            files += 1
    if not dump.exists():
        raise Refused("The backup holds no database. Nothing was changed.")
    return files


def _write(content: IO[bytes], path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # as it was kept
        shutil.copyfileobj(content, file, 1 << 20)


def _swap(new: Path, standing: Path) -> None:
    old = standing.with_name(f"{standing.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if standing.exists():
        standing.rename(old)
    new.rename(standing)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r") as tar:
            yield tar
    except FileNotFoundError as problem:
        raise Refused(f"There is no file {problem.filename}.") from problem
    except (tarfile.TarError, EOFError) as problem:
        raise Refused("This is no backup of Morning Bell, or only part of one. Nothing was changed.") from problem


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    content = tar.extractfile(first) if first and first.name == MANIFEST else None
    if content is None:
        raise Refused("This is no backup of Morning Bell. Nothing was changed.")
    manifest: dict[str, Any] = json.load(content)
    return manifest


def _add_text(tar: tarfile.TarFile, name: str, text: str, at: datetime) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = file.tell(), int(at.timestamp()), 0o600
        file.seek(0)
        tar.addfile(entry, file)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _folder_of(file: Path) -> Path:
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}.")
    return file.parent


def _last_words(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    return next((line for line in lines if "ERROR" in line or "error" in line), "")
