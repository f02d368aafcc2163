"""A year of the colour bands: Sam goes from green through every step to red and the law, Bea falls past red-amber; both
come back to green."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from letters.models import Letter
from tests.cast import SchoolWorld
from tests.journeys.years import Clock, Does, OpenAs, SignIn, Year, missed


def mornings(code: str, *days: date) -> list[tuple[date, str, str]]:
    return missed(code, *((day, "AM") for day in days))


# Two mornings in any four weeks: 95 per cent. From the middle of December three: 92.5. Then a whole week.
AWAY = {
    "Sam": [
        *mornings("I", date(2026, 9, 14), date(2026, 9, 24), date(2026, 10, 12), date(2026, 10, 22)),
        *mornings("O", date(2026, 11, 16), date(2026, 11, 26), date(2026, 12, 14), date(2026, 12, 15)),
        *mornings("O", date(2027, 1, 7), date(2027, 1, 25), date(2027, 1, 26), date(2027, 2, 4)),
        *mornings("O", date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 11), date(2027, 4, 12), date(2027, 4, 13)),
        *missed("O", *(date(2027, 4, day) for day in range(19, 24))),
    ],
    "Bea": missed("I", *(date(2027, 1, day) for day in range(11, 16))),
    "Grace": [],
}
DOES = {
    "amber_green.conversation": Does(2),
    "amber_green.review": Does(3),
    "amber_green.letter": Does(ends=()),  # written and issued in the browser
    "amber_green.meeting": Does(8, ("missed",)),
    "amber_green.copy": Does(2),
    "red_amber.conversation": Does(3),
    "red_amber.review": Does(3),
    "red_amber.letter": Does(2),
    "red_amber.meeting": Does(5, ("review",)),
    "red_amber.meeting_review": Does(15),
    "red_amber.panel": Does(3, ("missed",)),
    "red_amber.first_visit": Does(2),
    "red_amber.second_visit": Does(2),
    "red_amber.referral": Does(2),
    "red_amber.copy": Does(2),
    "red.group": Does(2),
    "red.earlier_steps": Does(2),
    "red.target": Does(4),
    "red.plans": Does(6),
    "red.pupil_contact": Does(2),
    "red.parent_contact": Does(3),
    "red.copy": Does(2),
    "threshold.penalty": Does(2, ("improve",)),
}


@pytest.mark.seed("S4-128", "S4-155", "S4-164", "S4-165", "S4-168", "S4-170", "S4-171", "S4-173", "S4-178", "S4-179")
@pytest.mark.seed("S4-181", "S4-182", "S4-183", "S4-190", "S4-191", "S4-194", "S4-195", "S4-196", "S4-197", "S4-198")
@pytest.mark.seed("S4-207", "S4-208", "S4-209", "S4-210", "S4-211", "S4-213", "S4-215", "S4-216", "S4-219")
def test_from_green_to_red_and_the_law_and_back(
    ashdown: SchoolWorld, open_as: OpenAs, sign_in: SignIn, clock: Clock
) -> None:
    year = Year(ashdown, "colour_bands", AWAY, DOES)

    # Amber-green: the teacher and the officer have the conversation between them, and the teacher sees it.
    year.play(date(2026, 9, 14))
    talk = year.task("Sam", "amber_green.conversation")
    assert (talk.owner_roles, talk.due_on) == (["attendance_officer", "teacher"], date(2026, 9, 21))
    clock(16, 30, on=date(2026, 9, 14))
    page = open_as(ashdown.member("teacher"), "/work/tasks/?show=all")
    row = page.locator(f"#task-{talk.pk}")
    expect(row).to_contain_text("Welcome the pupil back and talk")
    expect(row).to_contain_text("AMBER-GREEN at 93.8 %, 1 of 16 missed")

    # No better since: the officer writes to the parents.
    year.play(date(2026, 10, 16))
    letter = year.task("Sam", "amber_green.letter")
    assert (letter.raised_on, letter.owner_roles) == (date(2026, 10, 14), ["attendance_officer"])
    clock(16, 30, on=date(2026, 10, 16))
    officer = open_as(ashdown.member("attendance_officer"), reverse("interventions:task", args=[letter.pk]))
    officer.get_by_role("button", name="Write the letter").click()
    expect(officer.get_by_role("article", name="The letter")).to_contain_text("Dear Mrs Okafor")
    officer.get_by_role("button", name="Issue this letter").click()
    expect(officer.get_by_role("status")).to_contain_text("Issued")
    letter.refresh_from_db()
    assert (letter.state, letter.closed_on) == ("done", date(2026, 10, 16))
    sent = Letter.objects.get(task=letter)
    assert (sent.state, sent.kind, sent.issued_by) == ("issued", "concern", ashdown.user("attendance_officer"))

    # The parents missed the meeting: monitoring is proposed, and the officer starts it.
    year.play(date(2026, 12, 4))
    monitoring = year.task("Sam", "amber_green.monitoring")
    assert (monitoring.duty, monitoring.due_on) == ("consider", date(2026, 12, 9))
    clock(16, 30, on=date(2026, 12, 4))
    officer.goto(reverse("interventions:task", args=[monitoring.pk]))
    expect(officer.get_by_role("main")).to_contain_text("to consider, not automatic")
    officer.get_by_label("What was done").fill("Written to the parents; it runs to 13 January.")
    officer.get_by_role("button", name="Done", exact=True).click()
    expect(officer.get_by_role("status")).to_contain_text("done")

    # Bea falls past red-amber: its conversation with the governor comes before red's own steps.
    year.play(date(2027, 1, 12))
    case = reverse("interventions:case", args=[year.case("Bea").pk])
    clock(16, 30, on=date(2027, 1, 12))
    page = open_as(ashdown.member("head_of_year"), case)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Red since 12 January 2027")
    expect(main.get_by_role("link", name="Speak to the parents with the attendance governor")).to_be_visible()
    expect(main.get_by_role("link", name="Choose the support group and who answers for the pupil")).to_be_visible()
    for role in ("teacher", "governor"):
        assert sign_in(ashdown.member(role)).get(case).status_code in (403, 404), role
    assert sign_in(ashdown.member("governor")).get("/work/tasks/").status_code == 403

    # Two visits have been made, and not before may the authority be asked.
    year.play(date(2027, 4, 12))
    clock(16, 30, on=date(2027, 4, 12))
    officer.goto(reverse("interventions:case", args=[year.case("Sam").pk]))
    expect(officer.get_by_role("link", name="Refer to the local authority")).to_be_visible()

    year.play(date(2027, 7, 6))

    assert year.stages("Sam") == [
        (date(2026, 9, 9), "green"),
        (date(2026, 9, 14), "amber_green"),
        (date(2026, 12, 15), "red_amber"),
        (date(2027, 4, 19), "red"),
        (date(2027, 5, 20), "amber_green"),
        (date(2027, 5, 21), "green"),
    ]
    assert year.asked("Sam", of="amber_green") == [
        (date(2026, 9, 14), "amber_green.conversation"),
        (date(2026, 10, 14), "amber_green.review"),  # twenty school days after the conversation
        (date(2026, 10, 14), "amber_green.letter"),  # no better since
        (date(2026, 10, 19), "amber_green.copy"),  # the last five days of each half term
        (date(2026, 11, 23), "amber_green.meeting"),  # twenty school days after the letter, half term left out
        (date(2026, 12, 4), "amber_green.monitoring"),  # missed without a reason, and absence unauthorised
        (date(2026, 12, 14), "amber_green.copy"),
    ]
    assert year.asked("Sam", of="red_amber") == [
        (date(2026, 12, 15), "red_amber.conversation"),
        (date(2026, 12, 15), "red_amber.letter"),  # unauthorised
        (date(2026, 12, 15), "red_amber.copy"),
        (date(2027, 1, 29), "red_amber.meeting"),
        (date(2027, 2, 1), "red_amber.review"),
        (date(2027, 2, 8), "red_amber.meeting_review"),
        (date(2027, 2, 8), "red_amber.copy"),
        (date(2027, 3, 12), "red_amber.panel"),
        (date(2027, 3, 18), "red_amber.first_visit"),
        (date(2027, 3, 19), "red_amber.copy"),
        (date(2027, 3, 23), "red_amber.second_visit"),
        (date(2027, 4, 12), "red_amber.referral"),  # after Easter, for both visits are made
    ]
    assert year.letters("Sam") == [
        (date(2026, 10, 14), "concern"),
        (date(2026, 11, 23), "meeting"),
        (date(2026, 12, 15), "concern"),
        (date(2027, 1, 29), "meeting"),
        (date(2027, 3, 12), "panel"),
    ]
    assert year.due("Sam", "red_amber.first_visit") == [date(2027, 3, 25)]  # five school days
    assert year.due("Sam", "red_amber.copy") == [date(2026, 12, 18), date(2027, 2, 12), date(2027, 3, 25)]
    assert year.stages("Sam", "law") == [(date(2027, 4, 19), "threshold"), (date(2027, 7, 5), "")]
    penalty = year.task("Sam", "threshold.penalty")
    assert (penalty.owner_roles, penalty.duty, penalty.outcome) == (["headteacher"], "consider", "improve")
    for contact in ("red.pupil_contact", "red.parent_contact"):
        assert year.days("Sam", contact) == [
            date(2027, 4, 19),
            date(2027, 4, 26),
            *(date(2027, 5, d) for d in (3, 10, 17)),
        ]

    assert year.stages("Bea") == [
        (date(2026, 9, 9), "green"),
        (date(2027, 1, 11), "amber_green"),
        (date(2027, 1, 12), "red"),
        (date(2027, 2, 11), "amber_green"),
        (date(2027, 2, 12), "green"),
    ]
    fell = {trigger for on, trigger in year.asked("Bea") if on == date(2027, 1, 12)}
    assert fell == {
        "red_amber.conversation",
        *(f"red.{key}" for key in ("group", "earlier_steps", "target", "plans", "pupil_contact", "parent_contact")),
    }
    assert year.days("Bea", "red.parent_contact") == [date(2027, 1, d) for d in (12, 18, 25)] + [
        date(2027, 2, 1),
        date(2027, 2, 8),
    ]
    assert year.task("Bea", "red.parent_contact").state == "withdrawn"  # out of red, it is not owed any more
    assert year.days("Bea", "red.copy") == [date(2027, 2, 8)]
    assert year.days("Bea", "red_amber.copy") == []  # one copy, to senior leaders and the head
    assert year.letters("Bea") == []  # ill: nothing unauthorised, and better within twenty days
    assert year.task("Bea", "red_amber.conversation").joined_by == ["governor"]
    assert year.owners("Bea") == {
        "amber_green": {"attendance_officer", "teacher"},
        "red_amber": {"attendance_officer"},
        "red": {"attendance_officer", "safeguarding"},
    }
    assert [year.case(name).state for name in ("Sam", "Bea")] == ["closed", "closed"]
    assert year.asked("Grace") == []
