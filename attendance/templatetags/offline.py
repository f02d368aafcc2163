"""What a register page carries so that it can be marked without a connection."""

import json
from typing import Any

from django import template

from attendance.domain.offline import label
from attendance.offline_pass import Pass, person_key

register = tags = template.Library()


@tags.inclusion_tag("attendance/register_offline.html", takes_context=True)
def offline_register(context: dict[str, Any]) -> dict[str, Any]:
    """{% offline_register %}, once inside the form of today's register: whose it is, and what stood when it was shown.

    Nothing where the register cannot be marked now.
    """
    request, sheet_of, form = context.get("request"), context.get("register"), context.get("form")
    if not (request and form) or sheet_of is None or context.get("closed") or sheet_of.on != request.today:
        return {}
    shown_at = getattr(request, "shown_at", request.now)  # a page fetched ahead is shown as it will be
    opened = Pass(request.user.pk, request.school.pk, shown_at)
    about = {
        "register": sheet_of.pk,
        "label": label(sheet_of.group.name, sheet_of.on, sheet_of.session),
        "person": person_key(request.user.pk),
        "school": request.school.pk,
        "since": int(
            (shown_at - context["times"].opens_at).total_seconds() // 60
        ),  # minutes; before it opens, below nought
        "pass": opened.token,
        "present": form.sheet.present,
        "stood": {
            row.pupil_id: [*(row.standing.content if row.standing else ("", None, "")), row.filled]
            for row in form.sheet.rows
        },
    }
    return {"about": json.dumps(about, separators=(",", ":")), "key": opened.key}
