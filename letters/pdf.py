"""HTML to PDF: the only module that knows WeasyPrint. Local files only, never the network.

What is printed is tagged (PDF/UA-1), so that a screen reader can read it. The look comes from static/css/tokens.css and
static/css/print.css, read once a process; the fonts come from an installed package (fonts-noto-core, fonts-droid-fallback).
"""

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

STYLES = ("css/tokens.css", "css/print.css")
# Paper is always light, and the printer knows no light-dark(): the first of the two colours is taken.
LIGHT_DARK = re.compile(r"light-dark\(\s*([^,()]+|[^,()]+\([^()]*\))\s*,\s*(?:[^,()]+|[^,()]+\([^()]*\))\s*\)")


class PrintError(Exception):
    """A document asked for something that may not be fetched, or that is not there."""


class Boxes(logging.Filter):
    """Hears of letters that no installed font has, and keeps them out of the log: they are parts of names."""

    def __init__(self) -> None:
        super().__init__()
        self.missing: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        if ".notdef" not in str(record.msg):
            return True
        self.missing += [str(record.args[0]) if isinstance(record.args, tuple) and record.args else "?"]
        return False


@contextmanager
def no_boxes() -> Iterator[None]:
    """Refuse to print an empty box in somebody's name."""
    boxes, logger = Boxes(), logging.getLogger("weasyprint")
    logger.addFilter(boxes)
    try:
        yield
    finally:
        logger.removeFilter(boxes)
    if boxes.missing:
        letters = "".join(dict.fromkeys(boxes.missing))
        raise PrintError(
            f"No installed font has the letters {letters}. Install one for that script on the server "
            "(Debian: fonts-noto-core, fonts-droid-fallback), then print again."
        )


class LocalFiles(URLFetcher):
    """Lets a document read files below one folder and pictures written into it, and nothing else."""

    def __init__(self, base: Path) -> None:
        super().__init__(allowed_protocols={"file", "data"}, allow_redirects=False)
        self.base = base.resolve()

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        path = Path(url.removeprefix("file://").split("?")[0].split("#")[0])
        if not url.startswith("file://") or not path.resolve().is_relative_to(self.base):
            raise FatalURLFetchingError("A printed document may read its own files only.")
        return super().fetch(url, headers)


@cache
def font_configuration() -> FontConfiguration:
    """One for the process: making one for each document doubles the time."""
    return FontConfiguration()


@cache
def stylesheet(name: str) -> CSS:
    """A style sheet of ours by its static name, in light colours, parsed once."""
    found = finders.find(name)
    if found is None:
        raise PrintError(f"The style sheet {name} is not there.")
    path = Path(found)
    text = LIGHT_DARK.sub(lambda match: match[1], path.read_text())
    return CSS(
        string=text, base_url=str(path.parent), url_fetcher=LocalFiles(path.parent), font_config=font_configuration()
    )


def render(html: str, base: Path | None = None, styles: Sequence[str] = ()) -> bytes:
    """The document as PDF/UA-1. `base` is the folder its pictures lie in; `styles` are further static style sheets."""
    folder = base or Path(str(finders.find("css/print.css"))).parent.parent
    document = HTML(string=html, base_url=f"{folder}/", url_fetcher=LocalFiles(folder))
    try:
        with no_boxes():
            pdf = document.write_pdf(
                stylesheets=[stylesheet(name) for name in (*STYLES, *styles)],
                font_config=font_configuration(),
                pdf_variant="pdf/ua-1",
            )
    except FatalURLFetchingError as error:
        raise PrintError(str(error)) from error
    return bytes(pdf)


def digest(pdf: bytes) -> str:
    """What tells later whether the bytes are still those that were issued: SHA-256, hexadecimal."""
    return hashlib.sha256(pdf).hexdigest()
