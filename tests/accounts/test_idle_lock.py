"""A screen left alone asks for the password again, and the back button shows nothing."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.sessions import SEEN


def idle(browser, minutes: float) -> None:
    session = browser.session
    session[SEEN] = int((timezone.now() - timedelta(minutes=minutes)).timestamp())
    session.save()


def test_after_half_an_hour_the_password_is_asked_for_again(ashdown, sign_in):
    browser = sign_in(ashdown.member("office"))
    browser.get(reverse("accounts:me"))
    idle(browser, 31)

    response = browser.get(reverse("accounts:me"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    assert browser.get(reverse("accounts:me")).status_code == 302


def test_a_person_at_work_is_left_alone(ashdown, sign_in):
    browser = sign_in(ashdown.member("office"))
    idle(browser, 29)

    assert browser.get(reverse("accounts:me")).status_code == 200
    assert timezone.now().timestamp() - browser.session[SEEN] < 5


def test_the_locked_screen_says_nothing_of_the_school(ashdown, sign_in):
    browser = sign_in(ashdown.member("office"))
    idle(browser, 31)

    page = browser.get(reverse("account_login"))

    assert page.status_code == 200
    assert ashdown.school.name not in page.content.decode().split("Look around")[0]
    assert page.context["menu"] == []


def test_a_locked_screen_is_not_put_into_a_corner_of_the_page(ashdown, sign_in):
    browser = sign_in(ashdown.member("office"))
    idle(browser, 31)

    response = browser.get(reverse("accounts:me"), headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"].startswith(reverse("account_login"))
    assert response.content == b""


def test_nothing_is_kept_by_the_back_button(ashdown, sign_in):
    response = sign_in(ashdown.member("office")).get(reverse("accounts:me"))

    assert response.headers["Cache-Control"] == "no-store"


def test_the_page_knows_when_to_lock_itself(ashdown, sign_in):
    page = sign_in(ashdown.member("office")).get(reverse("accounts:me")).content.decode()

    assert f'data-idle-lock="{int(settings.IDLE_LOCK_AFTER.total_seconds())}"' in page
