"""Which files are taken as evidence: by what they hold, never by what they are called."""

from dataclasses import dataclass

from accounts.domain.refusal import Refused

MEGABYTE = 1024 * 1024
LARGEST = 8 * MEGABYTE  # a photo of a phone's camera has some four
MOST_FILES = 3  # with one report
MOST_PIXELS = 40_000_000  # a sheet of paper at 600 dots an inch has 35 million; more is no photo of a letter


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken."""

    media_type: str
    extension: str


PDF = FileKind("application/pdf", "pdf")
JPEG = FileKind("image/jpeg", "jpg")
PNG = FileKind("image/png", "png")
SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
# What makes a PDF more than paper: programs, and files inside it
PROGRAMS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
NAME_ENDS = (
    b" \t\r\n\x0c\x00/<>[](){}%"  # after these bytes a PDF's name is over: /Launch is a name, /Launching another
)

TAKEN = "a PDF or a photo (JPEG or PNG)"
EMPTY = "The file is empty. Choose it again, or take a new photo."
TOO_LARGE = f"The file is larger than {LARGEST // MEGABYTE} MB. Take a photo of the page instead, or send fewer pages."
UNKNOWN = f"This file is neither a PDF nor a photo, whatever it is called. Send {TAKEN}."
HEIC = "This photo is in a format that not every computer opens (HEIC). Choose it from your photos, which sends a JPEG, or take a screenshot."
BROKEN = "This file cannot be opened: it is damaged or cut off. Take a new photo, or save it once more."
ACTIVE = "This PDF carries a program or other files inside. Print it to a new PDF, or send a photo of the page."
UNFOLDS = "This picture is far larger than a photo of a page. Take a new photo and send that."
TOO_MANY = f"Send {MOST_FILES} files at most."


def check_size(size: int) -> None:
    """Something, and not too much."""
    if size <= 0:
        raise Refused(EMPTY, field="file")
    if size > LARGEST:
        raise Refused(TOO_LARGE, field="file")


def recognised(content: bytes) -> FileKind:
    """What a file is by its first bytes; refused with a sentence for anything but paper and photos."""
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return kind
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise Refused(HEIC, field="file")
    raise Refused(UNKNOWN, field="file")


def check_pdf(content: bytes) -> None:
    """A PDF that is whole, and paper only: no program that runs, no file hidden in it."""
    if b"%%EOF" not in content[-2048:]:
        raise Refused(BROKEN, field="file")
    if any(_has_name(content, name) for name in PROGRAMS):
        raise Refused(ACTIVE, field="file")


def check_pixels(width: int, height: int) -> None:
    """A picture's size once it is unfolded: a small file may hold a wall."""
    if width * height > MOST_PIXELS:
        raise Refused(UNFOLDS, field="file")


def _has_name(content: bytes, name: bytes) -> bool:
    """Whether a name stands in a PDF as a whole word."""
    at = content.find(name)
    while at >= 0:
        after = content[at + len(name) : at + len(name) + 1]
        if not after or after in NAME_ENDS or (name == b"/EmbeddedFile" and after == b"s"):
            return True
        at = content.find(name, at + 1)
    return False
