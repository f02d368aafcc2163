"""Shape of input about returns to the authority."""

from django import forms

from accounts.forms import DayInput


class DayForm(forms.Form):
    """As on which day."""

    on = forms.DateField(
        label="As on", widget=DayInput, error_messages={"invalid": "Write the day as day, month and year."}
    )


class SentForm(forms.Form):
    """That a return went, when and how."""

    seen = forms.CharField(widget=forms.HiddenInput)
    sent_on = forms.DateField(label="Sent on", widget=DayInput)
    how = forms.CharField(
        label="How",
        max_length=120,
        help_text="E-mail, the authority’s portal … It stays on record with your name.",
        error_messages={"required": "Say how it was sent."},
    )


class NotNeededForm(forms.Form):
    """Why the authority need not be told."""

    reason = forms.CharField(
        label="Why is no return needed?",
        max_length=200,
        error_messages={"required": "Say why the authority need not be told."},
    )
