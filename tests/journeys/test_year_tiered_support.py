"""A year of the tiered support: Bea goes from universal to intensive support and to the authority, Sam's panel signs him
off; both need no more than all others again."""

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
    "emerging.safeguarding": Does(1, ("none",)),
    "intensive.pastoral_lead": Does(2, ("referred",)),
    "intensive.agencies": Does(2, ("no",)),
    "intensive.safeguarding": Does(1, ("none",)),
    "intensive.panel": Does(2, ("pastoral",)),
    "intensive.mental_health": Does(3, ("no",)),
    "intensive.breakfast_club": Does(2, ("accepted",)),
    "intensive.panel_review": Does(30, ("goes_on", "signed_off")),
    "intensive.penalty": Does(2, ("not_now",)),
    "specialist.panel": Does(2, ("missed", "plan")),
    "specialist.safeguarding": Does(1, ("none",)),
    "specialist.panel_review": Does(29, ("goes_on",)),
    "specialist.authority": Does(ends=()),  # the head answers it in the browser
}


@pytest.mark.seed("S1-001", "S1-002", "S1-005", "S1-007", "S1-008", "S1-012", "S1-015", "S1-036", "S1-038", "S1-039")
@pytest.mark.seed("S1-040", "S1-041", "S1-042", "S1-044", "S1-045", "S1-048", "S1-049", "S1-050", "S1-051", "S1-052")
@pytest.mark.seed("S1-053", "S1-054", "S1-057", "S1-058")
def test_from_universal_to_intensive_support_and_back(
    ashdown: SchoolWorld, open_as: OpenAs, sign_in: SignIn, clock: Clock
) -> None:
    year = Year(ashdown, "tiered_support", AWAY, DOES, otherwise=Does(2))

    # A team answers: officer and head of year both have Bea's conversation on their lists.
    year.play(date(2026, 9, 16))
    talk = year.task("Bea", "emerging.conversation")
    assert talk.owner_roles == ["attendance_officer", "head_of_year"]
    clock(16, 30, on=date(2026, 9, 16))
    for role in ("attendance_officer", "head_of_year"):
        page = open_as(ashdown.member(role), "/work/tasks/?show=all")
        expect(page.locator(f"#task-{talk.pk}")).to_contain_text("Talk with the parents")
    page.goto(reverse("interventions:policy"))
    expect(page.get_by_role("main")).to_contain_text("Targeted support")
    case = reverse("interventions:case", args=[year.case("Bea").pk])
    for other in ("teacher", "governor"):
        assert sign_in(ashdown.member(other)).get(case).status_code in (403, 404), other

    # The authority, after six weeks that have not helped.
    year.play(date(2026, 11, 20))
    authority = year.task("Bea", "specialist.authority")
    assert (authority.duty, authority.owner_roles, authority.due_on) == (
        "consider",
        ["headteacher"],
        date(2026, 11, 27),
    )
    clock(16, 30, on=date(2026, 11, 20))
    page = open_as(ashdown.member("headteacher"), case)
    expect(page.get_by_role("main")).to_contain_text("Specialist need (Intensive support) since 1 October 2026")
    page.get_by_role("link", name="Escalate to the authority").click()
    page.get_by_label("Education supervision order").check()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("done")
    authority.refresh_from_db()
    assert authority.outcome == "supervision"

    year.play(date(2027, 10, 15))

    assert year.stages("Bea") == [
        (date(2026, 9, 16), "emerging"),
        (date(2026, 9, 25), "universal"),
        (date(2026, 9, 28), "emerging"),
        (date(2026, 9, 29), "intensive"),
        (date(2026, 10, 1), "specialist"),
        (date(2027, 3, 4), "intensive"),
        (date(2027, 9, 15), "universal"),
    ]
    assert year.reviews("Bea")[:3] == [
        (date(2026, 11, 19), "specialist", False),
        (date(2027, 1, 14), "specialist", True),
        (date(2027, 3, 4), "specialist", True),
    ]
    assert year.days("Bea", "specialist.panel") == [date(2026, 10, 2)]
    assert year.days("Bea", "specialist.again") == [date(2026, 10, 7)]  # the parents did not come
    assert year.due("Bea", "specialist.panel_review")[:2] == [date(2026, 11, 19), date(2027, 1, 14)]

    assert year.stages("Sam") == [
        (date(2026, 9, 16), "universal"),
        (date(2026, 9, 17), "emerging"),
        (date(2026, 9, 18), "intensive"),
        (date(2026, 12, 18), "emerging"),
        (date(2027, 2, 11), "universal"),
    ]
    assert {trigger for on, trigger in year.asked("Sam") if on == date(2026, 9, 18)} == {
        f"intensive.{key}"
        for key in ("conversation", "pastoral_lead", "agencies", "safeguarding", "panel", "breakfast_club")
    }
    for key in ("plan", "pastoral", "signpost", "mental_health", "panel_review"):
        assert year.days("Sam", f"intensive.{key}")[0] == date(2026, 9, 23), key
    assert year.due("Sam", "intensive.panel_review") == [date(2026, 11, 6), date(2026, 12, 18)]  # every six weeks
    weeks = year.days("Sam", "emerging.weekly")
    assert len({on.isocalendar()[:2] for on in weeks}) == len(weeks) == 8
    assert year.letters("Sam") == [(date(2026, 9, 18), "panel")]
    assert year.owners("Sam") == {
        "emerging": {"attendance_officer", "head_of_year"},
        "intensive": {"attendance_officer", "head_of_year"},
    }
    assert [year.case(name).state for name in ("Sam", "Bea")] == ["closed", "closed"]
    assert year.asked("Grace") == []
