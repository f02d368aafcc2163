"""Where our own PostgreSQL and Redis keep their files, and the addresses that follow from it.

Nothing is started or written by finding a place, so that settings can name the addresses at any time. As a rule all
lies in `DATA_DIR/services`. Two things move it. A socket's path may not be longer than 107 bytes: where it would be,
the sockets go under the machine's temporary folder. And PostgreSQL refuses to be run by root: root hands it to an
unprivileged user, and where that user cannot reach `DATA_DIR`, everything goes under the machine's state folder. Either
way the folder is named by a hash of `DATA_DIR`, and a pointer stands in `DATA_DIR/services`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

SOCKET_LIMIT = 107  # bytes; what the kernel's sockaddr_un takes
POSTGRES_SOCKET = ".s.PGSQL.5432"
REDIS_SOCKET = "redis.sock"
STATE = Path("/var/lib/morning-bell")
TEMPORARY = Path("/tmp")  # not TMPDIR: every process must find the same folder
UNPRIVILEGED = ("postgres", "nobody", "daemon")
DATABASE, ADMIN, OWNER, APP = "morningbell", "mb_admin", "mb_owner", "mb_app"


class Unusable(SystemExit):
    """The services cannot be had here; carries the sentence that says what to do."""


@dataclass(frozen=True)
class Account:
    """The user of the machine that runs the servers."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether servers must be handed over: only root does that."""
        return self.uid != os.geteuid()


@dataclass(frozen=True)
class Place:
    """Folders and addresses of the services of one DATA_DIR."""

    data_dir: Path
    home: Path
    sockets: Path
    account: Account

    @property
    def pg(self) -> Path:
        """PostgreSQL's data."""
        return self.home / "pg"

    @property
    def redis(self) -> Path:
        """Redis's append-only file."""
        return self.home / "redis"

    @property
    def programs(self) -> Path:
        """Copies of the binaries, where the account cannot reach the packages."""
        return self.home / "programs"

    @property
    def logs(self) -> Path:
        """What the servers say."""
        return self.home / "logs"

    @property
    def pointer(self) -> Path:
        """Names, a line each, the folders outside DATA_DIR."""
        return self.data_dir / "services" / "elsewhere"

    @property
    def elsewhere(self) -> list[Path]:
        """Folders of these services outside DATA_DIR."""
        inside = self.data_dir / "services"
        folders = [self.home] if self.sockets.is_relative_to(self.home) else [self.home, self.sockets]
        return [folder for folder in folders if not folder.is_relative_to(inside)]

    @property
    def database_url(self) -> str:
        """The application's role."""
        return f"postgresql://{APP}@/{DATABASE}?host={quote(str(self.sockets), safe='/')}"

    @property
    def migrate_database_url(self) -> str:
        """The owner's role."""
        return f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(self.sockets), safe='/')}"

    @property
    def redis_url(self) -> str:
        """The broker and cache."""
        return f"unix://{quote(str(self.sockets / REDIS_SOCKET), safe='/')}?db=0"

    @cached_property
    def is_stranded(self) -> bool:
        """Data stands in DATA_DIR from a time when the account could reach it."""
        inside = self.data_dir / "services"
        return self.home != inside and (inside / "pg").exists()


def find(data_dir: Path) -> Place:
    """The place of a DATA_DIR: the same answer in every process."""
    data_dir = Path(os.path.realpath(data_dir))
    inside = data_dir / "services"
    account = account_for(inside)
    if account.is_other and not can_reach(account, inside):
        home = _state_folder(data_dir)
        return Place(data_dir, home, home / "run", account)
    sockets = inside / "run"
    if not _fits(sockets):
        sockets = TEMPORARY / f"mb-{account.uid}-{_hash(data_dir)}"
    return Place(data_dir, inside, sockets, account)


def account_for(inside: Path) -> Account:
    """Ourselves, or for root an unprivileged user: whoever owns the data, once there is some."""
    if os.geteuid() != 0:
        return Account(_name(os.geteuid()), os.geteuid(), os.getegid())
    for pg in (inside / "pg", _state_folder(inside.parent) / "pg"):
        try:
            owner = pg.stat()
        except OSError:
            continue
        if owner.st_uid != 0:
            return Account(_name(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise Unusable(
        "PostgreSQL may not be run by root, and this machine has no unprivileged user to hand it to. "
        "Run this as an ordinary user, or create one: useradd --system postgres"
    )


def can_reach(account: Account, path: Path) -> bool:
    """Whether the account may enter every folder on the way; a folder not there yet will be made open."""
    way = [path, *path.parents]
    return all(_may_enter(account, folder) for folder in way if folder.exists())


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """The folder and those above it, with the mode asked for whatever the umask is."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(mode if missing == folder else 0o755)


def _may_enter(account: Account, folder: Path) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _fits(sockets: Path) -> bool:
    return len(os.fsencode(sockets / POSTGRES_SOCKET)) <= SOCKET_LIMIT


def _state_folder(data_dir: Path) -> Path:
    """Where things go that the account could not reach; a moved checkout keeps its folder, a copied one does not."""
    own = STATE / _hash(data_dir)
    try:
        named = Path((data_dir / "services" / "elsewhere").read_text().splitlines()[0])
        made_for = Path((named / "belongs-to").read_text().strip())
    except (OSError, IndexError):
        return own
    moved_here = made_for == data_dir or not made_for.exists()
    return named if named.parent == STATE and moved_here else own


def _hash(data_dir: Path) -> str:
    return hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as problem:
        raise Unusable(
            f"User {uid} has no name on this machine, and PostgreSQL asks for one. Run this as a user of the machine, "
            "or set DATABASE_URL and REDIS_URL."
        ) from problem
