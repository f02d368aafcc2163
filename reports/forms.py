"""What is asked before a report is made."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from reports.domain.periods import Term


class TermForm(forms.Form):
    """Which term the report covers."""

    term_start = forms.ChoiceField(label="Term", widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, terms: Sequence[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term_start"].choices = [  # type: ignore[attr-defined]
            (f"{term.year}/{term.starts_on.isoformat()}", term.title) for term in terms
        ]

    @property
    def term(self) -> tuple[int, date]:
        """The academic year and first day chosen."""
        year, _, starts_on = self.cleaned_data["term_start"].partition("/")
        return int(year), date.fromisoformat(starts_on)
