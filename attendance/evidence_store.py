"""Where the files of evidence lie: below DATA_DIR/media, under names of ours, readable by this program alone.

Nothing here is served by the web server: `attendance:evidence` sends a file to who may have it. What comes in is
looked at first (`domain/evidence.py`); a picture is drawn anew, so that nothing but the picture is kept: no place
where it was taken, no name of a telephone, nothing hidden behind its end.
"""

import hashlib
import io
import os
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from accounts.domain.refusal import Refused
from attendance.domain import evidence as rules
from attendance.domain.evidence import JPEG, PDF, FileKind

FOLDER = "evidence"
LONGEST_SIDE = 2400  # pixels: a page of A4 stays easy to read
QUALITY = 85
# What Pillow raises for files that are no picture, damaged, or far larger than they look
NO_PICTURE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that may be kept."""

    content: bytes
    kind: FileKind

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def look_at(upload: UploadedFile) -> Taken:
    """A file that was sent, looked at and cleaned; refused with a sentence where it is not what it should be."""
    rules.check_size(upload.size or 0)
    upload.seek(0)
    content = upload.read(rules.LARGEST + 1)
    rules.check_size(len(content))
    kind = rules.recognised(content)
    if kind is PDF:
        rules.check_pdf(content)
        return Taken(content, kind)
    return Taken(_drawn_anew(content, kind), kind)


def keep(taken: Taken, school_id: int) -> str:
    """Write a file, whole and on the disk before anything says that it is there; answers with its name."""
    name = f"{FOLDER}/{school_id}/{uuid.uuid4().hex}.{taken.kind.extension}"
    path = _path(name)
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(taken.content)
        file.flush()
        os.fsync(file.fileno())
    return name


def content_of(name: str) -> bytes:
    """The file, a few megabytes at most; FileNotFoundError where it has gone."""
    return _path(name).read_bytes()


def drop(name: str) -> None:
    """Remove a file. One that is not there any more is as good."""
    _path(name).unlink(missing_ok=True)


def sweep(school_id: int, named: Collection[str], before: datetime) -> int:
    """Remove files that no row names and that are older than a moment: what was left where a save did not stand."""
    folder, gone = _path(f"{FOLDER}/{school_id}"), 0
    for path in folder.glob("*") if folder.is_dir() else ():
        name = f"{FOLDER}/{school_id}/{path.name}"
        if name not in named and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _path(name: str) -> Path:
    """Only names that we gave lead anywhere."""
    path = (Path(settings.MEDIA_ROOT) / name).resolve()
    if not path.is_relative_to((Path(settings.MEDIA_ROOT) / FOLDER).resolve()):
        raise ValueError("A file of evidence lies in its own folder.")
    return path


def _drawn_anew(content: bytes, kind: FileKind) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",) if kind is JPEG else ("PNG",)) as picture:
            rules.check_pixels(*picture.size)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = upright.convert(
                "RGB" if kind is JPEG or upright.mode not in ("1", "L", "LA", "P", "RGBA") else upright.mode
            )
            plain.info = {}
            out = io.BytesIO()
            if kind is JPEG:
                plain.save(out, "JPEG", quality=QUALITY)
            else:
                plain.save(out, "PNG")
            return out.getvalue()
    except NO_PICTURE as problem:
        if isinstance(problem, Image.DecompressionBombError | Image.DecompressionBombWarning):
            raise Refused(rules.UNFOLDS, field="file") from problem
        raise Refused(rules.BROKEN, field="file") from problem
