"""Shape of input about explanations of absence: plain forms, no saving."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from accounts.forms import DayInput
from attendance.domain.codes import CountsAs, code_set, counts_as
from attendance.domain.explanations import Span
from attendance.domain.reasons import Reason
from attendance.models.absence_report import Source
from attendance.models.evidence import EvidenceKind
from pupils.domain.needs import BY_SLUG as NEED_KINDS
from pupils.models import ContactLink, Pupil

HALVES = [("AM", "morning"), ("PM", "afternoon")]
TALL = forms.Textarea(attrs={"rows": 3})
LONGEST_WORDS = 2000
FROM_OUTSIDE = [(Source.PHONE, "On the telephone"), (Source.EMAIL, "By e-mail"), (Source.NOTE, "In a written note")]
ABSENCES = (CountsAs.AUTHORISED, CountsAs.UNAUTHORISED, CountsAs.NOT_POSSIBLE)


def reason_choices(known: Iterable[Reason]) -> list[Any]:
    """Reasons with the code each suggests, those that a school accepts first."""
    may: list[tuple[str, str]] = []
    may_not: list[tuple[str, str]] = []
    for reason in known:
        (may if reason.satisfactory else may_not).append((reason.slug, f"{reason.name} ({reason.code})"))
    groups = [("", "Choose a reason"), ("May be accepted", may)]
    return [*groups, ("Not accepted as a rule", may_not)] if may_not else groups


def code_choices(on: date, first: str) -> list[tuple[str, str]]:
    """Every code that an explanation may have."""
    letters = [code for code in code_set(on) if counts_as(code.letter) in ABSENCES and code.letter != "N"]
    return [("", first), *((code.letter, f"{code.letter} {code.name}") for code in letters)]


class SpanForm(forms.Form):
    """From one session to another, why, and when back."""

    starts_on = forms.DateField(label="First day away", widget=DayInput)
    starts_session = forms.ChoiceField(label="from the", choices=HALVES, initial="AM")
    ends_on = forms.DateField(label="Last day away", widget=DayInput)
    ends_session = forms.ChoiceField(label="to the", choices=HALVES, initial="PM")
    reason = forms.ChoiceField(label="Reason")
    code = forms.ChoiceField(label="Code", required=False)
    expected_return_on = forms.DateField(
        label="Expected back on",
        required=False,
        widget=DayInput,
        help_text="Left empty: the next school day after the last.",
    )

    def __init__(self, *args: Any, known: Mapping[str, Reason], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reason_choices(known.values())  # type: ignore[attr-defined]
        self.fields["code"].choices = code_choices(on, "As the reason suggests")  # type: ignore[attr-defined]

    @property
    def span(self) -> Span:
        """The sessions that were entered."""
        given = self.cleaned_data
        return Span(given["starts_on"], given["ends_on"], given["starts_session"], given["ends_session"])


class ReportForm(SpanForm):
    """What somebody rang, wrote or sent about an absence."""

    source = forms.ChoiceField(
        label="How did it come?", choices=FROM_OUTSIDE, widget=forms.RadioSelect, initial=Source.PHONE
    )
    contact: Any = forms.ModelChoiceField(
        label="Who said it?", queryset=None, required=False, empty_label="Somebody else"
    )
    said_by = forms.CharField(label="Name, where it was somebody else", max_length=120, required=False)
    words = forms.CharField(
        label="What was said",
        required=False,
        max_length=LONGEST_WORDS,
        widget=TALL,
        help_text="As it was said. Who may see what is sensitive can read it, and you.",
    )
    also: Any = forms.ModelMultipleChoiceField(
        label="The same for", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    confirmed = forms.BooleanField(label="Record it all the same", required=False)
    field_order = [
        "source", "contact", "said_by", "starts_on", "starts_session", "ends_on", "ends_session", "reason", "code",
        "words", "expected_return_on", "also", "confirmed",
    ]  # fmt: skip

    def __init__(self, *args: Any, pupil: Pupil, siblings: list[Pupil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links = {
            link.contact_id: link for link in pupil.contact_links.select_related("contact").order_by("priority", "pk")
        }
        contact: Any = self.fields["contact"]
        contact.queryset = pupil.school.contacts.filter(pk__in=links)
        contact.choices = [("", "Somebody else"), *((pk, _with_relationship(link)) for pk, link in links.items())]
        also: Any = self.fields["also"]
        also.queryset = pupil.school.pupils.filter(pk__in=[one.pk for one in siblings])
        also.choices = [(one.pk, f"{one.name}, {getattr(one, 'class_name', None) or 'no class'}") for one in siblings]
        if not siblings:
            del self.fields["also"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("contact") and not given.get("said_by", "").strip():
            self.add_error("said_by", "Say who it was, or choose somebody above.")
        return given


def _with_relationship(link: ContactLink) -> str:
    return f"{link.contact.name}{f', {link.relationship.lower()}' if link.relationship else ''}"


class AskForm(forms.Form):
    """What the parent is asked."""

    question = forms.CharField(label="What do you ask?", max_length=400, widget=forms.TextInput)


class WithdrawForm(forms.Form):
    """Why something no longer holds."""

    why = forms.CharField(label="Why is it withdrawn?", max_length=400, widget=forms.TextInput)


class DecideForm(forms.Form):
    """Another code than proposed, with the head's words."""

    code = forms.ChoiceField(label="Another code")
    words = forms.CharField(label="Why", max_length=400, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "Choose a code"), *choices]  # type: ignore[attr-defined]


