"""Shape of what people enter about leave of absence."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.forms import DayInput
from attendance.actions.leave import Wanted
from attendance.domain.codes import known
from attendance.domain.evidence import LARGEST, MEGABYTE, MOST_FILES
from attendance.domain.explanations import Span
from attendance.domain.leave import GRANTED, LeaveKind, kinds_for
from attendance.evidence_store import Taken
from attendance.models import LeaveRequest
from attendance.parents_forms import LONGEST_WORDS, TALL, FilesField, FromOutside
from pupils.models import Contact, Pupil

FROM = [("AM", "in the morning"), ("PM", "after the morning")]
TO = [("PM", "at the end of the day"), ("AM", "at the end of the morning")]
OUTCOMES = [("grant", "Grant it"), ("part", "Grant a part, up to a day"), ("refuse", "Refuse it")]


def span_of(given: dict[str, Any]) -> Span:
    """The sessions that a form names."""
    return Span(
        given["first_day"], given["last_day"], given.get("first_session") or "AM", given.get("last_session") or "PM"
    )


class SpanForm(forms.Form):
    """From one session to another."""

    first_day = forms.DateField(label="First day", widget=DayInput)
    first_session = forms.ChoiceField(label="Begins", choices=FROM, required=False, initial="AM")
    last_day = forms.DateField(
        label="Last day", widget=DayInput, help_text="The last day away, not the day of coming back."
    )
    last_session = forms.ChoiceField(label="Ends", choices=TO, required=False, initial="PM")

    @property
    def span(self) -> Span:
        return span_of(self.cleaned_data)


class KindForm(SpanForm):
    """What leave is asked for, and why."""

    kind = forms.ChoiceField(label="What is it for?")
    words = forms.CharField(
        label="Why, and why then", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, pupil: Pupil, on: date, parents: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds: list[LeaveKind] = kinds_for(pupil.date_of_birth, on, pupil.year_group, parents=parents)
        self.fields["kind"].choices = [("", "Choose one"), *((k.slug, k.name) for k in self.kinds)]  # type: ignore[attr-defined]


class LeaveForm(KindForm):
    """A request as the office enters it from paper or a letter."""

    asked_by = forms.ModelChoiceField(
        label="Who asks", queryset=Contact.objects.none(), required=False, empty_label="Somebody else"
    )
    asked_by_name = forms.CharField(label="Name, if somebody else", max_length=120, required=False)
    channel = forms.ChoiceField(
        label="How it came", choices=[("paper", "On our form"), ("letter", "By letter or e-mail")]
    )
    received_on = forms.DateField(
        label="Came on",
        widget=DayInput,
        help_text="The day it reached the school. Leave is asked for before its first day.",
    )
    papers = forms.CharField(
        label="What was shown with it", max_length=200, required=False, help_text="A licence, an invitation, a card."
    )
    field_order = [
        "kind", "first_day", "first_session", "last_day", "last_session", "words", "asked_by", "asked_by_name",
        "channel", "received_on", "papers",
    ]  # fmt: skip

    def __init__(self, *args: Any, pupil: Pupil, on: date, **kwargs: Any) -> None:
        super().__init__(*args, pupil=pupil, on=on, **kwargs)
        contacts = Contact.objects.filter(links__pupil=pupil).order_by("links__priority", "pk")
        self.fields["asked_by"].queryset = contacts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("asked_by") and not (given.get("asked_by_name") or "").strip():
            self.add_error("asked_by", "Choose who asks, or write the name.")
        return given

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            given["kind"], self.span, given["words"], given["asked_by"], given["asked_by_name"], given["papers"]
        )


class ParentsLeaveForm(FromOutside, KindForm):
    """The same as a parent fills it in. Who the child is has been settled before."""

    words = forms.CharField(
        label="Why, and why then",
        max_length=LONGEST_WORDS,
        widget=TALL,
        help_text="Tell us, too, why it cannot be in the holidays.",
        error_messages={"required": "Tell us why, and why it cannot be in the holidays."},
    )
    file = FilesField(
        label="Licence, invitation or card",
        required=False,
        allow_empty_file=True,
        help_text=f"A photo or a PDF; up to {MOST_FILES} files, {LARGEST // MEGABYTE} MB each.",
    )
    asked_by_name = forms.CharField(
        label="Your name", max_length=120, error_messages={"required": "Tell us your name."}
    )
    lives_with = forms.BooleanField(
        label="I am a parent or carer, and the child normally lives with me",
        error_messages={"required": "Leave is asked for by a parent or carer the child normally lives with."},
    )
    field_order = [
        "kind", "first_day", "first_session", "last_day", "last_session", "words", "file", "asked_by_name",
        "lives_with", "website",
    ]  # fmt: skip

    def __init__(self, *args: Any, pupil: Pupil, on: date, **kwargs: Any) -> None:
        super().__init__(*args, pupil=pupil, on=on, parents=True, **kwargs)

    def wanted(self, files: Sequence[Taken]) -> Wanted:
        given = self.cleaned_data
        return Wanted(given["kind"], self.span, given["words"], asked_by_name=given["asked_by_name"], files=files)


class DecisionForm(forms.Form):
    """What the head decides."""

    outcome = forms.ChoiceField(
        label="Decision", choices=OUTCOMES, widget=forms.RadioSelect, error_messages={"required": "Choose a decision."}
    )
    granted_until = forms.DateField(label="Last day granted, for a part", widget=DayInput, required=False)
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The letter quotes it: write it to the parent.",
        error_messages={"required": "Give the reason. The reply quotes it."},
    )
    conditions = forms.CharField(
        label="Conditions", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What the parent has to keep to. The letter quotes them too.",
    )  # fmt: skip
    also = forms.MultipleChoiceField(label="The same decision for", required=False, widget=forms.CheckboxSelectMultiple)
    code = forms.ChoiceField(label="Code, if granted")
    refused_code = forms.ChoiceField(
        label="Code, if refused and taken",
        choices=[("G", "G  Holiday not granted"), ("O", "O  Absent in other circumstances")],
    )

    def __init__(self, *args: Any, leave: LeaveRequest, together: Sequence[LeaveRequest] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["also"].choices = [(str(one.pk), one.pupil.name) for one in together]  # type: ignore[attr-defined]
        self.fields["code"].choices = [(letter, f"{letter}  {_name(letter)}") for letter in GRANTED]  # type: ignore[attr-defined]
        self.fields["code"].initial = leave.about.code
        self.fields["refused_code"].initial = leave.about.refused
        self.fields["granted_until"].widget.attrs |= {
            "min": leave.first_day.isoformat(), "max": leave.last_day.isoformat(),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == "part" and not given.get("granted_until"):
            self.add_error("granted_until", "Choose the last day that you grant.")
        return given

    @property
    def decided(self) -> dict[str, Any]:
        """For the action."""
        given = self.cleaned_data
        return {
            "grant": given["outcome"] != "refuse",
            "granted_until": given["granted_until"] if given["outcome"] == "part" else None,
            "reason": given["reason"],
            "conditions": given["conditions"] if given["outcome"] != "refuse" else "",
            "code": given["code"],
            "refused_code": given["refused_code"],
        }


class WhyForm(forms.Form):
    """Why something is withdrawn."""

    why = forms.CharField(label="Why?", max_length=200, error_messages={"required": "Say why it is withdrawn."})


class BackForm(forms.Form):
    """The first day in school again."""

    back_on = forms.DateField(label="First day in school again", widget=DayInput)


def _name(letter: str) -> str:
    code = known(letter)
    return code.name.removeprefix("Leave: ") if code else ""
