"""Which tablets at the door are let in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import desk_devices as actions
from attendance.desk_forms import DeviceForm
from attendance.queries.settings import settings_of


@require_permission(P.KEEP_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_devices(request: SchoolRequest) -> HttpResponse:
    """The tablets; let another in by a code that is typed on it."""
    form, code, added = DeviceForm(request.POST or None), "", None
    if request.method == "POST" and form.is_valid():
        try:
            added, code = actions.add(
                school=request.school, name=form.cleaned_data["name"], by=request.user, at=request.now
            )
            form = DeviceForm()
        except Refused as refused:
            show_refusal(form, refused)
    devices = request.school.desk_devices.select_related("added_by", "revoked_by").order_by("-revoked_at", "-pk")
    context = {
        "form": form,
        "code": code,
        "added": added,
        "devices": [(device, device.waits(request.now)) for device in devices],
        "is_on": settings_of(request.school).self_sign_in,
        "may_set": has_permission(request.membership, P.MANAGE_SCHOOL, P.AUTHORISE_ABSENCE),
        "address": request.build_absolute_uri(reverse("attendance:desk_tablet")),
    }
    return render(request, "attendance/desk_devices.html", context, status=422 if form.errors else 200)


@require_permission(P.KEEP_DESK)
@require_POST
def desk_device_revoke(request: SchoolRequest, pk: int) -> HttpResponse:
    """A tablet that was lost, or is no longer used."""
    device = get_object_or_404(request.school.desk_devices, pk=pk)
    actions.revoke(device=device, by=request.user, at=request.now)
    messages.info(request, f"The tablet “{device.name}” no longer opens anything.")
    return redirect("attendance:desk_devices")
