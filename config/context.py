"""What every page's frame needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import has_permission
from accounts.domain.roles import Permission
from attendance.offline_pass import person_key
from config import nav


def frame(request: HttpRequest) -> dict[str, Any]:
    """School, person, menu, and whether the clock stands on another day than the real one."""
    membership = getattr(request, "membership", None)
    today = getattr(request, "today", None)
    user_id = getattr(getattr(request, "user", None), "pk", None)
    return {
        "school": getattr(request, "school", None),
        "membership": membership,
        "menu": nav.menu_for(membership, request.path),
        "today": today,
        "demo": settings.DEMO,
        "idle_lock_seconds": int(settings.IDLE_LOCK_AFTER.total_seconds()),
        "person_key": person_key(user_id) if user_id else "",
        "takes_registers": has_permission(membership, Permission.TAKE_REGISTER, Permission.TAKE_ANY_REGISTER),
        "demo_clock_stands": settings.DEMO and today is not None and today != timezone.localdate(),
    }
