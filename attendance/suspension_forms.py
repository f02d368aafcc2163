"""Shape of what people enter about a suspension."""

from datetime import date
from typing import Any

from django import forms

from accounts.forms import DayInput
from attendance.actions.suspensions import Decided
from attendance.domain.suspension import ARRANGED, PROVIDED
from attendance.leave_forms import FROM, TO
from attendance.models import Suspension
from attendance.models.suspension import SuspensionKind


class SuspensionForm(forms.Form):
    """What the head decided."""

    kind = forms.ChoiceField(label="What the head decided", choices=SuspensionKind.choices, widget=forms.RadioSelect)
    first_day = forms.DateField(label="First day", widget=DayInput)
    first_session = forms.ChoiceField(label="Begins", choices=FROM)
    last_day = forms.DateField(
        label="Last day", widget=DayInput, required=False, help_text="Empty where it is permanent."
    )
    last_session = forms.ChoiceField(label="Ends", choices=TO)
    decided_by_name = forms.CharField(
        label="Decided by", max_length=120, help_text="The headteacher, or who acts as head."
    )
    words = forms.CharField(
        label="Why", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only who may see such things reads it. The class teacher is asked for work, and not told why.",
    )  # fmt: skip

    @property
    def decided(self) -> Decided:
        given = self.cleaned_data
        return Decided(
            given["first_day"], given["last_day"], given["decided_by_name"], given["first_session"],
            given["last_session"], given["kind"], given["words"],
        )  # fmt: skip


class ProvisionForm(forms.Form):
    """Where the pupil is taught meanwhile."""

    provider = forms.CharField(label="Where", max_length=120)
    code = forms.ChoiceField(
        label="How it counts", choices=[(code, f"{code}  {name}") for code, name in PROVIDED.items()]
    )
    from_day = forms.DateField(label="From", widget=DayInput)

    @classmethod
    def fresh(cls, suspension: Suspension, sixth: date | None) -> "ProvisionForm":
        return cls(initial={"from_day": sixth, "code": ARRANGED[suspension.is_permanent]})


class EndForm(forms.Form):
    """Ended before its last day."""

    how = forms.ChoiceField(label="How")
    back_on = forms.DateField(label="First day in school again", widget=DayInput)
    session = forms.ChoiceField(label="Comes", choices=[("AM", "in the morning"), ("PM", "in the afternoon")])
    why = forms.CharField(label="Why", max_length=200)

    def __init__(self, *args: Any, suspension: Suspension, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = [("", "Choose one"), *suspension.ends]  # type: ignore[attr-defined]

    @classmethod
    def fresh(cls, suspension: Suspension, today: date) -> "EndForm":
        back_on = max(today, suspension.first_day)
        return cls(suspension=suspension, initial={"back_on": back_on, "session": "AM"})
