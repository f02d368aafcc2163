"""Coming in: by invitation, with an app, and with a passkey."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from accounts import invitations
from accounts.actions import people
from accounts.models import User
from tests.cast import TODAY

PASSWORD = "three-odd-words-9"
COMPLAINTS = {"error", "warning"}


@pytest.fixture
def visitor(live_server, browser, browser_context_args, settings):
    """A page of nobody yet; a complaint of the browser fails the journey."""
    settings.BASE_URL = live_server.url
    context = browser.new_context(**{**browser_context_args, "base_url": live_server.url})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in COMPLAINTS else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(page: Page, user: User) -> None:
    page.goto("/sign-in/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_an_invited_officer_chooses_a_password_and_sets_up_the_second_step(ashdown, visitor, accessible, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    member = people.invite(
        school=ashdown.school,
        email="n.iqbal@ashdown.example.org",
        forename="Nadia",
        surname="Iqbal",
        title="Mrs",
        roles=["attendance_officer"],
        starts_on=TODAY,
        process="test",
    )
    visitor.goto(invitations.link_for(member.user))
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Welcome, Mrs Iqbal")
    accessible(visitor)
    visitor.get_by_label("Choose a password").fill(PASSWORD)
    visitor.get_by_label("The same once more").fill(PASSWORD)
    visitor.get_by_role("button", name="Set the password and go in").click()

    expect(visitor.get_by_role("heading", level=1)).to_have_text("One more step before you start")
    accessible(visitor)
    visitor.get_by_role("link", name="Set up an app").click()
    accessible(visitor)
    visitor.get_by_label("Code").fill(code_of(visitor.locator("#authenticator_secret").inner_text()))
    visitor.get_by_role("button", name="Set it up").click()

    expect(visitor.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    assert visitor.locator(".codes li").count() == 10
    accessible(visitor)
    visitor.get_by_role("link", name="I have kept them").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Your account and security")
    kinds = set(Authenticator.objects.filter(user=member.user).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def test_a_passkey_is_added_and_signs_in_by_itself(ashdown, visitor, accessible):
    user = ashdown.user("teacher")
    user.set_password(PASSWORD)
    user.save()
    device = visitor.context.new_cdp_session(visitor)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(visitor, user)

    visitor.goto("/sign-in/2fa/webauthn/add/")
    accessible(visitor)
    visitor.get_by_role("button", name="Add it").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    visitor.goto("/sign-in/2fa/webauthn/")
    accessible(visitor)
    visitor.locator("details.who summary").click()
    visitor.get_by_role("button", name="Sign out").click()
    visitor.get_by_role("button", name="Sign in with a passkey").click()

    expect(visitor).not_to_have_url(re.compile("sign-in"))
    visitor.goto("/accounts/me/")
    expect(visitor.locator("main")).to_contain_text("Clara Farrow")
