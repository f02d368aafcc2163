"""Shape of input about pupils: plain forms, no saving."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html_join

from accounts.domain.words import day_words
from accounts.forms import DayInput
from accounts.models import School
from pupils.domain.needs import KINDS
from pupils.domain.upn import read_upn
from pupils.domain.years import YearGroup, academic_year_name, academic_year_of
from pupils.models import Pupil
from pupils.models.group import GroupKind, youngest_first
from pupils.models.professional import ProfessionalKind

YEARS = [("", "Choose a year"), *((year.value, year.label) for year in YearGroup)]
TALL = forms.Textarea(attrs={"rows": 3})


class UpnField(forms.CharField):
    """A UPN whose check letter fits."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return read_upn(text)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class ClassField(forms.ModelChoiceField):
    """A class of the school and academic year."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, **kwargs)

    def offer(self, school: School, on: date, *kinds: str) -> None:
        groups = school.groups.filter(academic_year=academic_year_of(on), kind__in=kinds or (GroupKind.CLASS,))
        self.queryset = groups.order_by("kind", *youngest_first())


class ConfirmField(forms.BooleanField):
    """A tick that is asked for only where a rule has its doubts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def show(self) -> None:
        self.widget = forms.CheckboxInput()


class DetailsForm(forms.Form):
    """What the admission register says of a pupil."""

    legal_forename = forms.CharField(label="Legal forename", max_length=60)
    legal_surname = forms.CharField(label="Legal surname", max_length=60)
    preferred_forename = forms.CharField(
        label="Preferred forename", max_length=60, required=False, help_text="Where the child is called otherwise."
    )
    upn = UpnField(
        label="UPN",
        max_length=20,
        help_text="The unique pupil number: a letter and twelve figures, or a temporary one.",
    )
    date_of_birth = forms.DateField(label="Date of birth", widget=DayInput)
    sex = forms.ChoiceField(label="Sex", choices=[("", "Not known"), ("F", "Female"), ("M", "Male")], required=False)
    year_group = forms.ChoiceField(label="Year group", choices=YEARS)
    ethnicity = forms.CharField(label="Ethnicity (DfE code)", max_length=4, required=False)
    address = forms.CharField(label="Address", widget=TALL, required=False)
    postcode = forms.CharField(label="Postcode", max_length=8, required=False)
    last_school = forms.CharField(
        label="School attended before",
        max_length=160,
        required=False,
        help_text="Name and place; “none” where this is the first.",
    )
    boards = forms.BooleanField(label="Boards at the school", required=False)

    @staticmethod
    def start(pupil: Pupil) -> dict[str, Any]:
        stretch = pupil.enrolments.order_by("-starts_on").first()
        own = {name: getattr(pupil, name) for name in DetailsForm.base_fields if name != "last_school"}
        return own | {"last_school": stretch.last_school if stretch else ""}


class MovingForm(forms.Form):
    """Another address to come, as a parent has told."""

    moving_to = forms.CharField(label="Address to come, with its postcode", widget=TALL, required=False)
    moving_with = forms.CharField(
        label="Parent the pupil will live with there", max_length=120, required=False, help_text="The full name."
    )
    moving_on = forms.DateField(label="From", widget=DayInput, required=False)


class AdmitForm(DetailsForm):
    """A pupil to be admitted."""

    CONFIRMS = ("outside_year", "another_pupil")

    starts_on = forms.DateField(
        label="Starting day",
        widget=DayInput,
        help_text="The first day the school expects the pupil, agreed with a parent.",
    )
    group = ClassField(label="Class", required=False, empty_label="No class yet")
    outside_year = ConfirmField(label="Taught outside the usual year")
    another_pupil = ConfirmField(label="Another child of the same name and birth date")

    def __init__(self, *args: Any, school: School, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].offer(school, on)  # type: ignore[attr-defined]
        for name in self.CONFIRMS:
            if self.data.get(name):
                self._confirm(name).show()

    def add_error(self, field: str | None, error: Any) -> None:
        """A doubt brings the tick that answers it."""
        if field in self.CONFIRMS:
            self._confirm(field).show()
        super().add_error(field, error)

    def know(self, namesakes: Sequence[Pupil]) -> None:
        """Lead to those who may be the same child."""
        self["another_pupil"].help_text = format_html_join(
            ", ",
            '<a href="{}">{}, born {}</a>',
            ((reverse("pupils:pupil", args=[one.pk]), one.name, day_words(one.date_of_birth)) for one in namesakes),
        )

    def _confirm(self, name: str) -> ConfirmField:
        field = self.fields[name]
        assert isinstance(field, ConfirmField)
        return field


class ReadmitForm(forms.Form):
    """A pupil who comes back."""

    starts_on = forms.DateField(label="New starting day", widget=DayInput)
    year_group = forms.ChoiceField(label="Year group", choices=YEARS)
    group = ClassField(label="Class", required=False, empty_label="No class yet")
    last_school = forms.CharField(label="School attended in between", max_length=160, required=False)

    def __init__(self, *args: Any, school: School, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].offer(school, on)  # type: ignore[attr-defined]


