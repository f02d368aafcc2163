"""A year of the threshold ladder: Bea goes past every threshold to the law, with the trustees' support, and Sam, who has a
mental health need, to the meeting; both are above the first threshold again."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pupils.models import Need
from tests.cast import SchoolWorld
from tests.journeys.years import Clock, Does, OpenAs, SignIn, Year, days_of, missed

AWAY = {
    "Bea": missed(
        "O",
        *((date(2026, *day), "AM") for day in ((9, 17), (9, 18), (9, 24), (10, 1))),
        *days_of(date(2026, 10, 12), date(2026, 10, 14)),
        *days_of(date(2026, 11, 9), date(2026, 11, 27)),
        *days_of(date(2027, 1, 5), date(2027, 1, 22)),
    ),
    "Sam": missed("I", date(2026, 9, 17), date(2026, 9, 18)),
    "Grace": [],
}
DOES = {
    "at_risk.reasons": Does(2, ("assessment",)),
    "at_risk.review": Does(2, ("goes_on",)),
    "persistent.meeting": Does(2, ("plan",)),
    "Sam persistent.meeting": Does(2, ("excused",)),
    "persistent.safeguarding": Does(2, ("none",)),
    "persistent.approval": Does(2, ("no",)),
    "below_80.meeting": Does(3, ("plan",)),
    "below_80.social_care": Does(2, ("no",)),
    "below_80.family_plan": Does(2, ("family",)),
    "below_80.approval": Does(ends=()),  # the head answers it in the browser
    "below_80.legal": Does(2, ("prosecution",)),
    "medical_send.healthcare": Does(2, ("plan",)),
    "medical_send.services": Does(2, ("no",)),
}


@pytest.mark.seed("S2-001", "S2-012", "S2-013", "S2-015", "S2-018", "S2-023", "S2-024", "S2-025", "S2-028", "S2-031")
@pytest.mark.seed("S2-033", "S2-034", "S2-035", "S2-037", "S2-038", "S2-040", "S2-042", "S2-043", "S2-044")
def test_past_every_threshold_to_the_law_and_back(
    ashdown: SchoolWorld, open_as: OpenAs, sign_in: SignIn, clock: Clock
) -> None:
    Need.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="mental_health", starts_on=date(2026, 9, 1)
    )
    year = Year(ashdown, "threshold_ladder", AWAY, DOES, otherwise=Does(2))

    # At risk: a letter, and a talk about the reasons.
    year.play(date(2026, 9, 18))
    letter = year.task("Bea", "at_risk.letter")
    assert (letter.letter_kind, letter.owner_roles, letter.due_on) == (
        "concern",
        ["attendance_officer"],
        date(2026, 9, 25),
    )
    clock(16, 30, on=date(2026, 9, 18))
    page = open_as(ashdown.member("attendance_officer"), "/work/tasks/?show=all")
    expect(page.locator(f"#task-{letter.pk}")).to_contain_text("Write to the parents: concern")
    page.goto(reverse("interventions:policy"))
    expect(page.get_by_role("main")).to_contain_text("Below 80")
    case = reverse("interventions:case", args=[year.case("Bea").pk])
    for role in ("teacher", "governor"):
        assert sign_in(ashdown.member(role)).get(case).status_code in (403, 404), role

    # Below 80: a senior leader meets the parents.
    year.play(date(2026, 11, 13))
    clock(16, 30, on=date(2026, 11, 13))
    page = open_as(ashdown.member("leadership"), case)
    expect(page.get_by_role("main")).to_contain_text("Below 80 since 13 November 2026")
    expect(page.get_by_role("link", name="A senior leader meets the parents")).to_be_visible()

    # The warning has not helped: the head asks the trustees, and then the authority.
    year.play(date(2027, 2, 1))
    approval = year.task("Bea", "below_80.approval")
    assert (approval.raised_on, approval.owner_roles, approval.joined_by) == (
        date(2027, 2, 1),
        ["headteacher"],
        ["governor"],
    )
    clock(16, 30, on=date(2027, 2, 1))
    page = open_as(ashdown.member("headteacher"), reverse("interventions:task", args=[approval.pk]))
    page.get_by_label("Supported", exact=True).check()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("done")

    year.play(date(2027, 10, 15))

    assert year.stages("Bea") == [
        (date(2026, 9, 16), "all"),
        (date(2026, 9, 17), "monitor"),
        (date(2026, 9, 18), "at_risk"),
        (date(2026, 9, 21), "monitor"),
        (date(2026, 9, 24), "at_risk"),  # again in the same half term: nothing is asked twice
        (date(2026, 9, 29), "monitor"),
        (date(2026, 10, 1), "at_risk"),
        (date(2026, 10, 8), "monitor"),
        (date(2026, 10, 12), "persistent"),
        (date(2026, 11, 13), "below_80"),
        (date(2027, 6, 21), "persistent"),
        (date(2027, 9, 15), "all"),
    ]
    assert year.days("Bea", "at_risk.reasons") == [date(2026, 9, 18)]
    assert year.days("Bea", "at_risk.assessment") == [date(2026, 9, 24)]  # with children's services
    assert year.days("Bea", "persistent.meeting") == [date(2026, 10, 12)]
    assert year.days("Bea", "persistent.plan") == [date(2026, 10, 15)]
    assert year.days("Bea", "below_80.meeting") == [date(2026, 11, 13)]
    assert year.days("Bea", "below_80.plan") == [date(2026, 11, 19)]
    assert year.days("Bea", "below_80.joint") == [date(2026, 11, 13)]
    assert year.days("Bea", "below_80.warning") == [date(2026, 12, 16)]  # twenty school days after the meeting
    assert year.days("Bea", "below_80.legal") == [date(2027, 2, 2)]
    legal = year.task("Bea", "below_80.legal")
    assert (legal.duty, legal.owner_roles, legal.outcome) == ("consider", ["headteacher"], "prosecution")
    assert year.letters("Bea") == [
        (date(2026, 9, 18), "concern"),
        (date(2026, 10, 12), "meeting"),
        (date(2026, 11, 13), "meeting"),
        (date(2026, 12, 16), "prosecution_warning"),
    ]
    assert year.owners("Bea") == {
        "at_risk": {"attendance_officer"},
        "persistent": {"attendance_officer", "head_of_year", "safeguarding"},
        "below_80": {"leadership", "safeguarding", "headteacher"},
    }

    assert year.stages("Sam") == [
        (date(2026, 9, 16), "all"),
        (date(2026, 9, 17), "at_risk"),
        (date(2026, 9, 18), "persistent"),
        (date(2026, 10, 1), "at_risk"),
        (date(2026, 10, 8), "monitor"),
        (date(2026, 11, 20), "all"),
    ]
    assert year.days("Sam", "persistent.again") == [date(2026, 9, 23)]  # they could not come and said why
    assert year.days("Sam", "persistent.plan") == []
    assert year.stages("Sam", "medical_send") == [(date(2026, 9, 17), "medical_send"), (date(2026, 11, 20), "")]
    assert [trigger for _, trigger in year.asked("Sam", of="medical_send")] == [
        f"medical_send.{key}" for key in ("pastoral", "healthcare", "services")
    ]
    assert year.owners("Sam")["medical_send"] == {"safeguarding"}
    assert [year.case(name).state for name in ("Sam", "Bea")] == ["closed", "closed"]
    assert year.asked("Grace") == []
