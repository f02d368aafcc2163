"""Several files sent as one, so that a page on a slow school line asks for few."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

# Each in the order in which its parts count: what comes later overrules, or leans on, what came before.
BUNDLES = {
    "bundles/frame.css": ("bootstrap/css/bootstrap.min.css", "css/tokens.css", "css/components.css", "css/offline.css"),
    "bundles/frame.js": ("js/app.js", "js/offline.js"),
    "bundles/passkeys.js": (
        "mfa/js/webauthn-json.js",
        "mfa/js/webauthn.js",
        "js/passkeys.js",
        "account/js/onload.js",
    ),
}
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|// ?# sourceMappingURL=.*$", re.MULTILINE)


class BundleFinder(finders.BaseFinder):
    """Finds the bundles among the static files, made anew whenever one of their parts has changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.DATA_DIR / "made")

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in BUNDLES:
            make(name, Path(self.storage.path(name)))
            yield name, self.storage

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in BUNDLES:
            return []
        made = make(path, Path(self.storage.path(path)))
        return [str(made)] if find_all else str(made)


def make(name: str, to: Path) -> Path:
    """Write a bundle, unless it stands there already just so."""
    text = content(name)
    if to.exists() and to.read_text() == text:
        return to
    to.parent.mkdir(parents=True, exist_ok=True)
    draft = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
    draft.write_text(text)
    os.replace(draft, to)  # another process may be doing the same
    return to


def content(name: str) -> str:
    """The parts of a bundle, one after another. Source maps are not collected, so nothing may refer to them."""
    between = ";\n" if name.endswith(".js") else "\n"
    return between.join(SOURCE_MAP.sub("", _part(part)).strip() for part in BUNDLES[name]) + "\n"


def _part(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"{name} is not among the static files. Type: make dev")
    return Path(found).read_text()
