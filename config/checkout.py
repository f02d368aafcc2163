"""Set up a checkout: the environment from the lock, the libraries of the machine, and what tests need besides.

Run by the machine's own Python before there is an environment, so it leans on nothing but the standard library:
`python3 -P config/checkout.py run|dev|test|clean`. What is in place is left alone; what cannot be had ends with a
sentence that says what to type.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-from"
TOOLS = HERE / "var" / "tools"
OLDEST = (3, 11)
UV = "uv>=0.5"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
# What WeasyPrint loads, and the package of Debian and Ubuntu that brings it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
# Names in every script: Noto for most of them, Droid for Chinese, Japanese and Korean in few megabytes.
FONTS = {"NotoSans-Regular.*": "fonts-noto-core", "DroidSansFallback*.*": "fonts-droid-fallback"}
BROWSER = "chromium"


class CannotGoOn(SystemExit):
    """Something cannot be set up; carries what to type."""


def main(what: str, arguments: list[str]) -> None:
    """One of run, dev, test, lock, clean."""
    if what == "clean":
        clean()
        return
    check_python()
    if what == "run":
        install("run")
        need(missing_libraries())
        wish(missing_fonts(), "Until then letters are set in another typeface.")
    elif what == "dev":
        install("dev")
    elif what == "test":
        install("dev")
        test(arguments)
    elif what == "lock":
        lock()
    else:
        raise CannotGoOn("Say run, dev, test, lock or clean.")


# The environment -------------------------------------------------------------------------------------------------


def check_python() -> None:
    """Old Pythons would fail later, and less plainly."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        raise CannotGoOn(f"Python 3.11 or later is needed; this is {found}. Name another: make run PYTHON=python3.12")


def install(kind: str) -> None:
    """Exactly what the lock names, by its hashes; nothing to do where that is installed already."""
    wanted = fingerprint(kind)
    # Whoever develops has everything that running needs: the one is not taken back for the other.
    if PYTHON.exists() and STAMP.exists() and wanted in STAMP.read_text().split():
        return
    say(f"Installing from {LOCKS[kind]} …")
    STAMP.unlink(missing_ok=True)
    if not PYTHON.exists():
        shutil.rmtree(VENV, ignore_errors=True)
    uv = find_uv()
    if not (uv and install_with_uv(uv, LOCKS[kind])):
        install_with_pip(LOCKS[kind])
    STAMP.write_text("\n".join([wanted] if kind == "run" else [wanted, fingerprint("run")]) + "\n")


def lock() -> None:
    """Write both locks anew from pyproject.toml: exact versions with hashes, no host named. What is locked stays."""
    uv = find_uv()
    if uv is None:
        raise CannotGoOn("uv is needed to write the locks. With the network back, type the same again.")
    env = dict(os.environ) | as_uv_is_told() | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    plain = ["--universal", "--generate-hashes", "--no-header", "--no-emit-index-url", "--quiet"]
    for kind, group in (("dev", ["--group", "dev"]), ("run", [])):
        command = [uv, "pip", "compile", "pyproject.toml", *plain, *group, "--output-file", LOCKS[kind]]
        if not done(command, env):
            raise CannotGoOn(f"{LOCKS[kind]} could not be written: see above.")


def fingerprint(kind: str) -> str:
    """Changes with the lock and with the Python that it was installed for."""
    lock = (HERE / LOCKS[kind]).read_bytes()
    return f"{kind}:{hashlib.sha256(lock + sys.version.encode()).hexdigest()}"


def find_uv() -> str | None:
    """uv from the machine, else from its package in a folder of its own: Debian's pip installs nowhere else."""
    on_path = shutil.which("uv")
    if on_path and works([on_path, "--version"]):
        return on_path
    own = TOOLS / "bin" / "uv"
    if not own.exists():
        if not works([sys.executable, "-m", "pip", "--version"]):
            raise CannotGoOn(
                f"pip is needed to install what the lock names. Type: {as_root()}apt-get install python3-pip"
            )
        TOOLS.mkdir(parents=True, exist_ok=True)
        if not done(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--root-user-action=ignore",
                "--upgrade",
                "--target",
                str(TOOLS),
                UV,
            ]
        ):
            return None
    return str(own) if works([str(own), "--version"]) else None


def install_with_uv(uv: str, lock: str) -> bool:
    """Fast; makes an environment without Debian's python3-venv."""
    env = dict(os.environ) | as_uv_is_told() | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    env.pop("VIRTUAL_ENV", None)
    made = PYTHON.exists() or done([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], env)
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), lock]
    return made and done(sync, env)


