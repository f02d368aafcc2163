"""Shape of input on the parents' form. In plain English, since nobody explains it; no saving."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.forms import DayInput
from attendance.domain.circumstances import CIRCUMSTANCES
from attendance.domain.evidence import LARGEST, MEGABYTE, MOST_FILES, TOO_MANY
from attendance.domain.explanations import Span
from attendance.domain.reasons import Reason
from pupils.domain.contact_records import PHONE

ABOUT = (
    ("absence", "My child is or will be away"),
    ("leave", "We ask for leave in term time"),
    ("change", "Something has changed at home"),
    ("contact", "We have a new number or address"),
    ("help", "We would like help"),
)
PARTS = (("day", "All day"), ("AM", "The morning only"), ("PM", "The afternoon only"))
TALL = forms.Textarea(attrs={"rows": 4})
LONGEST_WORDS = 1500
ROBOT = "This was not sent, because a part of the page that people do not see was filled in. Leave it empty, or ring the school."


class Trap(forms.TextInput):
    """A field that only programs see."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "tabindex": "-1"})


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """None, one or several files."""

    def __init__(self, **kwargs: Any) -> None:
        accept = "application/pdf,image/jpeg,image/png"
        super().__init__(widget=ManyFiles(attrs={"accept": accept, "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(chosen) > MOST_FILES:
            raise forms.ValidationError(TOO_MANY)
        return [super(FilesField, self).clean(one, initial) for one in chosen]


class FromOutside(forms.Form):
    """What every page of the form has: a field for programs to fall into."""

    website = forms.CharField(label="Leave this empty", required=False, widget=Trap)

    @property
    def is_robot(self) -> bool:
        """Whether a program filled this in."""
        return bool(self.data.get("website"))

    def shown(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [field for field in self if field.name != "website"]


class CodeForm(FromOutside):
    """The way in."""

    code = forms.CharField(
        label="Your child’s code",
        max_length=30,
        help_text="Nine letters and figures, on the slip from school: for example K7M-4QX-9TR.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        ),
        error_messages={"required": "Type the code that stands on the slip from school."},
    )
    about = forms.ChoiceField(
        label="What do you want to tell us?",
        choices=ABOUT,
        widget=forms.RadioSelect,
        initial="absence",
        error_messages={"required": "Choose what you want to tell us."},
    )


class AbsenceForm(FromOutside):
    """When a child is away, and why."""

    starts_on = forms.DateField(label="First day away", widget=DayInput)
    ends_on = forms.DateField(
        label="Last day away", required=False, widget=DayInput, help_text="Leave empty if it is one day."
    )
    part = forms.ChoiceField(
        label="How much of the day?", choices=PARTS, widget=forms.RadioSelect, initial="day", required=False
    )
    reason = forms.ChoiceField(label="Why?", error_messages={"required": "Choose a reason from the list."})
    words = forms.CharField(
        label="Tell us more",
        required=False,
        max_length=LONGEST_WORDS,
        widget=TALL,
        help_text="What is the matter? For an appointment: at what time?",
    )
    expected_return_on = forms.DateField(
        label="When do you expect your child back at school?",
        required=False,
        widget=DayInput,
        help_text="Leave empty for the next school day after the last day away.",
    )
    file = FilesField(
        label="Letter, appointment card or prescription",
        required=False,
        allow_empty_file=True,
        help_text=f"A photo or a PDF; up to {MOST_FILES} files, {LARGEST // MEGABYTE} MB each.",
    )
    said_by = forms.CharField(label="Your name", max_length=120, error_messages={"required": "Tell us your name."})
    whole_day = forms.BooleanField(label="My child needs the whole day", required=False)
    field_order = [
        "starts_on", "ends_on", "part", "reason", "words", "expected_return_on", "file", "said_by", "whole_day", "website",
    ]  # fmt: skip

    def __init__(self, *args: Any, reasons: Iterable[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(reason.slug, reason.name) for reason in reasons]
        self.fields["reason"].choices = [("", "Choose a reason"), *offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        several = given.get("ends_on") and given["ends_on"] != given.get("starts_on")
        if several and given.get("part") in ("AM", "PM"):
            self.add_error("part", "For several days choose all day, or send one report for each.")
        return given

    @property
    def span(self) -> Span:
        """The sessions that were entered."""
        given = self.cleaned_data
        part = given["part"] or "day"
        return Span(
            given["starts_on"],
            given["ends_on"] or given["starts_on"],
            "PM" if part == "PM" else "AM",
            "AM" if part == "AM" else "PM",
        )


class ChangeForm(FromOutside):
    """What has changed at home."""

    topic = forms.ChoiceField(
        label="What has changed?",
        choices=[(one.slug, one.name) for one in CIRCUMSTANCES],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what has changed."},
    )
    words = forms.CharField(
        label="Tell us more",
        required=False,
        max_length=LONGEST_WORDS,
        widget=TALL,
        help_text="As much or as little as you like. Only staff who look after children’s welfare can read it.",
    )
    reply = forms.CharField(
        label="How and when is it safe to get in touch with you?",
        required=False,
        max_length=200,
        help_text="For example: by text before 3, or please do not ring.",
    )
    said_by = forms.CharField(label="Your name", max_length=120, error_messages={"required": "Tell us your name."})
    field_order = ["topic", "words", "reply", "said_by", "website"]


class HelpForm(FromOutside):
    """What a family would like help with."""

    words = forms.CharField(
        label="What would you like help with?",
        max_length=LONGEST_WORDS,
        widget=TALL,
        help_text="A few words are enough. The attendance officer reads them and gets in touch.",
        error_messages={"required": "Say in a few words what you would like help with."},
    )
    reply = forms.CharField(
        label="How and when can we reach you?", required=False, max_length=200, help_text="A number, and a good time."
    )
    said_by = forms.CharField(label="Your name", max_length=120, error_messages={"required": "Tell us your name."})
    field_order = ["words", "reply", "said_by", "website"]


class DetailsForm(FromOutside):
    """How to reach somebody from now on."""

    forename = forms.CharField(label="Forename", max_length=60, error_messages={"required": "Give the forename."})
    surname = forms.CharField(label="Surname", max_length=60, error_messages={"required": "Give the surname."})
    relationship = forms.CharField(
        label="What is this person to the child?", max_length=40, required=False, help_text="Mother, father, aunt …"
    )
    mobile = forms.CharField(
        label="Mobile", max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    phone = forms.CharField(
        label="Other telephone", max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "This is no e-mail address. It looks like name@example.org."},
    )
    address = forms.CharField(label="Address", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    postcode = forms.CharField(label="Postcode", max_length=8, required=False)
    child_too = forms.BooleanField(label="My child lives at this address, too", required=False)
    field_order = [
        "forename", "surname", "relationship", "mobile", "phone", "email", "address", "postcode", "child_too", "website",
    ]  # fmt: skip

    def clean_mobile(self) -> str:
        return self._number("mobile")

    def clean_phone(self) -> str:
        return self._number("phone")

    def _number(self, name: str) -> str:
        number = re.sub(r"\s+", " ", self.cleaned_data[name]).strip()
        if number and not PHONE.fullmatch(number):
            raise forms.ValidationError("This is no telephone number. Write it in figures, for example 07700 900123.")
        return number

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        ways = ("mobile", "phone", "email", "address")
        if not any(given.get(name) for name in ways) and not self.errors.keys() & set(ways):
            self.add_error("mobile", "Give at least one new number, e-mail or address.")
        return given

    def proposal(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "website"}
