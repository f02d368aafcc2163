"""How a school runs its morning."""

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from attendance.actions import settings
from attendance.models import OwnAbsenceReason
from attendance.queries.settings import reasons_of, settings_of, standing_rules
from attendance.settings_forms import MorningForm
from tests.cast import NOW


def values(world, **changes):
    start = MorningForm.start(settings_of(world.school))
    return {name: ", ".join(v) if isinstance(v, list) else v for name, v in (start | changes).items() if v is not False}


@pytest.mark.seed("S1-028", "S4-107")
def test_the_administrator_says_who_is_rung_first_and_on_which_day_somebody_visits(ashdown, sign_in):
    browser = sign_in(ashdown.member("administrator"))

    answer = browser.post(
        reverse("attendance:morning_settings"), values(ashdown, first_years="6", visit_day=2, second_call_by="10:30")
    )

    assert answer.status_code == 302
    ashdown.school.__dict__.pop("_morning_settings", None)
    assert (settings_of(ashdown.school).first_years, settings_of(ashdown.school).visit_day) == (["6"], 2)


def test_a_list_at_the_top_leads_to_each_part_of_the_page(ashdown, sign_in):
    page = sign_in(ashdown.member("administrator")).get(reverse("attendance:morning_settings")).content.decode()

    for number, (name, _) in enumerate(MorningForm.SECTIONS, start=1):
        assert f'href="#part-{number}">{name}</a>' in page
        assert f'id="part-{number}"><legend>{name}</legend>' in page


def test_steps_out_of_order_are_refused_with_a_sentence(ashdown, sign_in):
    answer = sign_in(ashdown.member("administrator")).post(
        reverse("attendance:morning_settings"), values(ashdown, visit_day=6, missing_day=4)
    )

    assert answer.status_code == 422
    assert "follow one another" in answer.content.decode()


def test_a_year_that_is_none_is_refused(ashdown, sign_in):
    answer = sign_in(ashdown.member("administrator")).post(
        reverse("attendance:morning_settings"), values(ashdown, first_years="Oak")
    )

    assert answer.status_code == 422


def test_only_the_head_sets_what_stands_without_a_decision(ashdown):
    office = ashdown.member("office")

    with pytest.raises(Refused, match="Only the headteacher"):
        settings.set_standing_rule(
            school=ashdown.school, code="I", longest_days=5, at=NOW, by=office.user, membership=office
        )


@pytest.mark.parametrize(("code", "days"), [("O", 3), ("/", 3), ("I", 21), ("I", -1)])
def test_a_rule_that_cannot_be_is_refused(ashdown, code, days):
    head = ashdown.member("headteacher")

    with pytest.raises(Refused):
        settings.set_standing_rule(
            school=ashdown.school, code=code, longest_days=days, at=NOW, by=head.user, membership=head
        )


def test_nought_days_take_a_rule_back(ashdown):
    head = ashdown.member("headteacher")
    for days in (5, 0):
        settings.set_standing_rule(
            school=ashdown.school, code="I", longest_days=days, at=NOW, by=head.user, membership=head
        )

    assert standing_rules(ashdown.school) == {}


def test_a_school_changes_a_reason_adds_its_own_and_puts_one_away(ashdown):
    for slug, name, in_use in (
        ("illness", "Poorly", True),
        ("harvest", "Harvest", True),
        ("haircut", "Haircut", False),
    ):
        OwnAbsenceReason.objects.create(school=ashdown.school, slug=slug, name=name, code="I", in_use=in_use)

    known = reasons_of(ashdown.school)

    assert (known["illness"].name, known["harvest"].name, "haircut" in known) == ("Poorly", "Harvest", False)