def install_with_pip(lock: str) -> None:
    """Slower, for machines that uv has no build for."""
    say("uv could not do it; trying with pip …")
    made = PYTHON.exists() or done([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "--require-hashes", "-r", lock]
    if not (made and done(pip)):
        raise CannotGoOn("The packages could not be installed: see above. With the network back, type the same again.")


def as_uv_is_told() -> dict[str, str]:
    """uv does not read pip's settings, and a machine behind a mirror has only those."""
    settings = {}
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        settings[name.rsplit(".", 1)[-1]] = value.strip().strip("'\"").replace("\\n", " ")
    told = {
        "UV_DEFAULT_INDEX": settings.get("index-url", ""),
        "UV_INDEX": settings.get("extra-index-url", ""),
        "UV_FIND_LINKS": ",".join(settings.get("find-links", "").split()),
        "SSL_CERT_FILE": settings.get("cert", ""),
    }
    if told["UV_INDEX"]:
        told["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip does; the hashes keep it safe
    return {name: value for name, value in told.items() if value and name not in os.environ}


# The machine -----------------------------------------------------------------------------------------------------


def missing_libraries() -> list[str]:
    """Debian packages that bring what letters are made with."""
    return [package for library, package in LIBRARIES.items() if not can_load(library)]


def missing_fonts() -> list[str]:
    """Debian packages that cover the names of every family in England."""
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"]
    there = [folder for folder in folders if folder.exists()]
    return [package for file, package in FONTS.items() if not any(any(folder.rglob(file)) for folder in there)]


def missing_browser() -> list[str]:
    """The journeys are played in the machine's own Chromium."""
    return [] if shutil.which("chromium") or shutil.which("chromium-browser") else [BROWSER]


def need(packages: list[str]) -> None:
    """Install them or end with what to type."""
    if packages and not fetched(packages):
        raise CannotGoOn(f"The machine lacks {', '.join(packages)}. Type: {how_to_get(packages)}")


def wish(packages: list[str], otherwise: str) -> bool:
    """Install them or say what is lost; whether they are there."""
    if not packages or fetched(packages):
        return True
    say(f"The machine lacks {', '.join(packages)}. {otherwise} To have it, type: {how_to_get(packages)}")
    return False


def fetched(packages: list[str]) -> bool:
    """Whether root could install them here and now."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {', '.join(packages)} …")
    env = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    get = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    quietly = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": env, "check": False}
    if subprocess.run(get, **quietly).returncode == 0:  # type: ignore[call-overload]
        return True
    subprocess.run(["apt-get", "update", "-qq"], **quietly)  # type: ignore[call-overload]
    return done(get, env)


def how_to_get(packages: list[str]) -> str:
    """For a person to type."""
    return f"{as_root()}apt-get install -y {shlex.join(packages)}"


def as_root() -> str:
    """How a command that changes the machine begins."""
    return "" if os.geteuid() == 0 else "sudo "


def can_load(library: str) -> bool:
    """Whether the machine's loader finds it."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


# Tests and cleaning ----------------------------------------------------------------------------------------------


def test(arguments: list[str]) -> None:
    """The whole suite. What could not run here is named, and then the answer is never that all is well."""
    without = []
    if not wish(missing_libraries(), "Letters and reports cannot be made."):
        without.append("those that make a PDF")
    wish(missing_fonts(), "PDFs are set in another typeface.")
    chosen = []
    if not wish(missing_browser(), "Journeys cannot be played."):
        without.append("the journeys in a browser (marked journey)")
        chosen = ["-m", "not journey"]
    workers = str(min(os.cpu_count() or 1, 8))
    result = subprocess.run(
        [str(PYTHON), "-m", "pytest", "-q", "-n", workers, *chosen, *arguments], cwd=HERE, check=False
    )
    if without:
        say(f"This is no pass: these tests could not run here: {'; '.join(without)}. What is missing is said above.")
        sys.exit(result.returncode or 1)
    sys.exit(result.returncode)


def clean() -> None:
    """Stop what this checkout started, and remove what it made."""
    data_dirs = [HERE / "var", HERE / "var" / "test", HERE / "var" / "bench"]
    data_dirs += [
        (HERE / os.environ[name]).resolve() for name in ("DATA_DIR", "MB_TEST_DATA_DIR") if os.environ.get(name)
    ]
    for folder in data_dirs:
        if (folder / "services").exists():
            if not PYTHON.exists():
                install("run")  # stopping a server takes the programs that started it
            if not done([str(PYTHON), "-m", "config.embedded", "remove", str(folder)]):
                raise CannotGoOn(f"The services in {folder} could not be stopped: see above. Nothing was removed.")
    for folder in (HERE / "var", VENV):
        shutil.rmtree(folder, ignore_errors=True)


def works(command: list[str]) -> bool:
    """Whether a command runs at all."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def done(command: list[str], env: dict[str, str] | None = None) -> bool:
    """Whether a command did its work; what it says is shown."""
    return subprocess.run(command, cwd=HERE, env=env, stdout=sys.stderr, check=False).returncode == 0


def say(sentence: str) -> None:
    """To people, not to programs."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[2:])
