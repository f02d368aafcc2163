"""What the views of accounts share."""

from django import forms

from accounts.domain.refusal import Refused


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """Put a rule's sentence where the person will read it: at its field, or on top."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