class SeenForm(forms.Form):
    """A card or letter that was shown, or a file of it."""

    kind = forms.ChoiceField(label="What is it?", choices=EvidenceKind.choices)
    words = forms.CharField(label="What it says, in short", max_length=200, required=False)
    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        help_text="PDF, JPEG or PNG, up to 8 MB. Leave empty where it was shown and handed back.",
    )


class RemoveForm(forms.Form):
    """Why evidence is taken away."""

    why = forms.CharField(label="Why is it removed?", max_length=200)


class DoneForm(forms.Form):
    """What was done about a message."""

    outcome = forms.CharField(label="What was done", max_length=1000, widget=TALL)


class NeedForm(forms.Form):
    """The need that a change becomes."""

    need = forms.ChoiceField(label="Write down as")

    def __init__(self, *args: Any, own: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {slug: kind.name for slug, kind in NEED_KINDS.items()} | dict(own)
        self.fields["need"].choices = list(kinds.items())  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A reason for absence as the school has it."""

    name = forms.CharField(label="Name", max_length=80)
    code = forms.ChoiceField(label="Code it suggests", help_text="A suggestion: only the head authorises.")
    longest_days = forms.IntegerField(
        label="Longest as a rule",
        required=False,
        min_value=1,
        max_value=60,
        help_text="School days. What is longer is pointed out to the head.",
    )
    satisfactory = forms.BooleanField(
        label="The school may accept it",
        required=False,
        help_text="Else it stands among the explanations not accepted.",
    )
    sensitive = forms.BooleanField(
        label="Sensitive", required=False, help_text="Shown to who may see such things, and to who wrote it down."
    )
    wants_note = forms.BooleanField(label="Word of mouth is followed by a written note", required=False)
    wants_evidence = forms.BooleanField(
        label="Evidence is asked for", required=False, help_text="An appointment card, a prescription, a letter."
    )
    offered_to_parents = forms.BooleanField(label="Offered on the parents’ form", required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = code_choices(on, "Choose a code")  # type: ignore[attr-defined]


class RulesForm(forms.Form):
    """How many school days of a code stand when the office records them; nothing where the head decides each."""

    def __init__(self, *args: Any, codes: list[tuple[str, str]], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = codes
        for letter, name in codes:
            self.fields[f"days_{letter}"] = forms.IntegerField(
                label=f"{letter} {name}", required=False, min_value=0, max_value=most
            )

    def days(self) -> dict[str, int]:
        """School days by code, nought where nothing was entered."""
        return {letter: self.cleaned_data.get(f"days_{letter}") or 0 for letter, _ in self.codes}
