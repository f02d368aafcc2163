"""Shape of input about calls, visits and contacts."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms

from accounts.forms import ClockInput, DayInput
from attendance.actions.absence_calls import Answer
from attendance.domain.reasons import Reason
from attendance.models.home_visit import ChildSeen, WhoWasIn
from attendance.models.register import Session
from pupils.domain.contact_records import PHONE

TALL = forms.Textarea(attrs={"rows": 3})
BACK = (
    ("next", "on the next school day"),
    ("afternoon", "this afternoon"),
    ("on", "on another day"),
    ("unknown", "they do not know"),
)


def token_of(text: str | None) -> UUID | None:
    """What tells a form from the same form sent twice."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


class SaidForm(forms.Form):
    """What somebody said about children who are away."""

    children = forms.TypedMultipleChoiceField(
        label="For whom", coerce=int, error_messages={"required": "Choose for whom this is the reason."}
    )
    reason = forms.ChoiceField(
        label="Reason",
        error_messages={
            "required": "Choose a reason, or one of the buttons below the list.",
            "invalid_choice": "Choose a reason from the list.",
        },
    )
    code = forms.ChoiceField(label="Another code", required=False)
    words = forms.CharField(label="In their words", max_length=2000, required=False)
    back = forms.ChoiceField(label="Back", choices=BACK, initial="next")
    back_on = forms.DateField(label="Back on", required=False, widget=DayInput)
    since_start = forms.BooleanField(label="It explains the days before, too", required=False)
    confirmed = forms.BooleanField(label="They confirmed that our numbers still hold", required=False)

    def __init__(
        self,
        *args: Any,
        children: Mapping[int, str],
        reasons: Mapping[str, Reason],
        codes: Sequence[str],
        on: date,
        next_day: date | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.next_day = on, next_day
        self.fields["children"].choices = list(children.items())  # type: ignore[attr-defined]
        self.fields["reason"].choices = [(slug, one.name) for slug, one in reasons.items()]  # type: ignore[attr-defined]
        self.fields["code"].choices = [("", "as the reason suggests"), *((code, code) for code in codes)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("back") == "on" and "back_on" not in self.errors:
            if not given.get("back_on"):
                self.add_error("back_on", "Give the day, or choose another answer.")
            elif given["back_on"] <= self.on:
                self.add_error("back_on", "Choose a day after today.")
        return given

    @property
    def answer(self) -> Answer:
        """The days and the return that were said."""
        given = self.cleaned_data
        back_on = {"next": self.next_day, "afternoon": self.on, "on": given.get("back_on")}.get(given["back"])
        last = back_on - timedelta(days=1) if given["back"] == "on" and back_on else self.on
        return Answer(
            given["reason"],
            words=given["words"],
            code=given["code"],
            ends_on=last,
            ends_session=(Session.AM if given["back"] == "afternoon" else Session.PM).value,
            expected_return_on=back_on,
            since_start=given["since_start"],
        )


class CallBackForm(forms.Form):
    """A parent who wants to talk to the attendance officer."""

    who = forms.ChoiceField(label="Who rang", required=False)
    name = forms.CharField(label="Name, if it is somebody else", max_length=120, required=False)
    number = forms.CharField(label="Number to ring back", max_length=30)
    note = forms.CharField(label="What it is about", max_length=2000, widget=TALL)
    token = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, contacts: Mapping[int, str], rang: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [*contacts.items(), ("", "Somebody else")]  # type: ignore[attr-defined]
        if not rang:
            self.fields["who"].label, self.fields["number"].label = "Whom to ring", "Number to ring"

    def clean_number(self) -> str:
        return check_number(self.cleaned_data["number"])


class VisitForm(forms.Form):
    """A visit to the home."""

    pupils = forms.TypedMultipleChoiceField(
        label="Whose home", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one child."},
    )  # fmt: skip
    day = forms.DateField(label="Day", widget=DayInput)
    time = forms.TimeField(label="Time", widget=ClockInput)
    went = forms.CharField(label="Who went", max_length=160, help_text="Two names where two went.")
    answered = forms.ChoiceField(label="Who was in", choices=WhoWasIn.choices, widget=forms.RadioSelect)
    who = forms.CharField(label="Their name, and what they are to the child", max_length=120, required=False)
    child = forms.ChoiceField(label="The child", choices=ChildSeen.choices, widget=forms.RadioSelect)
    seen = forms.CharField(
        label="What was seen and said", max_length=5000, required=False, widget=TALL,
        help_text="What you saw and heard yourself. A worry goes to the safeguarding lead today.",
    )  # fmt: skip
    letter_left = forms.BooleanField(
        label="Our letter was left at the door. (Where nobody was in, one is asked for otherwise.)", required=False
    )
    reason = forms.ChoiceField(label="Reason for the absence, if they gave one", required=False)
    token = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, pupils: Mapping[int, str], reasons: Mapping[str, Reason], now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["pupils"].choices = list(pupils.items())  # type: ignore[attr-defined]
        if len(pupils) == 1:
            self.fields["pupils"].widget = forms.MultipleHiddenInput()
        self.fields["reason"].choices = [("", "No reason was given"), *((s, r.name) for s, r in reasons.items())]  # type: ignore[attr-defined]
        if not reasons:
            del self.fields["reason"]

    @property
    def at(self) -> datetime:
        """When somebody stood at the door."""
        given = self.cleaned_data
        return datetime.combine(given["day"], given["time"], tzinfo=self.now.tzinfo)


class NumbersForm(forms.Form):
    """The numbers of a contact."""

    mobile = forms.CharField(label="Mobile", max_length=30, required=False)
    phone = forms.CharField(label="Telephone", max_length=30, required=False)
    email = forms.EmailField(label="E-mail", required=False)

    def clean_mobile(self) -> str:
        return check_number(self.cleaned_data["mobile"])

    def clean_phone(self) -> str:
        return check_number(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        if not self.errors and not (self.cleaned_data["mobile"] or self.cleaned_data["phone"]):
            raise forms.ValidationError("Give at least one number. To take a contact away, open the pupil’s page.")
        return self.cleaned_data


def check_number(text: str) -> str:
    """A telephone number as people write it."""
    said = re.sub(r"\s+", " ", text).strip()
    if said and not PHONE.fullmatch(said):
        raise forms.ValidationError(
            "This is no telephone number. Write figures and spaces, with a + in front if needed."
        )
    return said
