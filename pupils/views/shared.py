"""What the views of pupils share: a form page, and finding the pupil."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from pupils.access import pupils_for
from pupils.models import Pupil


def pupil_or_404(request: SchoolRequest, pk: int) -> Pupil:
    """The pupil, if this person may see the pupil today."""
    return get_object_or_404(pupils_for(request.membership, request.today).select_related("school"), pk=pk)


def pupil_url(pk: int) -> str:
    return reverse("pupils:pupil", kwargs={"pk": pk})


def form_page(
    request: SchoolRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    heading: str,
    back: str,
    done: str | Callable[[], str],
    template: str = "pupils/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent and valid, act, say so and go back. A refusal stands at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done() if callable(done) else done)
            return redirect(back)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "heading": heading, "cancel_url": back, **context}, status=status)
