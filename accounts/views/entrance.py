"""Coming in for the first time, by the link of an invitation; and the demo's one-click sign-in."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import invitations
from accounts.access import own_page
from accounts.actions import sign_in
from accounts.clock import today
from accounts.forms import PasswordForm
from accounts.middleware import choose
from accounts.models import User
from accounts.queries import demo_people

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SESSION_KEY = "invitation"  # [user id, token]: kept out of the address, so that it stands in no history


@own_page
@login_not_required
def invitation_open(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    request.session[SESSION_KEY] = [pk, token]
    return redirect("accounts:invitation")


@own_page
@login_not_required
def invitation(request: HttpRequest) -> HttpResponse:
    """Choose a password. The link is good once, for three days."""
    user = _invited(request)
    if user is None:
        return render(request, "accounts/invitation_void.html", status=410)
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        sign_in.accept_invitation(user=user, password=form.cleaned_data["password"])
        request.session.pop(SESSION_KEY, None)
        record_authentication(request, user, method="password")  # the second step may follow at once
        login(request, user, backend=BACKEND)
        return redirect("/")
    return render(request, "accounts/invitation.html", {"form": form, "person": user})


@own_page
@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as an invented person of the demo. Elsewhere there is no such page."""
    number = request.POST.get("membership", "")
    membership = demo_people.membership(int(number), today()) if number.isdecimal() else None
    if membership is None:
        raise Http404
    record_authentication(request, membership.user, method="demo")
    login(request, membership.user, backend=BACKEND)
    choose(request, membership)
    return redirect("/")


def _invited(request: HttpRequest) -> User | None:
    pk, token = request.session.get(SESSION_KEY) or (None, "")
    user = User.objects.filter(pk=pk).first() if pk else None
    return user if invitations.is_good(user, token) else None
