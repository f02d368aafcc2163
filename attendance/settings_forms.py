"""Shape of input about how a school runs its morning."""

from typing import Any

from django import forms

from accounts.domain.refusal import Refused
from accounts.domain.staffing import check_year_groups
from accounts.forms import ClockInput, WordList


def _number(label: str, most: int, least: int = 0, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=hint)


class MorningForm(forms.Form):
    """Every hour and number of days of the morning."""

    safe_face = forms.BooleanField(
        label="Registers open fit for a projected screen",
        required=False,
        help_text="Reasons and names of plans stay hidden until the teacher asks for them.",
    )
    tile_years = WordList(
        label="Years whose registers are tiles",
        required=False,
        help_text="For small children: R, 1. A teacher can change it on the page.",
    )
    morning_runs_on = forms.BooleanField(
        label="An absence with a reason in the morning fills the afternoon too", required=False
    )
    remind_after_minutes = _number(
        "Remind the teacher after", 120, 1, "Minutes from opening, where the register is not taken. By e-mail."
    )
    tell_officer_after_minutes = _number("Tell the attendance officer after", 180, 1, "Minutes from opening.")
    first_years = WordList(
        label="Years rung first", required=False, help_text="Children who may walk alone: 6. Those at risk come before."
    )
    first_call_minutes = _number("First call within", 240, 5, "Minutes from the opening of the morning register.")
    second_call_by = forms.TimeField(label="Second day: ring again by", widget=ClockInput)
    claim_minutes = _number(
        "A family is one person’s to ring for", 120, 2, "Minutes. Then anybody may ring, as when it is handed back."
    )
    coming_minutes = _number(
        "Said to be on the way in, rung again after", 240, 5, "Minutes, where the child has not come by then."
    )
    visit_day = _number("Home visit on day", 10, 2, "School days of an absence that nobody has explained.")
    missing_day = _number("Children-missing-education steps from day", 20, 2)
    missing_referral_day = _number("Referral to the authority on day", 20, 2)
    note_days = _number("A written note is awaited for", 20, 1, "School days after the absence.")
    evidence_days = _number(
        "Evidence is awaited for", 40, 1, "School days after the absence; then it is asked for in writing."
    )
    n_to_o_by_itself = forms.BooleanField(
        label="An N without a reason becomes O by itself after five school days",
        required=False,
        help_text="At night, with the regulation as the reason. Else somebody confirms each one.",
    )
    parents_form = forms.BooleanField(label="Parents may report on the public form", required=False)
    no_leave_in_term = forms.BooleanField(
        label="Our policy: no leave in term time",
        required=False,
        help_text="Shown where leave is asked for and decided.",
    )
    leave_reply_days = _number("A request for leave is answered within", 15, 1, "School days, in writing.")
    refused_leave_by_itself = forms.BooleanField(
        label="Leave that was refused becomes G by itself where it is taken",
        required=False,
        help_text="After registers close, where nobody was present and no reason is known. Else somebody confirms it.",
    )
    not_back_letter_day = _number(
        "Write to who is not back after leave, on day",
        9,
        2,
        "School days after the leave. On the first day somebody rings.",
    )
    often_late = _number("Often late means", 50, 1, "Times late …")
    often_late_weeks = _number("… in so many school weeks", 39, 1)
    self_sign_in = forms.BooleanField(label="Late pupils sign in on a tablet", required=False)

    irregular_below = _number("Attends irregularly: below", 100, 0, "Per cent of this year’s sessions so far …")
    irregular_unauthorised = _number(
        "… with at least", 400, 0, "Sessions of unauthorised absence. Your line, agreed with the authority."
    )
    attendance_return_every = forms.ChoiceField(
        label="Attendance return",
        choices=[("week", "Every week"), ("fortnight", "Every fortnight"), ("month", "Every four weeks")],
        help_text="As agreed with the authority; at least once in a calendar month.",
    )
    juniors_returned = forms.BooleanField(
        label="New-pupil returns for the most junior class too, from the first day of the year",
        required=False,
        help_text="Where the authority has asked for them.",
    )
    seniors_returned = forms.BooleanField(
        label="Deletion returns for the most senior class too, at the end of its last term",
        required=False,
        help_text="Where the authority has asked for them.",
    )

    SECTIONS = (
        (
            "The register",
            ("safe_face", "tile_years", "morning_runs_on", "remind_after_minutes", "tell_officer_after_minutes"),
        ),
        (
            "First-day absence",
            (
                "first_years",
                "first_call_minutes",
                "second_call_by",
                "claim_minutes",
                "coming_minutes",
                "visit_day",
                "missing_day",
                "missing_referral_day",
            ),
        ),
        ("Explanations", ("note_days", "evidence_days", "n_to_o_by_itself", "parents_form")),
        ("Leave", ("no_leave_in_term", "leave_reply_days", "refused_leave_by_itself", "not_back_letter_day")),
        ("Lateness", ("often_late", "often_late_weeks", "self_sign_in")),
        (
            "Returns to the authority",
            (
                "irregular_below",
                "irregular_unauthorised",
                "attendance_return_every",
                "juniors_returned",
                "seniors_returned",
            ),
        ),
    )

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(name, [self[field] for field in fields]) for name, fields in self.SECTIONS]

    def _years(self, field: str) -> list[str]:
        years = [year.upper() for year in self.cleaned_data[field]]
        try:
            check_year_groups(years)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return years

    def clean_tile_years(self) -> list[str]:
        return self._years("tile_years")

    def clean_first_years(self) -> list[str]:
        return self._years("first_years")

    @classmethod
    def start(cls, settings: Any) -> dict[str, Any]:
        """What stands now."""
        return {name: getattr(settings, name) for name in cls.base_fields}
