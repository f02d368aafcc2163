"""Letting a tablet at the door in, once, and taking it back."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import School, User
from attendance.models import DeskDevice

GOOD_FOR = timedelta(minutes=10)  # a code is typed on the tablet while somebody stands there
SEEN_EVERY = timedelta(minutes=10)  # how finely its use is noted, to spare a write on every touch
MOST = 20  # tablets in use at one school


@transaction.atomic
def add(*, school: School, name: str, by: User, at: datetime) -> tuple[DeskDevice, str]:
    """A tablet that may be let in for ten minutes, and the code to type on it. The code is shown this once."""
    if not name.strip():
        raise Refused("Say where the tablet stands.", field="name")
    if school.desk_devices.filter(revoked_at=None).count() >= MOST:
        raise Refused(f"{MOST} tablets are let in already. Take back one that is no longer used.", field="name")
    secret = f"{secrets.randbelow(10**8):08d}"
    device = DeskDevice.objects.create(
        school=school,
        name=name.strip(),
        code_digest=_code_digest(school, secret),
        code_good_until=at + GOOD_FOR,
        added_at=at,
        added_by=by,
    )
    _say(device, "desk_device.added", f"A tablet for signing in late may be let in: {device.name}.", by)
    return device, f"{school.urn} {secret[:4]} {secret[4:]}"


@transaction.atomic
def pair(*, school: School, secret: str, at: datetime) -> tuple[DeskDevice, str]:
    """The tablet on which the code was typed, and the key that it keeps from now on."""
    waiting = school.desk_devices.filter(code_digest=_code_digest(school, secret), revoked_at=None, paired_at=None)
    device = waiting.select_for_update(no_key=True).first()
    if device is None or not device.waits(at):
        raise Refused(
            "This code is not right, or is older than ten minutes. Ask the office for a new one.", field="code"
        )
    key = secrets.token_urlsafe(32)
    device.digest, device.paired_at, device.code_digest, device.code_good_until = digest_of(key), at, "", None
    device.last_used_at = at
    device.save(update_fields=["digest", "paired_at", "code_digest", "code_good_until", "last_used_at"])
    audit.record(
        process=device.process,
        school=school,
        verb="desk_device.paired",
        about=device,
        sentence=f"The tablet “{device.name}” was let in.",
    )
    return device, key


@transaction.atomic
def revoke(*, device: DeskDevice, by: User, at: datetime) -> None:
    """From now on the tablet opens nothing. Safe to repeat."""
    if device.revoked_at is not None:
        return
    device.revoked_at, device.revoked_by = at, by
    device.code_digest = ""
    device.save(update_fields=["revoked_at", "revoked_by", "code_digest"])
    _say(device, "desk_device.revoked", f"The tablet “{device.name}” was taken back.", by)


def note_use(*, device: DeskDevice, at: datetime) -> None:
    """When it was last used, roughly: for the list of tablets."""
    if device.last_used_at is None or at - device.last_used_at >= SEEN_EVERY:
        DeskDevice.objects.filter(pk=device.pk).update(last_used_at=at)


def digest_of(key: str) -> str:
    """What is kept of a tablet's key."""
    return sha256(key.encode()).hexdigest()


def _code_digest(school: School, secret: str) -> str:
    return digest_of(f"{school.pk}:{secret}")


def _say(device: DeskDevice, verb: str, sentence: str, by: User) -> None:
    audit.record(by=by, school=device.school, verb=verb, about=device, sentence=sentence)
