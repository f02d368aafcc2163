"""Shape of input about closures: entering one, taking it back, several INSET days at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.domain.words import day_words
from accounts.forms import DayInput
from attendance.domain.closures import KINDS, Extent, Wanted
from attendance.domain.explanations import AM, PM, Sitting, Span

HALVES = [(AM, "Morning"), (PM, "Afternoon")]
INSETS = 6  # days at once


class ClosureForm(forms.Form):
    """A closure as somebody describes it. One day may leave its end blank."""

    extent = forms.ChoiceField(
        label="What is closed?",
        choices=[(kind.extent.value, kind.name) for kind in KINDS.values()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is closed."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=160,
        help_text="For example: heating failed. It stands on the registers and in the trail, so name nobody.",
    )
    starts_on = forms.DateField(label="First day", widget=DayInput)
    starts_session = forms.ChoiceField(label="From", choices=HALVES, initial=AM)
    ends_on = forms.DateField(label="Last day", widget=DayInput, required=False, help_text="Blank: the same day.")
    ends_session = forms.ChoiceField(label="Until the end of the", choices=HALVES, initial=PM)
    years = forms.MultipleChoiceField(label="Years", required=False, widget=forms.CheckboxSelectMultiple)
    groups = forms.TypedMultipleChoiceField(
        label="Classes", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, years: Sequence[tuple[str, str]], groups: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["years"].choices = years  # type: ignore[attr-defined]
        self.fields["groups"].choices = groups  # type: ignore[attr-defined]

    def kinds(self) -> list[tuple[str, str, str, bool]]:
        """The kinds with their hints: value, name, hint, whether chosen."""
        chosen = self["extent"].value()
        return [(k.extent.value, k.name, f"{k.hint}", k.extent == chosen) for k in KINDS.values()]

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        is_part = given["extent"] == Extent.PART
        return Wanted(
            Extent(given["extent"]),
            Span(
                given["starts_on"],
                given["ends_on"] or given["starts_on"],
                given["starts_session"],
                given["ends_session"],
            ),
            given["reason"],
            tuple(given["years"]) if is_part else (),
            tuple(given["groups"]) if is_part else (),
        )


class ReopenForm(forms.Form):
    """Taking a closure back, or opening again from a session on."""

    how = forms.ChoiceField(
        label="What happened?",
        choices=[("undo", "It was a mistake: undo the whole closure"), ("since", "School opened again sooner")],
        widget=forms.RadioSelect,
        initial="undo",
    )
    since_on = forms.DateField(label="Open again from", widget=DayInput, required=False)
    since_session = forms.ChoiceField(label="From", choices=HALVES, initial=AM, required=False)
    why = forms.CharField(label="Why", max_length=160, help_text="It stands in the trail of every mark put back.")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("how") == "since" and not given.get("since_on") and "since_on" not in self.errors:
            self.add_error("since_on", "Give the day on which school opened again.")
        return given

    @property
    def since(self) -> Sitting | None:
        """From when it is open again; None for the whole."""
        given = self.cleaned_data
        return (given["since_on"], given["since_session"] or AM) if given["how"] == "since" else None


class InsetForm(forms.Form):
    """Several INSET days at once."""

    name = forms.CharField(label="Name", max_length=60, initial="INSET")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, INSETS + 1):
            self.fields[f"day_{number}"] = forms.DateField(label=f"Day {number}", widget=DayInput, required=False)

    def days_fields(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(1, INSETS + 1)]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        seen: set[date] = set()
        for number in range(1, INSETS + 1):
            day = given.get(f"day_{number}")
            if day in seen:
                self.add_error(f"day_{number}", f"{day_words(day)} is here twice. Once is enough.")
            elif day:
                seen.add(day)
        if not seen and not self.errors:
            self.add_error("day_1", "Give at least one day.")
        return given

    @property
    def days(self) -> list[date]:
        return sorted(day for n in range(1, INSETS + 1) if (day := self.cleaned_data.get(f"day_{n}")))
