"""What comes back from the office's weeks, read and checked."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms

from accounts.domain.refusal import Refused
from accounts.forms import DayInput
from attendance.actions.grid import Entry
from attendance.domain.grid import MOST_WEEKS, Chosen
from attendance.models.register import Session

AT_MOST = 2400  # sessions at once: sixty pupils, four weeks


class EntryForm(forms.Form):
    """One code for the sessions that were chosen."""

    code = forms.CharField(label="Code", max_length=2, required=False)
    minutes = forms.IntegerField(label="Minutes late", min_value=0, max_value=240, required=False)
    reason = forms.CharField(label="Reason", max_length=200, required=False)
    until = forms.DateField(label="Up to", widget=DayInput, required=False)

    def entry(self, cells: list[Chosen]) -> Entry:
        """As the action wants it."""
        given = self.cleaned_data
        return Entry(
            cells=cells,
            code=given["code"].strip().upper(),
            minutes=given["minutes"],
            reason=given["reason"].strip(),
            until=given["until"],
        )


def cells_of(data: Any) -> list[Chosen]:
    """The chosen cells: boxes that are ticked, or all of them in one field as the script sends them."""
    values = [*data.getlist("cell"), *filter(None, data.get("cells", "").split(" "))]
    if len(values) > AT_MOST:
        raise Refused(f"Choose {AT_MOST} sessions at most.")
    return list(dict.fromkeys(_cells(values)))


def _cells(values: Iterable[str]) -> Iterable[Chosen]:
    for value in values:
        pupil, day, session, seen = [*value.split(".", 3), "", "", "", ""][:4]
        try:
            on = datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007, a day has no time zone
            yield Chosen(int(pupil), on, Session(session).value, seen[:2])
        except ValueError as trouble:
            raise Refused("One of the sessions cannot be read. Load the page again.") from trouble


def weeks_asked(text: str) -> int:
    """One to four."""
    return min(MOST_WEEKS, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def day_asked(text: str) -> date | None:
    """The day of the address; None where it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
