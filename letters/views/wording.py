"""The school's own wording of its letters."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from letters import actions
from letters.domain.kinds import KINDS
from letters.forms import WordingForm
from letters.queries import wording_of


@require_permission(Permission.EDIT_LETTER_WORDING)
@require_safe
def wordings(request: SchoolRequest) -> HttpResponse:
    """Every kind of letter, and whose words it uses."""
    rows = [(kind, wording_of(request.school, kind.key)) for kind in KINDS.values()]
    return render(request, "letters/wordings.html", {"rows": rows})


@require_permission(Permission.EDIT_LETTER_WORDING)
def wording(request: SchoolRequest, kind: str) -> HttpResponse:
    """Write a new version of one."""
    if kind not in KINDS:
        raise Http404
    standing = wording_of(request.school, kind)
    form = WordingForm(request.POST or None, initial={"subject": standing.subject, "body": standing.body})
    if form.is_valid():
        try:
            template = actions.reword(
                school=request.school, kind=kind, by=request.user, at=request.now, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.info(request, f"Saved as version {template.version}. Letters drafted from now on use it.")
            return redirect("letters:wordings")
    context = {
        "form": form,
        "kind": KINDS[kind],
        "names": KINDS[kind].placeholders.items(),
        "standing": standing,
        "cancel_url": "/letters/wording/",
    }
    return render(request, "letters/wording.html", context)
