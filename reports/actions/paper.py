"""Getting ready for a day on paper: the file made at night, the passphrase, and who has taken a copy out."""

import os
import secrets
from datetime import date, datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from accounts import audit, sealed
from accounts.domain.refusal import Refused
from accounts.domain.words import weekday_words
from accounts.models import School, User
from attendance.queries.calendar import calendar_of
from reports import documents
from reports.locked_pdf import lock
from reports.models import PaperDay, PaperSettings
from reports.models.paper import folder_of
from reports.queries import paper as queries

PURPOSE = "paper day"
SHORTEST, LONGEST = 12, 64
MOST_NIGHTS = 31


@transaction.atomic
def set_up(*, school: School, passphrase: str, nights: int, by: User, at: datetime) -> PaperSettings:
    """How many files are kept, and the words that open them; an empty passphrase leaves the one that is set."""
    if not 1 <= nights <= MOST_NIGHTS:
        raise Refused(f"Choose between 1 and {MOST_NIGHTS} nights.", field="nights")
    row = PaperSettings.objects.select_for_update().filter(school=school).first() or PaperSettings(school=school)
    words = passphrase.strip()
    if words:
        check_passphrase(words)
        row.sealed_passphrase = sealed.seal(words, purpose=PURPOSE)
    elif not row.sealed_passphrase:
        raise Refused("Choose a passphrase. Without one no file is made.", field="passphrase")
    row.nights, row.set_at, row.set_by = nights, at, by
    row.save()
    audit.record(
        by=by,
        school=school,
        verb="paper_day.set_up",
        about=row,
        sentence="The passphrase of the paper day was set."
        if words
        else f"Files of the paper day are kept {nights} nights.",
    )
    return row


def check_passphrase(words: str) -> None:
    """Long enough not to be guessed, and such as any keyboard can type on a bad day."""
    if not SHORTEST <= len(words) <= LONGEST:
        raise Refused(f"Choose {SHORTEST} to {LONGEST} characters: four plain words do well.", field="passphrase")
    if not (words.isascii() and words.isprintable()):
        raise Refused(
            "Use plain letters, figures, spaces and signs: it has to be typed on any keyboard.", field="passphrase"
        )


def make_nightly(*, school: School, today: date, at: datetime, process: str) -> PaperDay | None:
    """The file of the next school day, once however often the night's job runs. None where there is nothing to make."""
    on = calendar_of(school).next_school_day(today)
    if on is None or not passphrase_of(school) or school.paper_days.filter(on=on, made_by=None).exists():
        return None
    try:
        return make(school=school, on=on, at=at, process=process)
    except IntegrityError:  # the same job a second time, at the same moment
        return None


@transaction.atomic
def make(*, school: School, on: date, at: datetime, by: User | None = None, process: str = "") -> PaperDay:
    """Print a day into an encrypted file, keep the order of its sheets, and let old files go."""
    passphrase = passphrase_of(school)
    if not passphrase:
        raise Refused("Choose a passphrase first: without one no file is made.")
    calendar_of(school).check_school_day(on)
    day = PaperDay.objects.create(
        school=school, on=on, made_at=at, made_by=by, file_name=f"{on}-{secrets.token_hex(6)}.pdf"
    )
    content = queries.paper(school, on, at)
    locked = lock(documents.paper_day(content, number=day.pk), passphrase)
    day.sheets, day.size, day.digest = content.orders, len(locked), sha256(locked).hexdigest()
    day.save(update_fields=["sheets", "size", "digest"])
    _write(day, locked)
    _let_old_ones_go(school, at)
    audit.record(
        by=by,
        process=process,
        school=school,
        verb="paper_day.made",
        about=day,
        sentence=f"The paper day for {weekday_words(on)} was printed into an encrypted file.",
    )
    return day


@transaction.atomic
def take(*, day: PaperDay, by: User, at: datetime) -> bytes:
    """A copy to take out of the building's network. Who took it is kept."""
    if day.removed_at or not day.path.exists():
        raise Refused("This file is no longer kept. Make a new one.")
    content = day.path.read_bytes()
    if sha256(content).hexdigest() != day.digest:
        raise Refused(
            "This file is not the one that was made. Make a new one, and tell whoever looks after the server."
        )
    PaperDay.objects.filter(pk=day.pk).update(taken_at=at, taken_by=by)
    audit.record(
        by=by,
        school=day.school,
        verb="paper_day.taken",
        about=day,
        sentence=f"The paper day for {weekday_words(day.on)} was downloaded.",
    )
    return content


def settings_of(school: School) -> PaperSettings:
    """What stands, or what every school starts with."""
    return PaperSettings.objects.filter(school=school).first() or PaperSettings(school=school)


def passphrase_of(school: School) -> str:
    """The words that open the files; empty where none are set, or where they can no longer be read."""
    row = settings_of(school)
    if not row.sealed_passphrase:
        return ""
    return sealed.unseal(row.sealed_passphrase, purpose=PURPOSE) or ""


def _write(day: PaperDay, locked: bytes) -> None:
    """Whole or not at all, and for the server's own user only. What is not encrypted never touches the disk."""
    folder = folder_of(day.school_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{day.file_name}.part"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(locked)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, day.path)


def _let_old_ones_go(school: School, at: datetime) -> None:
    """Keep the files of the last nights. The order of their sheets stays, so that a paper can still be typed in."""
    row = PaperSettings.objects.get(school=school)
    old = list(school.paper_days.with_file().order_by("-made_at", "-pk")[row.nights :])
    for day in old:
        transaction.on_commit(lambda path=day.path: path.unlink(missing_ok=True))  # type: ignore[misc]
    PaperDay.objects.filter(pk__in=[day.pk for day in old]).update(removed_at=at)
