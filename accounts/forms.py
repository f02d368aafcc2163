"""Shape of input: plain forms, no saving."""

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password

from accounts.domain.refusal import Refused
from accounts.domain.roles import CARDS
from accounts.domain.staffing import SCHOOL_ROLES, check_year_groups
from accounts.models import Membership, NamedPerson, School, User
from accounts.models.school import Post


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WordList(forms.Field):
    """Words with commas between, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [word.strip() for word in re.split(r"[,;]", value or "") if word.strip()]


class MembershipForm(forms.Form):
    """What a person may do at the school, and how far it reaches."""

    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(role.value, CARDS[role].name) for role in SCHOOL_ROLES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )
    job_title = forms.CharField(label="Job title at your school", max_length=80, required=False)
    year_groups = WordList(
        label="Years they lead", required=False, help_text="For a head of year: 5, 6. Reception is R. Else empty."
    )
    houses = WordList(label="Houses they lead", required=False, help_text="Names with commas between. Else empty.")
    ends_on = forms.DateField(
        label="Last day, if known", required=False, widget=DayInput, help_text="Access ends by itself after this day."
    )

    def clean_year_groups(self) -> list[str]:
        years = [year.upper() for year in self.cleaned_data["year_groups"]]
        try:
            check_year_groups(years)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return years

    @staticmethod
    def start(membership: Membership) -> dict[str, Any]:
        """What stands now."""
        return {
            "roles": membership.roles,
            "job_title": membership.job_title,
            "year_groups": membership.year_groups,
            "houses": membership.houses,
            "ends_on": membership.ends_on,
        }


class NameForm(forms.Form):
    """What a person is called."""

    title = forms.CharField(label="Title", max_length=20, required=False, help_text="Mrs, Mr, Dr … as pupils say it.")
    forename = forms.CharField(label="Forename", max_length=60)
    surname = forms.CharField(label="Surname", max_length=60)


class InviteForm(NameForm, MembershipForm):
    """A new person."""

    email = forms.EmailField(label="E-mail at work", help_text="The invitation goes there. It is good for three days.")
    field_order = ["email", "title", "forename", "surname", "job_title", "roles", "year_groups", "houses", "ends_on"]


class EndForm(forms.Form):
    """When a person leaves."""

    last_day = forms.DateField(label="Last day", widget=DayInput, help_text="They can sign in up to this day.")
    at_once = forms.BooleanField(
        label="End access at once", required=False, help_text="They are signed out now, wherever they are."
    )


class ResetForm(forms.Form):
    """Why a second step is taken off."""

    reason = forms.CharField(
        label="Why", max_length=200, help_text="For example: lost phone, asked in person. It stays on record."
    )


class TokenForm(forms.Form):
    name = forms.CharField(label="What is it for?", max_length=60, help_text="For example: timetable program.")


class PasswordForm(forms.Form):
    """The first password of an invited person."""

    password = forms.CharField(
        label="Choose a password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same once more", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("password") and given.get("again") is not None and given["password"] != given["again"]:
            self.add_error("again", "The two passwords differ. Type the same one twice.")
        return given


class TrainingForm(forms.Form):
    """One training, several people."""

    what = forms.CharField(label="Training in", max_length=120, help_text="For example: attendance and safeguarding.")
    done_on = forms.DateField(label="Held on", widget=DayInput)
    due_again_on = forms.DateField(label="Due again on", required=False, widget=DayInput)
    people: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label="Who took part",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who was trained."},
    )

    def __init__(self, *args: Any, school: School, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = school.memberships.active(on).select_related("user").order_by("user__surname", "user__forename")
        people = self.fields["people"]
        people.queryset = members  # type: ignore[attr-defined]
        people.label_from_instance = lambda one: f"{one.user.full_name}, {one.title}"  # type: ignore[attr-defined]


class SchoolForm(forms.Form):
    """What letters and pages say of the school."""

    name = forms.CharField(label="Name", max_length=120)
    address = forms.CharField(label="Address", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    postcode = forms.CharField(label="Postcode", max_length=8, required=False)
    phone = forms.CharField(label="Telephone", max_length=30, required=False)
    email = forms.EmailField(label="E-mail of the office", required=False)


class TimesForm(forms.Form):
    """When registers open and close."""

    am_opens_at = forms.TimeField(label="Morning register opens", widget=ClockInput)
    am_closes_at = forms.TimeField(
        label="Morning register closes", widget=ClockInput, help_text="Thirty minutes after it opens at most."
    )
    pm_opens_at = forms.TimeField(label="Afternoon register opens", widget=ClockInput)
    pm_closes_at = forms.TimeField(label="Afternoon register closes", widget=ClockInput)
    day_ends_at = forms.TimeField(label="The school day ends", widget=ClockInput)


class PostForm(forms.Form):
    """The person of one post; an empty name means nobody."""

    name = forms.CharField(label="Name", max_length=120, required=False)
    phone = forms.CharField(label="Telephone", max_length=30, required=False)
    email = forms.EmailField(label="E-mail", required=False)


def post_forms(people: dict[str, NamedPerson], data: Any = None) -> list[tuple[str, str, PostForm]]:
    """A small form for every post: (post, its name, form)."""
    forms_ = []
    for post in Post:
        person = people.get(post)
        start = {"name": person.name, "phone": person.phone, "email": person.email} if person else {}
        forms_.append((post.value, str(post.label), PostForm(data, prefix=post.value, initial=start)))
    return forms_


class AuditFilter(forms.Form):
    """Narrow the audit trail. People are named by number: a name never stands in an address."""

    on = forms.DateField(label="Day", required=False, widget=DayInput)
    person = forms.TypedChoiceField(label="Person", required=False, coerce=int, empty_value=None)
    verb = forms.ChoiceField(label="What", required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], verbs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "anybody"), *people]  # type: ignore[attr-defined]
        words = [(verb, verb.replace(".", ": ").replace("_", " ")) for verb in verbs]
        self.fields["verb"].choices = [("", "anything"), *words]  # type: ignore[attr-defined]
