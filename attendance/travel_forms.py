"""Shape of what people enter about travelling families."""

from typing import Any

from django import forms

from accounts.forms import DayInput
from attendance.leave_forms import SpanForm
from attendance.models.travel import HOW, PlaceKind, Proof


class RecordForm(forms.Form):
    """The trade, and which school is the base."""

    trade = forms.CharField(
        label="Trade or business",
        max_length=160,
        required=False,
        help_text="The work that requires the family to travel.",
    )
    is_base = forms.BooleanField(
        label="We are the base school",
        required=False,
        initial=True,
        help_text="Where the child goes when the family does not travel.",
    )
    base_elsewhere = forms.CharField(label="If not, which school is", max_length=120, required=False)


class ProofForm(forms.Form):
    """Proof of the trade."""

    proof = forms.ChoiceField(label="Proof", choices=[c for c in Proof.choices if c[0] != Proof.NONE])
    words = forms.CharField(label="What it was", max_length=200, help_text="A licence, a guild card, a letter.")
    seen_on = forms.DateField(label="Seen on", widget=DayInput)


class JourneyForm(forms.Form):
    """A time of travelling."""

    leaves_on = forms.DateField(label="First day away", widget=DayInput)
    return_on = forms.DateField(
        label="First day back, as the family proposes", widget=DayInput, required=False,
        help_text="Leave it empty where they cannot say yet: a task asks for it.",
    )  # fmt: skip
    where = forms.CharField(label="Where to", max_length=160, required=False)
    told_by = forms.CharField(label="Who told us", max_length=120)
    told_on = forms.DateField(label="When", widget=DayInput)


class AuthoriseForm(forms.Form):
    """T by the head's decision."""

    until = forms.DateField(label="T up to and including", widget=DayInput)
    for_work = forms.BooleanField(label="The family travels for the trade on the record", required=False)
    means_to_return = forms.BooleanField(label="The family means to come back", required=False)
    words = forms.CharField(label="Note", max_length=500, required=False)


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label="Why?", max_length=500, error_messages={"required": "Give the reason."})


class WithdrawForm(WhyForm):
    """From when T no longer stands."""

    from_day = forms.DateField(label="From which day", widget=DayInput)
    field_order = ["from_day", "why"]


class ReturnForm(forms.Form):
    """Another day of coming back."""

    return_on = forms.DateField(label="First day back, as they say now", widget=DayInput)


class BackForm(forms.Form):
    """The first day in school again."""

    back_on = forms.DateField(label="First day in school again", widget=DayInput)


class PlaceForm(forms.Form):
    """A school or service elsewhere."""

    kind = forms.ChoiceField(label="What is it?", choices=[("", "Choose one"), *PlaceKind.choices])
    name = forms.CharField(label="Name", max_length=120)
    contact = forms.CharField(label="Whom to ring there", max_length=160, required=False)
    starts_on = forms.DateField(label="From", widget=DayInput)
    ends_on = forms.DateField(label="Until, if known", widget=DayInput, required=False)


class SessionsForm(SpanForm):
    """Sessions at the place: agreed beforehand with another school, or confirmed afterwards."""

    said_by = forms.CharField(label="Who there said so", max_length=120)


class LastDayForm(forms.Form):
    last_day = forms.DateField(label="Last day there", widget=DayInput)


class NoteForm(forms.Form):
    """A line of the dialogue."""

    said_on = forms.DateField(label="On", widget=DayInput)
    how = forms.ChoiceField(label="How", choices=HOW)
    with_whom = forms.CharField(label="With whom", max_length=120)
    words = forms.CharField(label="What was said", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    @classmethod
    def fresh(cls, today: Any) -> "NoteForm":
        return cls(initial={"said_on": today, "how": "phone"})
