"""Shape and validity of what people enter about tasks and policies."""

from typing import Any

from django import forms

from interventions.actions.policies import Approval
from interventions.form_fields import PersonField
from interventions.models import Task
from interventions.queries.policy import parsed, preset_names, preset_text


class CompleteForm(forms.Form):
    """What was done, and how it ended where the policy names outcomes."""

    outcome = forms.ChoiceField(
        label="How did it end?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ended."},
    )
    note = forms.CharField(
        label="What was done",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the task; those who work on tasks read it.",
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if task.outcomes:
            self.fields["outcome"].choices = [(o["key"], o["text"]) for o in task.outcomes]  # type: ignore[attr-defined]
        else:
            del self.fields["outcome"]


class DismissForm(forms.Form):
    """Why it is not to be done."""

    reason = forms.CharField(
        label="Why is it not to be done?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why this is not to be done."},
    )


class AssignForm(forms.Form):
    """Whose task it is."""

    owner = PersonField(label="Whose task is it?", queryset=None, required=False, empty_label="The roles named")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class ApprovalForm(forms.Form):
    """From which day, who approved it, and when it is looked at again."""

    starts_on = forms.DateField(
        label="In force from",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose the first day.", "invalid": "Write the day as day, month and year."},
    )

    approved_by = forms.CharField(
        label="Approved by", required=False, max_length=120, help_text="The governing body or trust board."
    )
    approved_on = forms.DateField(label="Approved on", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    next_review_on = forms.DateField(
        label="Next review on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="You are reminded a term before.",
    )

    def approval(self) -> Approval:
        """As the action wants it."""
        data = self.cleaned_data
        return Approval(data["approved_by"], data["approved_on"], data["next_review_on"])


class AdoptForm(ApprovalForm):
    """Which preset."""

    preset = forms.ChoiceField(label="Policy")
    field_order = ("preset", "starts_on", "approved_by", "approved_on", "next_review_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(n, parsed(preset_text(n)).title) for n in preset_names()]  # type: ignore[attr-defined]


class EditForm(ApprovalForm):
    """The policy as text."""

    text = forms.CharField(
        label="The policy",
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "code"}),
        error_messages={"required": "The policy is empty."},
    )
    field_order = ("text", "starts_on", "approved_by", "approved_on", "next_review_on")
