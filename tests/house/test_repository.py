"""The repository stands alone: no path of a machine, no registry's host, no vendored file."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".html", ".css", ".js", ".lock", ".yml", ".yaml", ".sh", ".cfg", ".csv", ".json", ""}
LOCKS = ("requirements.lock", "requirements-dev.lock")
HOSTS = ("pypi" + ".org", "files.python" + "hosted.org", "registry.npm" + "js.org", "deb.debian" + ".org")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    return [(p, p.read_text(errors="replace")) for p in tracked() if p.suffix in TEXT and p != Path(__file__)]


def test_no_file_names_a_registry():
    assert [p.name for p, text in texts() if any(host in text for host in HOSTS)] == []


def test_no_file_names_a_path_of_one_machine():
    forbidden = re.compile(r"/work/(main|shared)|\.\./shared|/home/[a-z]+/")

    assert [str(p.relative_to(ROOT)) for p, text in texts() if forbidden.search(text)] == []


def test_nothing_third_party_is_committed():
    names = [p.name for p in tracked()]

    assert [n for n in names if n.endswith((".min.js", ".min.css", ".woff", ".woff2", ".ttf", ".otf"))] == []


def test_the_seeds_real_names_are_nowhere():
    """The five policies the product serves name real schools and people; none of them may stand here."""
    real = re.compile("|".join(("Cheet" + "wood", "Mapper" + "ley", "832 " + "2104")), re.IGNORECASE)

    assert [str(p.relative_to(ROOT)) for p, text in texts() if real.search(text)] == []


def test_both_locks_name_the_same_versions():
    """What serves is what was tested."""
    run, dev = (dict(re.findall(r"^([\w.\-]+)==(\S+)", (ROOT / name).read_text(), re.M)) for name in LOCKS)

    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}
