"""How the school runs its morning."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import settings as actions
from attendance.queries.settings import settings_of
from attendance.settings_forms import MorningForm


@require_permission(P.MANAGE_SCHOOL, P.AUTHORISE_ABSENCE)
def morning(request: SchoolRequest) -> HttpResponse:
    """Every hour and number of days that the school's policy names for the morning."""
    form = MorningForm(request.POST or None, initial=MorningForm.start(settings_of(request.school)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_morning(school=request.school, values=form.cleaned_data, by=request.user)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "How the morning runs is saved.")
            return redirect("attendance:morning_settings")
    context = {
        "form": form,
        "cancel_url": reverse("reports:home")
        if not request.membership.may(P.MANAGE_SCHOOL)
        else reverse("accounts:setup"),
    }
    return render(request, "attendance/morning_settings.html", context, status=422 if form.errors else 200)
