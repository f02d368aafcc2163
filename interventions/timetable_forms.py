"""Shape and validity of what people enter about a part-time timetable."""

from typing import Any

from django import forms

from interventions.actions.timetables import Agreed
from interventions.domain.timetables import DAYS, SESSIONS, Pattern
from interventions.form_fields import day


class AgreeForm(forms.Form):
    """What was agreed. The sessions are ticked in a table of the week."""

    starts_on = day("From")
    ends_on = day("Until", help_text="Six weeks at most; then it is looked at together.")
    pattern = forms.MultipleChoiceField(
        label="Sessions in school",
        choices=[(f"{day}{session}", f"{name} {session}") for day, name in enumerate(DAYS) for session in SESSIONS],
        error_messages={"required": "Tick the sessions that the pupil attends."},
    )
    reason = forms.CharField(
        label="Which need it serves, and why it is in the child’s interest",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say which need of the child this serves."},
    )
    consent_by = forms.CharField(
        label="Parent who agreed", max_length=120, error_messages={"required": "Name the parent who agreed."}
    )
    consent_on = day("Agreed on")
    pupil_says = forms.CharField(
        label="What the pupil says", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    work = forms.CharField(
        label="Work and safety while away from school",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def agreed(self) -> Agreed:
        """As the action wants it."""
        data = dict(self.cleaned_data)
        return Agreed(pattern=Pattern.of(data.pop("pattern")), **data)


class ReviewForm(forms.Form):
    """Who took part, and how it goes on."""

    held_on = day("Held on")
    parents = forms.BooleanField(label="Parents took part", required=False)
    pupil = forms.BooleanField(label="The pupil took part", required=False)
    note = forms.CharField(
        label="What was found", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    go_on_until = day("Goes on until", required=False, help_text="Left empty, it ends as agreed.")


class EndForm(forms.Form):
    """How it ended."""

    outcome = forms.CharField(
        label="How it ended",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say how it ended."},
    )


class ToldForm(forms.Form):
    """When the authority was told."""

    told_on = day("The authority was told on")


def week_of(form: Any) -> list[tuple[str, list[tuple[str, bool]]]]:
    """The week as a table: a row a session, a cell a day, ticked as it was sent or as it stands."""
    ticked = set(form["pattern"].value() or [])
    words = {"AM": "Morning", "PM": "Afternoon"}
    return [(words[s], [(f"{day}{s}", f"{day}{s}" in ticked) for day in range(5)]) for s in SESSIONS]
