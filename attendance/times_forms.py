"""Shape of input about session times of classes and years."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms

from accounts.forms import ClockInput
from attendance.domain.own_times import OwnTimes, Pair

WHOLE = "Give both times, when it opens and when it closes, or leave both blank."


def _clock(label: str, hint: str = "") -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=ClockInput, help_text=hint)


class OwnTimesForm(forms.Form):
    """Whose times, and which; a blank session is the school's."""

    whose = forms.ChoiceField(label="Whose times", choices=())
    am_opens_at = _clock("Morning register opens")
    am_closes_at = _clock("Morning register closes", "Thirty minutes after it opens at most.")
    pm_opens_at = _clock("Afternoon register opens")
    pm_closes_at = _clock("Afternoon register closes")

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["whose"].choices = [("", "Choose a year or a class"), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["whose"]

    def clean(self) -> dict[str, Any]:
        for session in ("am", "pm"):
            opens, closes = self.cleaned_data.get(f"{session}_opens_at"), self.cleaned_data.get(f"{session}_closes_at")
            if (opens is None) != (closes is None) and not self.errors:
                self.add_error(f"{session}_{'closes' if opens else 'opens'}_at", WHOLE)
        return self.cleaned_data

    def times(self) -> OwnTimes:
        """What was given, as the rules see it."""
        return OwnTimes(self._pair("am"), self._pair("pm"))

    def _pair(self, session: str) -> Pair | None:
        opens: time | None = self.cleaned_data[f"{session}_opens_at"]
        closes: time | None = self.cleaned_data[f"{session}_closes_at"]
        return (opens, closes) if opens and closes else None
