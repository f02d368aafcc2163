"""Shape of input at the late desk."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django import forms

from accounts.forms import ClockInput
from attendance.domain.leaving import Taker
from attendance.domain.reasons import Reason

CLOCKS = ["%H:%M", "%H.%M", "%H:%M:%S"]
ALONE, CONTACT = "alone", "contact-"
URN, SECRET = 6, 8  # figures of the code that lets a tablet in
TAKER = r"^(contact-[0-9]{1,9}|other|alone)$"


def numbers(given: Iterable[str]) -> list[int]:
    """Ids as a page sends them; what is none is left out."""
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 10]


class ReasonForm(forms.Form):
    """Why somebody is late or leaves."""

    reason = forms.ChoiceField(label="Reason", required=False)
    words = forms.CharField(label="What was said", max_length=200, required=False)

    def __init__(self, *args: Any, reasons: Mapping[str, Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(reasons)

    def offer(self, reasons: Mapping[str, Reason]) -> None:
        """Let these be chosen."""
        by_name = sorted((reason.name, slug) for slug, reason in reasons.items())
        self.fields["reason"].choices = [("", "No reason given"), *((slug, name) for name, slug in by_name)]  # type: ignore[attr-defined]


class PassForm(ReasonForm):
    """Somebody passes the desk: now, or at a time that was forgotten."""

    time = forms.TimeField(
        label="Another time than now",
        required=False,
        widget=ClockInput,
        input_formats=CLOCKS,
        error_messages={"invalid": "Write a time as 9.31 or 09:31."},
    )
    why = forms.CharField(label="Why another time", max_length=200, required=False)
    sure = forms.BooleanField(label="The pupil has only just come in", required=False)

    def moment(self, now: datetime) -> datetime:
        """The time of today that was typed, else now."""
        typed: time | None = self.cleaned_data.get("time")
        if typed is None:
            return now
        return now.replace(hour=typed.hour, minute=typed.minute, second=0, microsecond=0)


class LeaveForm(PassForm):
    """Somebody leaves before the end of the day."""

    taker = forms.RegexField(
        TAKER,
        label="With whom",
        error_messages=dict.fromkeys(("required", "invalid"), "Say with whom the pupil leaves."),
    )
    with_whom = forms.CharField(label="Name of somebody else", max_length=120, required=False)
    asked = forms.BooleanField(label="I have read the court order, or asked who knows it", required=False)
    back = forms.ChoiceField(
        label="Back today?",
        choices=[("yes", "Comes back today"), ("no", "Not back today")],
        widget=forms.RadioSelect,
        initial="yes",
    )

    @property
    def with_(self) -> Taker:
        """With whom, as the rules look at it."""
        chosen: str = self.cleaned_data["taker"]
        asked = bool(self.cleaned_data["asked"])
        if chosen.startswith(CONTACT):
            return Taker(contact_id=int(chosen.removeprefix(CONTACT)), asked=asked)
        return Taker(name=self.cleaned_data["with_whom"], alone=chosen == ALONE, asked=asked)

    @property
    def back_today(self) -> bool:
        return bool(self.cleaned_data["back"] != "no")


class DeviceForm(forms.Form):
    """A tablet to be let in."""

    name = forms.CharField(label="Where it stands", max_length=60, help_text="For example: front door.")


class CodeForm(forms.Form):
    """The code that lets a tablet in: the school's number, then eight figures."""

    code = forms.CharField(
        label="Code", max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )

    def clean_code(self) -> tuple[str, str]:
        figures = "".join(c for c in self.cleaned_data["code"] if c.isascii() and c.isdigit())
        if len(figures) != URN + SECRET:
            raise forms.ValidationError(
                "The code has fourteen figures. Type all of them as the office’s screen shows them."
            )
        return figures[:URN], figures[URN:]
