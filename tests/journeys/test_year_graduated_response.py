"""A year of the graduated response: Bea goes through every group of need to the authority, Sam's panel signs him off after
six weeks and six more; both belong to all again."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import SchoolWorld
from tests.journeys.years import Clock, Does, OpenAs, SignIn, Year, days_of, missed

AWAY = {
    "Bea": missed("O", (date(2026, 9, 16), "AM"), *days_of(date(2026, 9, 28), date(2026, 10, 16))),
    "Sam": missed("I", date(2026, 9, 17), date(2026, 9, 18), date(2026, 10, 5)),
    "Grace": [],
}
DOES = {
    "emerging.breakfast_club": Does(2, ("offered",)),
    "emerging.safeguarding": Does(1, ("none",)),
    "intensive.breakfast_club": Does(2, ("offered",)),
    "intensive.family_support": Does(2, ("referred",)),
    "intensive.agencies": Does(2, ("no",)),
    "intensive.safeguarding": Does(1, ("none",)),
    "intensive.panel": Does(2, ("plan",)),
    "Sam intensive.panel": Does(2, ("pastoral",)),
    "intensive.panel_review": Does(30, ("goes_on", "signed_off")),
    "specialist.panel": Does(2, ("early_help",)),
    "specialist.panel_review": Does(29, ("goes_on",)),
    "specialist.family_support": Does(2, ("referred",)),
    "specialist.social_care": Does(2, ("no",)),
    "specialist.safeguarding": Does(1, ("none",)),
    "specialist.authority": Does(ends=()),  # the head answers it in the browser
}


@pytest.mark.seed("S0-001", "S0-002", "S0-005", "S0-007", "S0-008", "S0-012", "S0-015", "S0-031", "S0-033", "S0-035")
@pytest.mark.seed("S0-036", "S0-039", "S0-041", "S0-042", "S0-043", "S0-044", "S0-045", "S0-048", "S0-049", "S0-050")
@pytest.mark.seed("S0-052", "S0-053", "S0-054", "S0-055", "S0-056", "S0-061")
def test_every_group_of_need_to_the_authority_and_back(
    ashdown: SchoolWorld, open_as: OpenAs, sign_in: SignIn, clock: Clock
) -> None:
    year = Year(ashdown, "graduated_response", AWAY, DOES, otherwise=Does(2))

    # Sam's panel, and what it asks of the officer.
    year.play(date(2026, 9, 18))
    panel = year.task("Sam", "intensive.panel")
    assert (panel.letter_kind, panel.owner_roles, panel.due_on) == ("panel", ["attendance_officer"], date(2026, 10, 2))
    clock(16, 30, on=date(2026, 9, 18))
    case = reverse("interventions:case", args=[year.case("Sam").pk])
    page = open_as(ashdown.member("attendance_officer"), case)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Intensive need since 18 September 2026, review on Friday 6 November")
    expect(main.get_by_role("link", name="Invite the parents to an attendance panel")).to_be_visible()
    page.goto(reverse("interventions:policy"))
    expect(page.get_by_role("main")).to_contain_text("Specialist need")
    for role in ("teacher", "governor"):
        assert sign_in(ashdown.member(role)).get(case).status_code in (403, 404), role

    # Six weeks of support have not helped Bea: the head considers the authority.
    year.play(date(2026, 11, 20))
    authority = year.task("Bea", "specialist.authority")
    assert (authority.duty, authority.owner_roles, authority.due_on) == (
        "consider",
        ["headteacher"],
        date(2026, 11, 27),
    )
    clock(16, 30, on=date(2026, 11, 20))
    page = open_as(ashdown.member("headteacher"), reverse("interventions:task", args=[authority.pk]))
    expect(page.get_by_role("main")).to_contain_text("to consider, not automatic")
    page.get_by_label("Education supervision order").check()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("done")
    authority.refresh_from_db()
    assert (authority.outcome, authority.closed_by) == ("supervision", ashdown.user("headteacher"))

    year.play(date(2027, 10, 15))

    assert year.stages("Bea") == [
        (date(2026, 9, 16), "emerging"),
        (date(2026, 9, 25), "universal"),
        (date(2026, 9, 28), "emerging"),
        (date(2026, 9, 29), "intensive"),
        (date(2026, 10, 1), "specialist"),
        (date(2027, 3, 4), "intensive"),  # above 80 for six weeks, at a review
        (date(2027, 9, 15), "universal"),  # a new year, and enough sessions to say
    ]
    assert year.reviews("Bea")[:3] == [
        (date(2026, 11, 19), "specialist", False),  # six weeks, half term left out
        (date(2027, 1, 14), "specialist", True),
        (date(2027, 3, 4), "specialist", True),
    ]
    assert year.days("Bea", "specialist.panel") == [date(2026, 10, 2)]
    assert year.days("Bea", "specialist.early_help") == [date(2026, 10, 7)]
    assert year.due("Bea", "specialist.panel_review")[0] == date(2026, 11, 19)
    assert year.days("Bea", "specialist.letter")[1:] == [date(2026, 11, 3), date(2027, 1, 5), date(2027, 2, 22)]
    duties = {task.trigger: task.duty for task in ashdown.pupil("Bea").tasks.all()}
    for key in ("letter", "family_support", "social_care", "authority"):
        assert duties[f"specialist.{key}"] == "consider"
    assert duties["specialist.panel"] == "do"

    assert year.stages("Sam") == [
        (date(2026, 9, 16), "universal"),
        (date(2026, 9, 17), "emerging"),
        (date(2026, 9, 18), "intensive"),
        (date(2026, 12, 18), "emerging"),  # improved, and maintained from one review to the next
        (date(2027, 2, 11), "universal"),
    ]
    assert year.reviews("Sam") == [(date(2026, 11, 6), "intensive", True), (date(2026, 12, 18), "intensive", True)]
    assert {trigger for on, trigger in year.asked("Sam") if on == date(2026, 9, 17)} == {
        f"emerging.{key}" for key in ("conversation", "review", "breakfast_club", "safeguarding")
    }
    for key in ("plan", "pastoral", "signpost", "panel_review"):
        assert year.days("Sam", f"intensive.{key}")[0] == date(2026, 9, 23), key  # the school day after the panel
    assert year.due("Sam", "intensive.panel_review") == [date(2026, 11, 6), date(2026, 12, 18)]
    assert year.days("Sam", "intensive.review_half_term") == [date(2026, 9, 18), date(2026, 11, 3)]
    assert year.letters("Sam") == [(date(2026, 9, 18), "concern"), (date(2026, 9, 18), "panel")]
    assert year.owners("Sam") == {"emerging": {"attendance_officer"}, "intensive": {"attendance_officer"}}
    assert [year.case(name).state for name in ("Sam", "Bea")] == ["closed", "closed"]
    assert year.asked("Grace") == []
