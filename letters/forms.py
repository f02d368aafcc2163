"""Shape and validity of what people enter about letters."""

from django import forms


class WithdrawForm(forms.Form):
    """Why a letter is taken back."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the letter is withdrawn."},
    )


class WordingForm(forms.Form):
    """A school's own words."""

    subject = forms.CharField(label="Subject", max_length=160)
    body = forms.CharField(
        label="Letter",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="An empty line begins a new paragraph. Placeholders stand in braces, as in {child}.",
    )
