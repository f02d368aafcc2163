"""The policy of a school on a day."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from accounts.domain.refusal import Refused
from accounts.models import School
from interventions.domain import presets
from interventions.domain.policy import Policy
from interventions.models import PolicyVersion

FOLDER = Path(__file__).resolve().parent.parent / "presets"
SCHEMES = "penalty_schemes"  # dated sums and thresholds, and no policy
DEFAULT = "colour_bands"  # whose colours are shown where a school has not adopted a policy yet


def version_of(school: School, on: date) -> PolicyVersion | None:
    """The version in force on a day; none where the school has adopted none."""
    versions = PolicyVersion.objects.filter(school=school).in_force(on)
    return versions.first()


def policy_of(school: School, on: date) -> Policy:
    """The school's policy on a day; the default one, for its colours, where none is adopted. One statement."""
    version = version_of(school, on)
    return parsed(version.text if version else preset_text(DEFAULT))


def preset_names() -> list[str]:
    """The presets that ship with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != SCHEMES)


def preset_text(name: str) -> str:
    """The text of a preset."""
    if name not in preset_names():
        raise Refused(f"There is no preset “{name}”. Choose one of: {', '.join(preset_names())}.")
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def parsed(text: str) -> Policy:
    """A policy text as values. Texts never change once adopted, so what was read once is kept."""
    return presets.read(text)
