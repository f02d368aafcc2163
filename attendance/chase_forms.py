"""Shape of input about contradictions and marks without a reason."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from attendance.actions.absence_reports import Said
from attendance.domain.explanations import Sitting, Span
from attendance.domain.reasons import Reason
from attendance.models.absence_report import Source
from attendance.queries.no_reason import Session
from pupils.models import ContactLink

HEARD = (Source.CALL, Source.PHONE, Source.EMAIL, Source.NOTE, Source.VISIT)


class SettleForm(forms.Form):
    """One way out of a contradiction, and which one it is about."""

    kind = forms.SlugField(max_length=24)
    pupil = forms.IntegerField(min_value=1)
    on = forms.DateField()
    session = forms.ChoiceField(choices=[("", ""), ("AM", "AM"), ("PM", "PM")], required=False)
    state = forms.CharField(max_length=160)
    way = forms.SlugField(max_length=24)
    words = forms.CharField(max_length=160, required=False)


class ReasonForm(forms.Form):
    """Why a pupil was away in several sessions at once, and who said so."""

    sessions = forms.MultipleChoiceField(
        label="Sessions",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one session."},
    )
    reason = forms.ChoiceField(label="Reason")
    source = forms.ChoiceField(label="How do you know?", choices=[(one.value, one.label) for one in HEARD])
    contact = forms.TypedChoiceField(label="Who said so?", required=False, coerce=int, empty_value=None)
    said_by = forms.CharField(label="Or somebody else", max_length=120, required=False)
    words = forms.CharField(
        label="What was said", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        open_sessions: Sequence[Session],
        reasons: Iterable[Reason],
        links: Sequence[ContactLink],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.links = links
        choices = [(f"{one.on.isoformat()} {one.session}", _session_words(one)) for one in open_sessions]
        self.fields["sessions"].choices = choices  # type: ignore[attr-defined]
        self.fields["sessions"].initial = [value for value, _ in choices]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", "Choose one"),
            *((one.slug, f"{one.name} ({one.code})") for one in reasons),
        ]
        self.fields["contact"].choices = [  # type: ignore[attr-defined]
            ("", "Not said"),
            *((link.contact_id, f"{link.contact.name}, {link.relationship or 'contact'}") for link in links),
        ]

    @property
    def sittings(self) -> list[Sitting]:
        found = [text.split(" ") for text in self.cleaned_data["sessions"]]
        return [(date.fromisoformat(day), session) for day, session in found]

    @property
    def said(self) -> Said:
        """What was said; the stretches follow from the sessions chosen."""
        given, first = self.cleaned_data, self.sittings[0][0]
        contact = next((link.contact for link in self.links if link.contact_id == given["contact"]), None)
        return Said(Span(first, first), given["reason"], given["words"], contact=contact, said_by=given["said_by"])


def _session_words(one: Session) -> str:
    half = "morning" if one.session == "AM" else "afternoon"
    return f"{one.on:%a} {one.on.day} {one.on:%b}, {half}"
