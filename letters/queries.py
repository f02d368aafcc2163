"""Letters as pages show them, and the wording in use."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import QuerySet

from accounts.domain.refusal import Refused
from accounts.models import Membership, School
from letters import pdf
from letters.domain.kinds import kind_of
from letters.models import Letter, LetterTemplate
from pupils.access import pupils_for

DEFAULTS = Path(__file__).resolve().parent / "defaults"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a kind of letter says at a school."""

    subject: str
    body: str
    version: int = 0  # 0: our default
    template: LetterTemplate | None = None


def wording_of(school: School, kind: str) -> Wording:
    """The school's latest wording of a kind; our default where it has none."""
    kind_of(kind)
    template = LetterTemplate.objects.filter(school=school, kind=kind).order_by("-version").first()
    if template:
        return Wording(template.subject, template.body, template.version, template)
    return default_wording(kind)


def default_wording(kind: str) -> Wording:
    """Our own words: the first line, after a #, is the subject."""
    first, _, body = (DEFAULTS / f"{kind}.md").read_text(encoding="utf-8").partition("\n")
    return Wording(first.removeprefix("#").strip(), body.strip())


def letters_for(membership: Membership, on: date) -> QuerySet[Letter]:
    """Letters about the pupils this person may see, without their PDFs."""
    if membership.school is None:
        return Letter.objects.none()
    letters = membership.school.letters.defer("pdf").select_related("pupil")
    return letters.filter(pupil__in=pupils_for(membership, on).values("pk"))


def issued_bytes(letter: Letter) -> bytes:
    """The PDF as it was issued; refused where the bytes are not those of that day."""
    stored = bytes(letter.pdf or b"")
    if pdf.digest(stored) != letter.digest:
        raise Refused("The stored letter is not the one that was issued. Tell your administrator; it must be restored.")
    return stored
