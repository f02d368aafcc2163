"""Concerns in two taps with an answer back; what was reported and shared; the support group and its member of staff."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from interventions.actions import cases, concerns, policies
from interventions.models import Case, Concern, Disclosure, SafeguardingFlag
from interventions.queries.concerns import proposed_groups
from pupils.access import pupils_for
from pupils.models import Need
from tests.attendance.days import THURSDAY
from tests.cast import NOW, TODAY, YEAR_START


@pytest.fixture
def school(ashdown):
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    return ashdown


@pytest.fixture
def case(school):
    return cases.open_by_hand(pupil=school.pupil("Sam"), reason="Grandmother is ill", **by(school))


def by(world, role="attendance_officer"):
    return {"by": world.user(role), "at": NOW, "on": TODAY}


def raised(world, what="late", words=""):
    return concerns.raise_(pupil=world.pupil("Sam"), what=what, words=words, **by(world, "teacher"))


@pytest.mark.seed("S0-038", "S1-037", "S1-043")
def test_a_teacher_raises_a_concern_in_two_taps_and_reads_the_answer(school, sign_in):
    teacher, officer = sign_in(school.member("teacher")), sign_in(school.member("attendance_officer"))
    sam = school.pupil("Sam")
    page = reverse("pupils:pupil", args=[sam.pk])
    assert "Raise a concern" in teacher.get(page).content.decode()
    assert teacher.post(reverse("interventions:concern_raise", args=[sam.pk]), {"what": "late"}).status_code == 302
    assert "No answer yet" in teacher.get(page).content.decode()
    assert 'Concerns&nbsp;<span class="soft">(1)' in officer.get(reverse("interventions:cases")).content.decode()
    assert "Late again" in officer.get(reverse("interventions:concerns")).content.decode()

    url = reverse("interventions:concern_answer", args=[Concern.objects.get().pk])
    assert officer.post(url, {"answer": ""}).status_code == 422
    assert officer.post(url, {"answer": "Rang mother: the bus", "opens_case": "on"}).status_code == 302

    assert "Rang mother: the bus" in teacher.get(reverse("reports:home")).content.decode()
    assert "Rang mother: the bus" in teacher.get(page).content.decode()
    assert Case.objects.get().pupil == sam
    assert "(0)" in officer.get(reverse("interventions:cases")).content.decode()


def test_something_else_says_what_and_what_was_typed_is_not_lost(school, sign_in):
    teacher = sign_in(school.member("teacher"))
    url = reverse("interventions:concern_raise", args=[school.pupil("Sam").pk])
    refused = teacher.post(url, {"what": "other", "words": "ab"})
    assert refused.status_code == 422
    assert "in a few words what it is" in refused.content.decode()
    assert 'value="ab"' in refused.content.decode()
    other_class = reverse("interventions:concern_raise", args=[school.pupil("Isaac").pk])
    assert teacher.post(other_class, {"what": "late"}).status_code == 404
    assert not Concern.objects.exists()


def test_the_same_concern_twice_is_one_and_it_is_answered_once(school, case):
    concern = raised(school)
    assert raised(school) == concern
    assert [entry.kind for entry in case.entries.order_by("pk")] == ["opened", "concern"]
    concerns.answer(concern=concern, answer="Thank you", opens_case=True, **by(school))
    with pytest.raises(Refused, match="answered this concern already"):
        concerns.answer(concern=concern, answer="Again", opens_case=False, **by(school))
    assert Case.objects.get() == case
    assert raised(school) != concern
    assert not AuditEvent.objects.filter(verb__startswith="concern.", sentence__contains="ate").exists()


def test_a_teacher_does_not_read_what_others_raised(school, sign_in):
    concerns.raise_(pupil=school.pupil("Sam"), what="home", words="A move", **by(school, "safeguarding"))
    page = reverse("pupils:pupil", args=[school.pupil("Sam").pk])
    assert "A move" not in sign_in(school.member("teacher")).get(page).content.decode()
    assert "A move" in sign_in(school.member("attendance_officer")).get(page).content.decode()


@pytest.mark.seed("S1-036", "S1-042", "S1-057")
def test_that_something_was_reported_is_kept_and_not_what(school, case, sign_in):
    def flag(on=TODAY):
        return concerns.flag(pupil=school.pupil("Sam"), reported_on=on, recorded_as="R-17", **by(school))

    assert flag() == flag()
    with pytest.raises(Refused, match="has not come yet"):
        flag(TODAY + timedelta(days=1))
    assert case.entries.last().sensitive
    assert not AuditEvent.objects.filter(sentence__contains="R-17").exists()
    assert {field.name for field in SafeguardingFlag._meta.fields} == {
        "id", "school", "pupil", "reported_on", "recorded_as", "by",
    }  # fmt: skip
    officer = sign_in(school.member("attendance_officer"))
    assert "R-17" in officer.get(reverse("interventions:case", args=[case.pk])).content.decode()


def test_what_was_shared_stands_on_the_case_with_whom_when_and_why(school, case, sign_in):
    officer = sign_in(school.member("attendance_officer"))
    url = reverse("interventions:disclosure_add", args=[school.pupil("Sam").pk])
    give = {"shared_on": "2026-11-18", "to_whom": "School nurse", "what": "Days missed", "why": "Health plan, consent"}
    assert officer.get(url).status_code == 200
    assert officer.post(url, {**give, "shared_on": "2026-12-01"}).status_code == 422
    assert officer.post(url, give).status_code == 302
    page = officer.get(reverse("interventions:case", args=[case.pk])).content.decode()
    assert "School nurse" in page
    assert "Health plan, consent" in page
    assert Disclosure.objects.get().by == school.user("attendance_officer")


@pytest.mark.seed("S4-198", "S4-199", "S4-202", "S4-206", "S4-207")
def test_the_support_group_has_a_member_of_staff_who_then_sees_the_pupil(school, sign_in):
    isaac, teacher = school.pupil("Isaac"), school.member("teacher")
    Need.objects.create(school=school.school, pupil=isaac, kind="young_carer", starts_on=TODAY)
    assert [group.key for group in proposed_groups(isaac, TODAY)] == ["family"]
    assert isaac not in pupils_for(teacher, TODAY)

    def place(group, member=teacher):
        return concerns.place(pupil=isaac, group=group, member=member, **by(school))

    first = place("family")
    assert place("family") == first
    assert first.sensitive
    assert isaac in pupils_for(teacher, TODAY)
    with pytest.raises(Refused, match="one of the groups"):
        place("purple")
    with pytest.raises(Refused, match="works with pupils"):
        place("other", school.member("governor"))
    place("other", None)
    assert isaac not in pupils_for(teacher, TODAY + timedelta(days=1))
    assert isaac.support_places.filter(ends_on=None).get().group == "other"
    assert place("", None) is None
    assert not isaac.support_places.filter(ends_on=None).exists()
    officer = sign_in(school.member("attendance_officer"))
    page = officer.get(reverse("interventions:support_group", args=[isaac.pk])).content.decode()
    assert "speaks for: Support for the family, young carers" in page
