"""Nothing more is asked of a family for now: until a day, for a reason, and then by itself again."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused, passes
from interventions.actions import evaluate, exemptions, policies
from interventions.domain.exemptions import check_grant
from interventions.models import Case, Exemption
from interventions.queries.standings import standings_of
from tests.attendance.days import THURSDAY, WEDNESDAY, mark_day, present_all
from tests.cast import NOW, TODAY, YEAR_START

FIRST, NEXT_WEEK = date(2026, 10, 12), date(2026, 11, 26)
WHY = "One long illness, back next week"


@pytest.fixture
def school(ashdown):
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    present_all(ashdown.school, ashdown.pupils.values(), FIRST, WEDNESDAY)
    evaluate.run(school=ashdown.school, on=WEDNESDAY, process="test")
    mark_day(ashdown.school, ashdown.pupil("Sam"), THURSDAY, "I", "I")
    return ashdown


def by(world, on=TODAY):
    return {"by": world.user("attendance_officer"), "at": NOW, "on": on}


def granted(world, ends_on=NEXT_WEEK, **more):
    return exemptions.grant(pupil=world.pupil("Sam"), reason=WHY, ends_on=ends_on, **by(world, **more))


def run(world, on=THURSDAY):
    return evaluate.run(school=world.school, on=on, process="test").as_dict()


def stage(world, on=THURSDAY):
    return standings_of(world.school, on)[world.pupil("Sam").pk]["ladder"].stage


@pytest.mark.seed("S0-018")
def test_the_policy_leads_no_deeper_while_it_is_in_force_and_does_after(school):
    granted(school)
    assert run(school)["raised"] == 0
    assert stage(school) == "green"

    present_all(school.school, [school.pupil("Sam")], THURSDAY + timedelta(days=1), NEXT_WEEK)
    friday = NEXT_WEEK + timedelta(days=1)
    assert run(school, friday)["raised"] == 1
    assert stage(school, friday) == "amber_green"


def test_ended_early_the_policy_goes_on(school):
    exemptions.end(exemption=granted(school), **by(school))

    assert run(school)["raised"] == 1
    with pytest.raises(Refused, match="has ended already"):
        exemptions.end(exemption=Exemption.objects.get(), **by(school))


def test_there_is_one_at_a_time(school):
    granted(school)
    with pytest.raises(Refused, match="There is an exception until 26 November 2026 already"):
        granted(school)


@given(st.integers(-30, 200), st.sampled_from(["", "ill", WHY]))
def test_it_ends_within_a_term_and_says_why(days, reason):
    on = date(2026, 11, 19)
    allowed = passes(check_grant, reason=reason, ends_on=on + timedelta(days=days), on=on)

    assert allowed == (0 < days <= 84 and reason == WHY)


def test_it_is_granted_on_the_case_and_stays_in_sight(school, sign_in):
    run(school)
    case = Case.objects.get()
    officer = sign_in(school.member("attendance_officer"))
    url = reverse("interventions:exemption_grant", args=[case.pk])
    refused = officer.post(url, {"reason": "ill", "ends_on": "2026-11-26"})
    assert refused.status_code == 422
    assert "Say why nothing more is to be asked" in refused.content.decode()

    page = officer.post(url, {"reason": WHY, "ends_on": "2026-11-26"}, follow=True).content.decode()

    assert f"Nothing more is asked until 26 November 2026: {WHY}" in page
    assert case.entries.filter(text__startswith="Nothing more is asked until").exists()
