"""A year of the staged letters: Bea goes through both letters and the panel to the authority, Omar has the welfare officer
beside it; both come back."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import SchoolWorld
from tests.journeys.years import Clock, Does, OpenAs, SignIn, Year, missed

AWAY = {
    "Bea": missed(
        "O",
        (date(2026, 9, 24), "PM"),  # 31 of 32 sessions: below 97
        date(2026, 10, 5),
        date(2026, 10, 12),
        date(2026, 11, 9),
        (date(2026, 11, 18), "AM"),
        date(2026, 12, 8),
        date(2027, 1, 12),
    ),
    "Omar": missed("I", *(date(2026, 9, day) for day in (17, 18, 21, 22))),
    "Isaac": [],
}
DOES = {
    "level_1.letter": Does(2),
    "level_1.meeting": Does(3, ("no",)),
    "level_1.review": Does(20, ("no_better", "improved")),
    "level_2.letter": Does(2),
    "level_2.meeting": Does(5, ("plan",)),
    "level_2.plan": Does(3),
    "level_2.target": Does(1),
    "level_2.watch": Does(3),
    "level_2.early_help": Does(4, ("no",)),
    "level_2.review": Does(20, ("no_better",)),
    "Omar level_2.review": Does(20, ("improved",)),
    "panel.panel": Does(5, ("targets",)),
    "panel.target": Does(1),
    "panel.watch": Does(3, ("met", "missed", "met")),
    "panel.feedback": Does(1),
    "panel.review": Does(23, ("no_better", "improved")),
    "persistent_absence.letter": Does(2),
    "persistent_absence.round": Does(5),
    "persistent_absence.plan": Does(4),
    "welfare.meeting": Does(4, ("plan",)),
    "welfare.plan": Does(2),
    "welfare.review": Does(1, ("met",)),
}


@pytest.mark.seed("S3-001", "S3-003", "S3-006", "S3-008", "S3-009", "S3-010", "S3-013", "S3-015", "S3-016", "S3-019")
@pytest.mark.seed("S3-022", "S3-023", "S3-024", "S3-025", "S3-026", "S3-027", "S3-028", "S3-029", "S3-030", "S3-031")
@pytest.mark.seed("S3-035", "S3-037", "S3-038", "S3-039", "S3-041", "S3-043", "S3-045", "S3-046", "S3-047")
def test_two_letters_the_panel_the_authority_and_back(
    ashdown: SchoolWorld, open_as: OpenAs, sign_in: SignIn, clock: Clock
) -> None:
    year = Year(ashdown, "staged_letters", AWAY, DOES)

    # The first letter: the head of year has it sent.
    year.play(date(2026, 9, 24))
    first_letter = year.task("Bea", "level_1.letter")
    assert (first_letter.letter_kind, first_letter.owner_roles) == ("at1", ["head_of_year"])
    assert first_letter.due_on == date(2026, 10, 1)
    clock(16, 30, on=date(2026, 9, 24))
    page = open_as(ashdown.member("head_of_year"), "/work/tasks/?show=all")
    expect(page.locator(f"#task-{first_letter.pk}")).to_contain_text("Have the first letter (AT1) sent")
    page.goto(reverse("interventions:policy"))
    expect(page.get_by_role("main")).to_contain_text("Cause for concern, level 2")
    page.goto(reverse("interventions:case", args=[year.case("Bea").pk]))
    expect(page.get_by_role("main")).to_contain_text("review on Thursday 22 October")

    # Omar is persistently absent, and a case of the school's welfare officer.
    year.play(date(2026, 10, 13))
    year.lead("Omar", "welfare", "welfare", "The family asked for somebody to come")
    year.hand("Omar", "welfare_officer")
    clock(16, 30, on=date(2026, 10, 13))
    page = open_as(ashdown.member("welfare_officer"), reverse("interventions:cases"))
    expect(page.get_by_role("main")).to_contain_text("Omar Greenhalgh")
    expect(page.get_by_role("main")).not_to_contain_text("Bea Clough")

    # The panel, for nothing has helped.
    year.play(date(2026, 11, 30))
    case = reverse("interventions:case", args=[year.case("Bea").pk])
    clock(16, 30, on=date(2026, 11, 30))
    page = open_as(ashdown.member("attendance_officer"), case)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Attendance panel since 30 November 2026, review on Monday 18 January")
    expect(main).to_contain_text("93.0 %, below 94.0 and no better at the end of level 2")
    expect(main.get_by_role("link", name="Consider a panel of governors with the parents")).to_be_visible()
    for role in ("teacher", "governor"):
        assert sign_in(ashdown.member(role)).get(case).status_code in (403, 404), role

    # Not all targets were met: the officer refers the case.
    year.play(date(2027, 1, 19))
    clock(16, 30, on=date(2027, 1, 19))
    referral = year.task("Bea", "panel.referral")
    page = open_as(ashdown.member("attendance_officer"), reverse("interventions:task", args=[referral.pk]))
    expect(page.get_by_role("main")).to_contain_text("Each defence that the law knows has been considered")
    page.get_by_label("Referred", exact=True).check()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("done")
    referral.refresh_from_db()
    assert (referral.state, referral.outcome) == ("done", "referred")

    # Omar's plan is met in spring, and a new school year finds both above 97.
    year.play(date(2027, 2, 23))
    year.lead("Omar", "welfare", "", "The plan is met", role="welfare_officer")
    year.play(date(2027, 10, 15))

    assert year.stages("Bea") == [
        (date(2026, 9, 16), "above_97"),  # twenty sessions: enough to say
        (date(2026, 9, 24), "level_1"),
        (date(2026, 10, 23), "level_2"),  # the school day after the review
        (date(2026, 11, 30), "panel"),
        (date(2027, 3, 1), "level_1"),  # above 94 again, at the panel's review
        (date(2027, 9, 15), "above_97"),
    ]
    assert year.reviews("Bea")[:4] == [
        (date(2026, 10, 22), "level_1", False),  # four weeks
        (date(2026, 11, 27), "level_2", False),  # four weeks, half term left out
        (date(2027, 1, 18), "panel", False),  # five weeks, Christmas left out
        (date(2027, 3, 1), "panel", True),
    ]
    assert year.letters("Bea") == [
        (date(2026, 9, 24), "at1"),
        (date(2026, 9, 24), "meeting"),
        (date(2026, 10, 23), "at2"),
        (date(2026, 10, 23), "meeting"),
        (date(2026, 11, 30), "panel"),
        (date(2027, 1, 6), "target_missed"),
    ]
    weeks = year.days("Bea", "panel.watch")
    assert len(weeks) == len({day.isocalendar()[:2] for day in weeks}) == 9  # once a week, until the stage is left
    assert year.owners("Bea") == {
        "level_1": {"head_of_year"},
        "level_2": {"head_of_year"},
        "panel": {"attendance_officer"},
    }
    meeting = year.task("Bea", "level_2.meeting")
    assert (meeting.joined_by, meeting.due_on) == (["attendance_officer"], date(2026, 11, 16))
    duties = {task.trigger: task.duty for task in ashdown.pupil("Bea").tasks.all()}
    assert [duties[key] for key in ("level_2.early_help", "panel.panel", "panel.referral")] == ["consider"] * 3
    assert year.case("Bea").state == "closed"

    assert year.stages("Omar") == [
        (date(2026, 9, 16), "above_97"),
        (date(2026, 9, 17), "level_1"),
        (date(2026, 10, 16), "level_2"),
        (date(2026, 12, 18), "level_1"),
        (date(2027, 5, 14), "above_97"),
    ]
    assert year.stages("Omar", "persistent_absence") == [
        (date(2026, 9, 18), "persistent_absence"),
        (date(2026, 11, 6), ""),
    ]
    assert year.days("Omar", "persistent_absence.letter") == [date(2026, 9, 18), date(2026, 11, 3)]  # each half term
    assert year.days("Omar", "persistent_absence.round") == [date(2026, 9, 18), date(2026, 11, 3)]
    assert year.days("Omar", "persistent_absence.plan") == [date(2026, 9, 18)]
    assert year.stages("Omar", "welfare") == [(date(2026, 10, 13), "welfare"), (date(2027, 2, 23), "")]
    assert year.days("Omar", "welfare.meeting") == [date(2026, 10, 14)]
    assert year.days("Omar", "welfare.plan") == [date(2026, 10, 21)]
    assert year.owners("Omar")["welfare"] == {"welfare_officer"}
    assert year.case("Omar").state == "closed"
    assert year.asked("Isaac") == []
    assert year.stages("Isaac") == [(date(2026, 9, 16), "above_97")]
