"""Fields as every form about the work around a pupil asks for them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Membership

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def day(label: str, *, required: bool = True, **kwargs: Any) -> forms.DateField:
    """A day, as every form here asks for it."""
    return forms.DateField(
        label=label,
        required=required,
        widget=DAY,
        error_messages={"required": "Give the day.", "invalid": "Write the day as day, month and year."},
        **kwargs,
    )


def words(label: str, *, rows: int = 3, required: bool = True, **kwargs: Any) -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": "Write a few words."},
        **kwargs,
    )


def several(label: str, choices: Iterable[Any], **kwargs: Any) -> forms.MultipleChoiceField:
    """As many as apply."""
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A member of staff, by name and title."""

    def label_from_instance(self, obj: Any) -> str:
        member: Membership = obj
        return f"{member.user.full_name}, {member.title}"
