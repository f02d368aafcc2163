"""E-mails of attendance to colleagues. No pupil is named in one."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User


def send(user: User, template: str, **context: Any) -> None:
    """Send one now; the template's first line is its subject. Whoever asks hears of a mail server that is away."""
    text = render_to_string(f"attendance/email/{template}.txt", {"person": user, **context})
    subject, _, body = text.lstrip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [user.email])


def send_after(user: User, template: str, **context: Any) -> None:
    """Send one once what it tells of stands. A mail server that is away undoes nothing."""
    transaction.on_commit(lambda: send(user, template, **context), robust=True)


def link(name: str, *keys: int) -> str:
    """The whole address of a page of ours."""
    return f"{settings.BASE_URL}{reverse(name, args=keys)}"
