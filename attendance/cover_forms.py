"""Shape of input about who takes a class for a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.forms import DayInput
from accounts.models import Membership
from attendance.models.register import Session
from pupils.models import Group

SESSIONS = [("", "Morning and afternoon"), (Session.AM.value, "Morning only"), (Session.PM.value, "Afternoon only")]


class CoverForm(forms.Form):
    """Which class, which days, which sessions."""

    group = forms.TypedChoiceField(label="Class", coerce=int)
    starts_on = forms.DateField(label="First day", widget=DayInput)
    ends_on = forms.DateField(
        label="Last day", widget=DayInput, required=False, help_text="One day may leave it blank."
    )
    session = forms.ChoiceField(label="Sessions", choices=SESSIONS, required=False)

    def __init__(self, *args: Any, classes: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "Choose a class"), *((group.pk, group.name) for group in classes)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("starts_on") and not given.get("ends_on") and "ends_on" not in self.errors:
            given["ends_on"] = given["starts_on"]
        return given


class ColleagueForm(CoverForm):
    """A colleague takes it."""

    membership = forms.TypedChoiceField(label="Who takes it", coerce=int)
    field_order = ["group", "membership", "starts_on", "ends_on", "session"]

    def __init__(self, *args: Any, colleagues: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.pk, f"{one.user.full_name}, {one.title}") for one in colleagues]
        self.fields["membership"].choices = [("", "Choose a colleague"), *people]  # type: ignore[attr-defined]


class SupplyForm(CoverForm):
    """Somebody from outside takes it."""

    title = forms.CharField(label="Title", max_length=20, required=False, help_text="Mrs, Mr, Dr … as pupils say it.")
    forename = forms.CharField(label="Forename", max_length=60)
    surname = forms.CharField(label="Surname", max_length=60)
    email = forms.EmailField(label="E-mail", help_text="A letter with a one-time link goes there.")
    field_order = ["group", "starts_on", "ends_on", "session", "title", "forename", "surname", "email"]


def start(on: date, group: str) -> dict[str, Any]:
    """What a form begins with: today, and the class whose page it was opened from."""
    return {"starts_on": on, "group": int(group) if group.isascii() and group.isdigit() else None}
