"""Shape and validity of what people enter of the work around a pupil: targets, support, meetings, plans, concerns."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Membership
from interventions.domain import plans
from interventions.domain import support as lists
from interventions.domain.concerns import WHATS
from interventions.domain.meetings import CAME_WORDS, Came
from interventions.form_fields import PersonField, day, several, words
from interventions.models import SupportService
from interventions.models.meeting import MeetingKind
from interventions.models.support import Answer, Way

Choices = Iterable[tuple[str, str]]


class TargetForm(forms.Form):
    """Which band, and by when."""

    band = forms.ChoiceField(label="To reach", error_messages={"required": "Choose what to reach."})
    until = day("By")
    pupil_agreed = forms.BooleanField(label="Agreed with the pupil", required=False)
    parents_agreed = forms.BooleanField(label="Agreed with the parents", required=False)

    def __init__(self, *args: Any, bands: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["band"].choices = list(bands)  # type: ignore[attr-defined]


class ServiceForm(forms.Form):
    """A line of the school's directory."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Give its name."})
    kind = forms.ChoiceField(label="What it is", choices=[(one.key, one.name) for one in lists.OFFERS])
    in_school = forms.BooleanField(label="In school", required=False)
    about = words("What it does, for whom, and when", rows=2, required=False)
    contact_name = forms.CharField(label="Whom to ask for", max_length=120, required=False)
    phone = forms.CharField(label="Telephone", max_length=40, required=False)
    email = forms.EmailField(label="Email", required=False)
    website = forms.URLField(label="Website", required=False, assume_scheme="https")


