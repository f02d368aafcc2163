"""Shape of input about pupils who are unable to attend."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.forms import DayInput
from attendance.actions.hindrances import Entry
from attendance.closure_forms import HALVES
from attendance.domain.explanations import AM, PM, Sitting, Span
from attendance.domain.hindrances import CAUSES
from pupils.models import Pupil


class HindranceForm(forms.Form):
    """What keeps pupils from attending, for how long, and how the school knows."""

    code = forms.ChoiceField(
        label="What keeps them away?",
        choices=[(cause.code, cause.name) for cause in CAUSES.values()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what keeps them away."},
    )
    starts_on = forms.DateField(label="First day", widget=DayInput)
    starts_session = forms.ChoiceField(label="From", choices=HALVES, initial=AM)
    ends_on = forms.DateField(label="Last day", widget=DayInput, required=False, help_text="Blank: the same day.")
    ends_session = forms.ChoiceField(label="Until the end of the", choices=HALVES, initial=PM)
    words = forms.CharField(
        label="What happened, and how do you know?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Who told you, when, what you were shown. It is the evidence for the code.",
    )
    all_absences = forms.BooleanField(
        label="Change absences with another reason, too",
        required=False,
        help_text="Else N and O become the code, and what stands with a reason stays.",
    )

    def __init__(self, *args: Any, pupils: Sequence[Pupil], sensitive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupils = list(pupils)
        if not sensitive:
            offered = [(cause.code, cause.name) for cause in CAUSES.values() if not cause.sensitive]
            self.fields["code"].choices = offered  # type: ignore[attr-defined]

    def causes(self) -> list[tuple[str, str, str, bool]]:
        """The causes with their hints: code, name, hint, whether chosen."""
        chosen = self["code"].value()
        offered = [code for code, _ in self.fields["code"].choices]  # type: ignore[attr-defined]
        return [(code, CAUSES[code].name, CAUSES[code].hint, code == chosen) for code in offered]

    def clean(self) -> dict[str, Any]:
        if not self.pupils:
            self.add_error(None, "Choose at least one pupil: find the name, then tick it.")
        return self.cleaned_data

    @property
    def entry(self) -> Entry:
        given = self.cleaned_data
        return Entry(
            tuple(self.pupils),
            given["code"],
            Span(
                given["starts_on"],
                given["ends_on"] or given["starts_on"],
                given["starts_session"],
                given["ends_session"],
            ),
            given["words"],
            given["all_absences"],
        )


class HindranceEndForm(forms.Form):
    """When it was over, or that it should not have been entered."""

    how = forms.ChoiceField(
        label="What happened?",
        choices=[("since", "It ended sooner"), ("undo", "It was entered by mistake: withdraw it")],
        widget=forms.RadioSelect,
        initial="since",
    )
    last_on = forms.DateField(label="Last day it lasted", widget=DayInput, required=False)
    last_session = forms.ChoiceField(label="Until the end of the", choices=HALVES, initial=PM, required=False)
    why = forms.CharField(label="Why", max_length=200)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("how") == "since" and not given.get("last_on") and "last_on" not in self.errors:
            self.add_error("last_on", "Give the last day on which the pupil was unable to attend.")
        return given

    @property
    def last(self) -> Sitting | None:
        """The last session; None where it is withdrawn."""
        given = self.cleaned_data
        return (given["last_on"], given["last_session"] or PM) if given["how"] == "since" else None
