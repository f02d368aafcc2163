"""Shape and validity of what people enter about a case."""

from typing import Any

from django import forms

from interventions.domain.policy import Policy
from interventions.domain.timeline import EntryKind
from interventions.form_fields import PersonField, day

WRITTEN = (EntryKind.NOTE, EntryKind.CALL, EntryKind.MEETING, EntryKind.PAPER, EntryKind.MARKS)


class NoteForm(forms.Form):
    """A line for the timeline."""

    kind = forms.ChoiceField(label="What is it?", choices=[(kind.value, kind.words) for kind in WRITTEN])
    text = forms.CharField(
        label="What happened",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what happened."},
        help_text="It may be read out in court one day: facts, dates, who said what.",
    )
    happened_on = day("On")
    sensitive = forms.BooleanField(
        label="Private: only for those who may see what is sensitive. Keep safeguarding detail in the school’s own system.",
        required=False,
    )


class OwnerForm(forms.Form):
    """Who answers for it."""

    owner = PersonField(label="Who answers for this case?", queryset=None, required=False, empty_label="Nobody by name")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class LeadForm(forms.Form):
    """To which stage, and why."""

    stage = forms.ChoiceField(label="To")
    reason = forms.CharField(
        label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "Say why."}
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {track.key: track.name for track in policy.beside}
        choices = [
            (f"{track}.{stage.key}", f"{names[track]}: {stage.name}" if track in names else stage.name)
            for track, stages in policy.tracks.items()
            for stage in stages
        ]
        choices += [(f"{track}.", f"Out of: {names.get(track, 'the ladder')}") for track in policy.tracks]
        self.fields["stage"].choices = choices  # type: ignore[attr-defined]


class ExemptionForm(forms.Form):
    """Why nothing more is asked, and until when."""

    ends_on = day("Until")
    reason = forms.CharField(
        label="For what reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why nothing more is to be asked of this family for now."},
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "Say why."}
    )
