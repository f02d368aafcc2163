"""Shape of input around a day on paper."""

from typing import Any

from django import forms

from accounts.forms import ClockInput, DayInput

CLOCKS = ["%H:%M", "%H.%M", "%H:%M:%S"]


class PassphraseForm(forms.Form):
    """The words that open the files, and how many files are kept."""

    passphrase = forms.CharField(
        label="Passphrase",
        required=False,
        strip=True,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Four plain words do well, 12 characters at least. Keep it on paper in the safe, for the day on which "
        "nothing else works. Leave it empty to keep the one that is set.",
    )
    again = forms.CharField(
        label="The same once more",
        required=False,
        strip=True,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    nights = forms.IntegerField(label="Files kept", min_value=1, max_value=31, help_text="The last nights’ files.")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("passphrase", "") != given.get("again", ""):
            self.add_error("again", "The two differ. Type the same passphrase twice.")
        return given


class MakeForm(forms.Form):
    """Which day is printed."""

    on = forms.DateField(label="For", widget=DayInput)


class TypedForm(forms.Form):
    """What is said once for all the lines."""

    session = forms.ChoiceField(label="Session", choices=[("AM", "Morning"), ("PM", "Afternoon")])
    taken = forms.TimeField(
        label="Taken on paper at",
        widget=ClockInput,
        input_formats=CLOCKS,
        error_messages={"invalid": "Write a time as 8.55 or 08:55."},
    )
    paper_wins = forms.BooleanField(label="Where something else stands already, the paper is right", required=False)
