"""Shape of input about the school year."""

from typing import Any

from django import forms

from accounts.forms import DayInput
from attendance.domain.calendar_plan import Kind

CLOSURES = [
    (Kind.INSET.value, "INSET day"),
    (Kind.CLOSURE.value, "Closure"),
    (Kind.BANK_HOLIDAY.value, "Bank holiday"),
]


class SpanForm(forms.Form):
    """Some days with a name. One day may leave its end blank."""

    name = forms.CharField(label="Name", max_length=40)
    starts_on = forms.DateField(label="First day", widget=DayInput)
    ends_on = forms.DateField(label="Last day", widget=DayInput, required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("starts_on") and not given.get("ends_on"):
            given["ends_on"] = given["starts_on"]
        return given


class HalfTermForm(SpanForm):
    """A half term."""

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", "Give the last day of the half term.")
        return super().clean()


class ClosureForm(SpanForm):
    """Days on which the school is not open to pupils."""

    kind = forms.ChoiceField(label="Kind", choices=CLOSURES)
    field_order = ["kind", "name", "starts_on", "ends_on"]