class OfferForm(forms.Form):
    """Help for one pupil, and what stands in the way of attendance."""

    support = forms.ChoiceField(
        label="What is offered", choices=[("", "Choose"), *((one.key, one.name) for one in lists.OFFERS)],
        error_messages={"required": "Choose what is offered."},
    )  # fmt: skip
    service = forms.ModelChoiceField(
        label="By", queryset=SupportService.objects.none(), required=False, empty_label="Nobody of the directory"
    )
    way = forms.ChoiceField(label="How", choices=Way.choices)
    barriers = several("What stands in the way", lists.BARRIER_CHOICES)
    offered_on = day("Offered on")

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the family said."""

    answer = forms.ChoiceField(label="The family", choices=[c for c in Answer.choices if c[0] != Answer.WAITING])
    answered_on = day("On")
    words = words("In their words", rows=2, required=False)


class ReferralForm(forms.Form):
    """How a referral goes: as much as is known."""

    consent_on = day("Parents consented on", required=False)
    sent_on = day("Sent on", required=False)
    chased_on = day("Asked after on", required=False)
    accepted_on = day("Accepted by the service on", required=False)
    ended_on = day("Ended on", required=False)
    outcome = words("What came of it", rows=2, required=False)


class PeopleField(forms.ModelMultipleChoiceField):
    """Several members of staff, by name and title."""

    def label_from_instance(self, obj: Any) -> str:
        member: Membership = obj
        return f"{member.user.full_name}, {member.title}"


class ArrangeForm(forms.Form):
    """When and where, and who is asked."""

    kind = forms.ChoiceField(label="What", choices=MeetingKind.choices)
    day = day("Day")
    starts = forms.TimeField(
        label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Give the time.", "invalid": "Write the time as hours and minutes: 15:30."},
    )  # fmt: skip
    minutes_long = forms.IntegerField(label="Minutes", min_value=5, max_value=480)
    place = forms.CharField(label="Where", max_length=120, required=False)
    members = PeopleField(
        label="Of the school", queryset=Membership.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    parents_invited = forms.BooleanField(label="The parents are invited", required=False)

    def __init__(self, *args: Any, people: Any, moves: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = people  # type: ignore[attr-defined]
        if moves:
            del self.fields["kind"]

    def clean_members(self) -> list[Membership]:
        return list(self.cleaned_data["members"])


class SheetForm(forms.Form):
    """What the school knows, for those who sit there. Facts, not judgements: the family may read it."""

    progress = words("Progress", required=False)
    catch_up = words("Work to catch up", required=False, rows=2)
    behaviour = words("Behaviour and friendships", required=False)
    possible_needs = words("Needs that may not be met yet", required=False, rows=2)
    pupil_words = words("The pupil’s own view, in the pupil’s words", required=False, rows=2)
    agenda = words("Agenda, a line for each point", required=False, rows=8)


class HoldForm(forms.Form):
    """Who came, the minutes, how it ended."""

    came = forms.MultipleChoiceField(label="Came", required=False, widget=forms.CheckboxSelectMultiple)
    parents_came = forms.ChoiceField(
        label="The parents",
        choices=[(one.value, CAME_WORDS[one]) for one in Came],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the parents came."},
    )
    parents_reason = forms.CharField(label="Their reason, where they did not come", max_length=500, required=False)
    pupil_came = forms.BooleanField(label="The pupil was there", required=False)
    minutes = words("Minutes", rows=6)
    outcome = forms.ChoiceField(label="How it ended", required=False)
    review_on = day("Day of review", required=False)

    def __init__(self, *args: Any, seats: Iterable[tuple[int, str]], outcomes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].choices = list(seats)  # type: ignore[attr-defined]
        endings = list(outcomes)
        if endings:
            self.fields["outcome"].choices = [("", "Choose"), *endings]  # type: ignore[attr-defined]
        else:
            self.fields["outcome"].widget = forms.HiddenInput()

    def clean_came(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["came"]]


class PlanForm(forms.Form):
    """A plan, as agreed."""

    kind = forms.ChoiceField(label="What", choices=[(kind.key, kind.name) for kind in plans.KINDS])
    aim = words("Aim: the attendance target, and what else")
    barriers = several("What stands in the way", lists.BARRIER_CHOICES)
    pupil_words = words("The pupil’s own view, in the pupil’s words", rows=2, required=False)
    starts_on = day("From")
    ends_on = day("To", required=False)
    owner = PersonField(
        label="Who answers for it", queryset=Membership.objects.none(), required=False, empty_label="By role"
    )
    kept_where = forms.CharField(
        label="Who keeps it, and where", max_length=200, required=False,
        help_text="For plans of others: personal education, child in need, child protection. Keep their detail there.",
    )  # fmt: skip
    pupil_agreed = forms.BooleanField(label="Agreed with the pupil", required=False)
    parents_agreed = forms.BooleanField(label="Agreed and signed by the parents", required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class AgreedForm(forms.Form):
    """Who agreed to a plan."""

    pupil_agreed = forms.BooleanField(label="The pupil", required=False)
    parents_agreed = forms.BooleanField(label="The parents", required=False)


class PlanActionForm(forms.Form):
    """What somebody does, and by when."""

    what = words("What", rows=2)
    who = forms.CharField(label="Who", max_length=120, error_messages={"required": "Say who does it."})
    until = day("By", required=False)


class PlanReviewForm(forms.Form):
    """How a plan goes."""

    held_on = day("On")
    improved = forms.TypedChoiceField(
        label="Attendance", choices=[("yes", "has improved"), ("no", "has not improved yet")],
        widget=forms.RadioSelect, coerce=lambda said: said == "yes",
        error_messages={"required": "Say whether attendance has improved."},
    )  # fmt: skip
    words = words("What was done, what helps, how the family takes part")


class PlanEndForm(forms.Form):
    """Why it ends."""

    words = words("In a few words")


class ConcernForm(forms.Form):
    """What somebody noticed."""

    what = forms.ChoiceField(choices=list(WHATS.items()))
    words = forms.CharField(max_length=1000, required=False)


class ConcernAnswerForm(forms.Form):
    """What the officer says back."""

    answer = words("Your answer")
    opens_case = forms.BooleanField(label="Open a case, where none is open", required=False)


class FlagForm(forms.Form):
    """That something was reported, and how to find it."""

    reported_on = day("Reported on")
    recorded_as = forms.CharField(
        label="Recorded in the school’s own system as", max_length=80,
        error_messages={"required": "Give the reference under which it is found."},
        help_text="A number or reference. No story.",
    )  # fmt: skip


class DisclosureForm(forms.Form):
    """What was shared with whom, when and why."""

    shared_on = day("On")
    to_whom = forms.CharField(label="With whom", max_length=200, error_messages={"required": "Say with whom."})
    what = words("What was shared", rows=2)
    why = words("Why, and what allows it", rows=2)


class GroupForm(forms.Form):
    """The support group, and who looks after the pupil there."""

    group = forms.ChoiceField(label="Group", required=False)
    member = PersonField(
        label="Member of staff", queryset=Membership.objects.none(), required=False, empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, groups: Choices, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "In no group"), *groups]  # type: ignore[attr-defined]
        self.fields["member"].queryset = people  # type: ignore[attr-defined]


def initial_of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """What stands, to start a form with."""
    return {name: getattr(row, name) for name in names}
