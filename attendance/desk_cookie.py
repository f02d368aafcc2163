"""The key of a tablet at the door: a signed cookie of the sign-in page's own path, which opens that page and no other.

It names the school, since nothing can be looked up before the database is told which one; and it is worth nothing
without the row that holds the digest of its key.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import tenancy
from accounts.models import School
from attendance.actions.desk_devices import digest_of
from attendance.models import DeskDevice

NAME = "mb_desk"
LASTS = timedelta(days=400)  # as long as browsers keep one
SALT = "attendance.desk_device"
CHOICE_SALT = "attendance.desk_choice"
CHOICE_LASTS = timedelta(minutes=3)  # a list of names stays on the screen no longer


def device_of(request: HttpRequest) -> DeskDevice | None:
    """The tablet that asks, where its key still opens; tells the database its school."""
    try:
        school_id, key = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    tenancy.enter(school_ids=[int(school_id)])
    devices = DeskDevice.objects.in_use().filter(school=school_id, digest=digest_of(str(key)))
    return devices.select_related("school").first()


def school_of(urn: str) -> School | None:
    """The school whose tablet is being let in; tells the database."""
    school = School.objects.filter(urn=urn).first()
    if school is not None:
        tenancy.enter(school_ids=[school.pk])
    return school


def keep(response: HttpResponse, device: DeskDevice, key: str) -> HttpResponse:
    """Give the tablet its key."""
    response.set_cookie(
        NAME,
        signing.dumps([device.school_id, key], salt=SALT),
        max_age=LASTS,
        path=reverse("attendance:desk_tablet"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Take the key from a tablet that is let in no longer."""
    response.delete_cookie(NAME, path=reverse("attendance:desk_tablet"), samesite="Strict")
    return response


def choice(device: DeskDevice, pk: int, at: datetime) -> str:
    """What stands behind a name on the screen: good for this tablet and some minutes."""
    return signing.dumps([device.pk, pk, int(at.timestamp())], salt=CHOICE_SALT)


def chosen(device: DeskDevice, text: str, at: datetime, lasts: timedelta = CHOICE_LASTS) -> int | None:
    """Which one was touched; None where it is forged, another tablet's, or too old."""
    try:
        device_id, pk, moment = signing.loads(text, salt=CHOICE_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    is_fresh = 0 <= at.timestamp() - moment <= lasts.total_seconds()
    return int(pk) if device_id == device.pk and is_fresh else None
