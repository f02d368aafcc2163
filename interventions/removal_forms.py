"""Shape of input about leaving the roll."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html

from accounts.forms import DayInput
from interventions.models.removal import Side
from pupils.domain.removal import Ground
from pupils.domain.removal_evidence import Tick
from pupils.domain.removal_requirements import Requirement

TALL = forms.Textarea(attrs={"rows": 3})


class AboutForm(forms.Form):
    """From when, and where to."""

    last_day = forms.DateField(
        label="Last day on the roll",
        widget=DayInput,
        error_messages={"required": "Enter the last day.", "invalid": "Write the day as day, month and year."},
    )
    destination = forms.CharField(
        label="Where the pupil goes",
        max_length=120,
        required=False,
        help_text="The new school and its place, where a parent has told of one.",
    )
    destination_from = forms.DateField(label="First day there", widget=DayInput, required=False)
    words = forms.CharField(
        label="What led to it", widget=TALL, required=False, max_length=2000, help_text="For whoever decides."
    )


class ProposeForm(AboutForm):
    """A proposal that a name leaves the roll."""

    ground = forms.ChoiceField(
        label="Ground",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the ground. Without one a name must not be removed."},
    )
    field_order = ["ground", "last_day", "destination", "destination_from", "words"]

    def __init__(self, *args: Any, grounds: Sequence[Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (
                ground.letter,
                format_html("<b>{}</b><br><span class='small soft'>{}</span>", ground.label, ground.condition),
            )
            for ground in grounds
        ]


class EvidenceForm(forms.Form):
    """What shows that one requirement is met."""

    way = forms.ChoiceField(label="Which of these is so", widget=forms.RadioSelect, required=False)
    who = forms.CharField(
        label="Who",
        max_length=120,
        help_text="Who told or wrote it, or looked it up.",
        error_messages={"required": "Say who told or wrote it, or who looked it up."},
    )
    on = forms.DateField(label="When", widget=DayInput, error_messages={"required": "Enter the day."})
    paper = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Say it in words. A tick alone is no evidence."},
    )
    stated_on = forms.DateField(widget=DayInput, required=False)

    def __init__(self, *args: Any, requirement: Requirement, **kwargs: Any) -> None:
        kwargs["prefix"] = requirement.key
        super().__init__(*args, **kwargs)
        self.requirement = requirement
        self.fields["paper"].label = requirement.asks
        self.fields["stated_on"].label = requirement.date_words
        self.fields["way"].choices = [(way.key, way.words) for way in requirement.ways]  # type: ignore[attr-defined]
        if not requirement.ways:
            del self.fields["way"]
        if not requirement.date_words:
            del self.fields["stated_on"]

    @property
    def tick(self) -> Tick:
        given = self.cleaned_data
        return Tick(given["who"], given["on"], given["paper"], given.get("way", ""), given.get("stated_on"))


class EnquiryForm(forms.Form):
    """One line of the log."""

    asked_on = forms.DateField(label="When", widget=DayInput, error_messages={"required": "Enter the day."})
    side = forms.ChoiceField(label="Who looked", choices=Side.choices)
    asked_by = forms.CharField(label="Who asked", max_length=120, error_messages={"required": "Say who asked."})
    asked_whom = forms.CharField(
        label="Whom, or where",
        max_length=160,
        help_text="A relative, another school, the last address …",
        error_messages={"required": "Say who was asked, or where somebody looked."},
    )
    words = forms.CharField(
        label="What was asked or done",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Say what was asked or done."},
    )
    answer = forms.CharField(
        label="Answer",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text="Empty while none has come.",
    )

    @classmethod
    def start(cls, on: date, name: str) -> dict[str, Any]:
        return {"asked_on": on, "asked_by": name, "side": Side.SCHOOL.value}


class AnswerForm(forms.Form):
    """What was answered."""

    answered_on = forms.DateField(label="When", widget=DayInput, error_messages={"required": "Enter the day."})
    answer = forms.CharField(
        label="Answer", widget=TALL, max_length=2000, error_messages={"required": "Say what was answered."}
    )


class DecisionForm(forms.Form):
    """The head's words."""

    decision = forms.CharField(label="In your words", widget=TALL, required=False, max_length=2000)


class WithdrawForm(forms.Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=400,
        error_messages={"required": "Say why the proposal is withdrawn."},
    )


class ReviewForm(forms.Form):
    """Why a nursery place is looked at."""

    why = forms.CharField(
        label="What was tried, and what has not changed",
        widget=TALL,
        max_length=2000,
        error_messages={"required": "Say what was tried, and what has not changed."},
    )


class WarnedForm(forms.Form):
    """That the warning letter went."""

    warned_on = forms.DateField(
        label="Day of the warning letter", widget=DayInput, error_messages={"required": "Enter the day of the letter."}
    )