class ReinstateForm(forms.Form):
    """A removal that should not have been."""

    reason = forms.CharField(
        label="Why was the removal wrong?", max_length=200, help_text="It stays on record with your name."
    )


class PlaceForm(forms.Form):
    """A place in a group."""

    group = ClassField(label="Class, house or support group", empty_label="Choose a group")
    starts_on = forms.DateField(label="From", widget=DayInput, help_text="A class before ends the day before.")

    def __init__(self, *args: Any, school: School, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].offer(school, on, *GroupKind.values)  # type: ignore[attr-defined]


class LastDayForm(forms.Form):
    """The last day on which something holds."""

    last_day = forms.DateField(label="Last day", widget=DayInput)


class NeedForm(forms.Form):
    """A need from a day."""

    kind = forms.ChoiceField(label="Kind")
    starts_on = forms.DateField(label="From", widget=DayInput)
    note = forms.CharField(label="Note", max_length=200, required=False, help_text="What staff should know.")

    def __init__(self, *args: Any, school: School, sensitive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(kind.slug, kind.name, kind.sensitive) for kind in school.own_need_kinds.order_by("name")]
        kinds = [(kind.slug, kind.name, kind.sensitive) for kind in KINDS] + own
        self.fields["kind"].choices = [("", "Choose a kind")] + [  # type: ignore[attr-defined]
            (slug, name) for slug, name, is_sensitive in kinds if sensitive or not is_sensitive
        ]


class ContactForm(forms.Form):
    """A person, and what they are to one pupil."""

    title = forms.CharField(label="Title", max_length=20, required=False)
    forename = forms.CharField(label="Forename", max_length=60)
    surname = forms.CharField(label="Surname", max_length=60)
    relationship = forms.CharField(
        label="Relationship", max_length=40, required=False, help_text="Mother, carer, aunt …"
    )
    priority = forms.IntegerField(label="Place in the calling order", min_value=1, max_value=99, required=False)
    mobile = forms.CharField(label="Mobile", max_length=30, required=False)
    phone = forms.CharField(label="Telephone", max_length=30, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    language = forms.CharField(label="Language at home", max_length=40, required=False)
    parental_responsibility = forms.BooleanField(label="Has parental responsibility", required=False)
    lives_with = forms.BooleanField(label="The pupil lives with them", required=False)
    may_write = forms.BooleanField(label="Safe to write to about this pupil", required=False)
    may_collect = forms.BooleanField(label="May collect the pupil", required=False)
    address = forms.CharField(
        label="Address", widget=TALL, required=False, help_text="Blank where they live with the pupil."
    )
    postcode = forms.CharField(label="Postcode", max_length=8, required=False)
    address_confidential = forms.BooleanField(
        label="Keep the address confidential",
        required=False,
        help_text="It never stands on what another parent may see.",
    )
    court_order = forms.CharField(label="Court order", max_length=200, required=False)


class ProfessionalForm(forms.Form):
    """Someone outside the school who works with the pupil."""

    kind = forms.ChoiceField(label="Kind", choices=ProfessionalKind.choices)
    name = forms.CharField(label="Name", max_length=120)
    organisation = forms.CharField(label="Organisation", max_length=120, required=False)
    phone = forms.CharField(label="Telephone", max_length=30, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    key_contact: Any = forms.ModelChoiceField(
        label="Key contact in school", queryset=None, required=False, empty_label="Nobody yet"
    )
    starts_on = forms.DateField(label="From", widget=DayInput)

    def __init__(self, *args: Any, school: School, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_staff(self.fields["key_contact"], school, on)


class GroupForm(forms.Form):
    """A group of an academic year."""

    name = forms.CharField(label="Name", max_length=40)
    kind = forms.ChoiceField(label="Kind", choices=GroupKind.choices)
    academic_year = forms.TypedChoiceField(label="Academic year", coerce=int)
    year_group = forms.ChoiceField(label="Year group", choices=[("", "Several years"), *YEARS[1:]], required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = academic_year_of(on)
        self.fields["academic_year"].choices = [  # type: ignore[attr-defined]
            (number, academic_year_name(number)) for number in (year, year + 1)
        ]


class GroupNameForm(forms.Form):
    """What a group is called."""

    name = forms.CharField(label="Name", max_length=40)
    year_group = forms.ChoiceField(label="Year group", choices=[("", "Several years"), *YEARS[1:]], required=False)


class TeacherForm(forms.Form):
    """Who takes a group."""

    membership: Any = forms.ModelChoiceField(label="Member of staff", queryset=None, empty_label="Choose a person")
    starts_on = forms.DateField(label="From", widget=DayInput)

    def __init__(self, *args: Any, school: School, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_staff(self.fields["membership"], school, on)


class UploadForm(forms.Form):
    """A file to read."""

    file = forms.FileField(label="File", error_messages={"required": "Choose a file first."}, allow_empty_file=True)


def _offer_staff(field: Any, school: School, on: date) -> None:
    members: QuerySet[Any] = school.memberships.active(on).select_related("user")
    field.queryset = members.order_by("user__surname", "user__forename")
    field.label_from_instance = lambda one: f"{one.user.full_name}, {one.title}"
