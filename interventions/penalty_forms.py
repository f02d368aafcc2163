"""Shape and validity of what people enter about penalty notices and monitoring."""

from typing import Any

from django import forms

from interventions.form_fields import day
from interventions.models.penalty import NoticeState


class RequestForm(forms.Form):
    """To which parent, after which support."""

    contact = forms.ChoiceField(label="To", error_messages={"required": "Choose the parent."})
    support = forms.CharField(
        label="Support offered, and what became of it",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Or why support is not what is needed. The authority asks for it. Not for a holiday alone.",
    )

    def __init__(self, *args: Any, parents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = parents  # type: ignore[attr-defined]


class FollowForm(forms.Form):
    """What became of a notice."""

    to = forms.ChoiceField(label="What became of it", choices=NoticeState.choices)
    happened_on = day("On")
    reason = forms.CharField(label="Why", required=False, max_length=1000)


class MonitorForm(forms.Form):
    """How long, and why."""

    days = forms.IntegerField(
        label="School days",
        min_value=1,
        max_value=30,
        error_messages={"required": "Give the number of school days.", "invalid": "Give a whole number."},
    )
    reason = forms.CharField(
        label="Why, and which support was offered",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why, and which support was offered."},
    )


class MonitoredForm(forms.Form):
    """What came of it."""

    outcome = forms.CharField(
        label="What came of it",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what came of it."},
    )
