"""Today: each role's own page, with the numbers that it comes for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from accounts.models import Membership, School, Trust, User
from attendance.models.register import Register
from attendance.queries.calendar import calendar_of
from interventions.models import Task
from pupils.models import Enrolment, Need, Pupil
from reports.queries import dashboard, today
from tests.cast import LONG_AGO, NOW, TODAY, SchoolWorld
from tests.conftest import RoleClient
from tests.reports.counting import statements
from tests.reports.marks import SEPTEMBER, away, present

SignIn = Callable[[Membership], RoleClient]
YESTERDAY = TODAY - timedelta(days=1)
HOME = "/"


def task(world: SchoolWorld, name: str, due_on: date, **more: object) -> Task:
    """A task that the policy raised."""
    given: dict[str, object] = {
        "kind": "conversation",
        "title": "Welcome the pupil back and talk",
        "stage": "amber_green",
        "owner_roles": ["attendance_officer"],
        "why": "Attendance fell below 97.",
    } | more
    return Task.objects.create(
        school=world.school,
        pupil=world.pupil(name),
        trigger=f"amber_green.talk{due_on}",
        window=f"{SEPTEMBER}",
        track="ladder",
        duty="do",
        raised_on=SEPTEMBER,
        due_on=due_on,
        **given,  # type: ignore[arg-type]
    )


@pytest.fixture
def morning(ashdown: SchoolWorld) -> SchoolWorld:
    """5 Elm has been marked this morning, 6 Oak not; Sam is away for the third day and Ada since today, nobody knows why."""
    present(
        ashdown,
        SEPTEMBER,
        YESTERDAY,
        but={
            "Sam": away(ashdown, date(2026, 11, 17), 4, "N"),
            "Felix": away(ashdown, date(2026, 11, 16), 6),
            "Bea": away(ashdown, date(2026, 10, 6), 9),
            "Grace": [(date(2026, 11, 2) + timedelta(days=1), "AM", "N")],
        },
    )
    elm = ["Ada", "Amir", "Felix", "Grace", "Sam", "Zoë"]
    present(
        ashdown, TODAY, TODAY, only=elm, sessions=["AM"], but={name: [(TODAY, "AM", "N")] for name in ("Ada", "Sam")}
    )
    return ashdown


def board(world: SchoolWorld, role: str = "attendance_officer") -> dashboard.Dashboard:
    return dashboard.dashboard(world.member(role), world.school, NOW)


def test_the_office_rings_the_longest_away_first(morning: SchoolWorld) -> None:
    missing = board(morning).missing.children

    assert [(row.name, row.run.days, row.wants_visit) for row in missing] == [
        ("Sam Okafor", 3, True),
        ("Ada Barlow", 1, False),
    ]


def test_a_child_with_a_social_worker_comes_first_and_only_who_may_know_is_told_why(
    morning: SchoolWorld, sign_in: SignIn
) -> None:
    Need.objects.create(school=morning.school, pupil=morning.pupil("Ada"), kind="social_worker", starts_on=SEPTEMBER)

    assert [row.name for row in board(morning).missing.children] == ["Ada Barlow", "Sam Okafor"]
    office = sign_in(morning.member("office")).get(HOME).content.decode()
    officer = sign_in(morning.member("attendance_officer")).get(HOME).content.decode()
    assert office.index("Ada Barlow") < office.index("Sam Okafor")
    assert ("social worker" in office, "social worker" in officer) == (False, True)


def test_a_reason_missing_for_more_than_five_days_is_counted(morning: SchoolWorld) -> None:
    """Grace's N of 3 November stands; Sam's of this week may still be explained."""
    assert board(morning).standing == 1


def test_registers_that_are_not_in_are_named(morning: SchoolWorld) -> None:
    day = board(morning).day

    assert [sheet.group.name for sheet in day.outstanding] == ["6 Oak"]
    assert not day.is_closed  # it is five past nine; registers close at 9.20


def test_a_morning_register_that_was_never_taken_is_still_missing_in_the_afternoon(
    morning: SchoolWorld, sign_in: SignIn, settings: Any
) -> None:
    afternoon = NOW.replace(hour=14, minute=0)
    day = dashboard.dashboard(morning.member("attendance_officer"), morning.school, afternoon).day

    assert [(sheet.group.name, sheet.session) for sheet in day.missing] == [
        ("5 Elm", "PM"), ("6 Oak", "AM"), ("6 Oak", "PM"),
    ]  # fmt: skip
    settings.CLOCK = "tests.reports.test_homes.two_o_clock"
    page = sign_in(morning.member("office")).get(HOME).content.decode()
    assert "<b>2</b><span>not in school now</span>" in page  # by the morning: nobody has been marked since


def two_o_clock() -> datetime:
    return NOW.replace(hour=14, minute=0)


def test_attendance_this_morning_counts_the_marks_there_are(morning: SchoolWorld) -> None:
    day = board(morning).day

    assert (day.tally.possible, day.tally.present, day.not_in_school) == (6, 4, 2)


def test_until_the_afternoon_is_taken_who_was_away_in_the_morning_is_not_in_school(morning: SchoolWorld) -> None:
    noon = NOW.replace(hour=13, minute=30)

    day = today.day(morning.school, noon, calendar_of(morning.school))

    assert (day.session, day.tally.possible, day.not_in_school) == ("PM", 0, 2)


def test_who_fell_a_band_this_week_is_counted(morning: SchoolWorld) -> None:
    """Sam and Felix lost sessions since Monday; Bea's of October were there last week."""
    seen = dashboard.watched(morning.member("attendance_officer"), morning.school, TODAY)

    assert [one.pupil.legal_forename for one in seen.moved_down] == ["Felix", "Sam"]
    assert board(morning).moved_down == 2


def test_nine_unauthorised_sessions_in_ten_weeks_are_near_the_threshold(morning: SchoolWorld) -> None:
    seen = dashboard.watched(morning.member("attendance_officer"), morning.school, TODAY)

    assert [(one.pupil.legal_forename, one.figures.ten_weeks.unauthorised) for one in seen.near_threshold] == [
        ("Bea", 9)
    ]
    assert board(morning).near_threshold == 1


def test_tasks_are_counted_and_the_pupil_who_attends_least_comes_first(morning: SchoolWorld) -> None:
    task(morning, "Ada", YESTERDAY)
    task(morning, "Felix", TODAY)
    task(morning, "Felix", TODAY + timedelta(days=4))
    task(morning, "Bea", TODAY + timedelta(days=4))

    work = board(morning).work

    assert (work.open, work.due_today, work.overdue) == (4, 1, 1)
    assert [(row.task.pupil.legal_forename, row.more) for row in work.rows] == [("Felix", 1), ("Ada", 0), ("Bea", 0)]
    assert work.rows[0].is_due_today
    assert work.rows[1].is_overdue
    assert work.rows[0].band is not None
    assert len(work.rows[0].days) == 10


def test_the_officers_page_says_it_all(morning: SchoolWorld, sign_in: SignIn) -> None:
    task(morning, "Felix", TODAY)

    page = sign_in(morning.member("attendance_officer")).get(HOME).content.decode()

    for words in ("Good morning, Priya", "6 Oak", "Start the calls (2)", "Attendance fell below 97.", "Felix D’Arcy"):
        assert words in page
    assert "fallen by 6" in page


def test_nothing_to_do_is_shown_as_done(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    present(ashdown, SEPTEMBER, TODAY)

    page = sign_in(ashdown.member("attendance_officer")).get(HOME).content.decode()

    assert "Every absence has a reason." in page
    assert "Nobody is owed a response." in page
    assert page.count("✓") == 7


def test_a_head_of_year_sees_the_own_year_alone(morning: SchoolWorld, sign_in: SignIn) -> None:
    task(morning, "Felix", TODAY)
    task(morning, "Omar", TODAY)

    page = sign_in(morning.member("head_of_year")).get(HOME).content.decode()

    assert "Omar Greenhalgh" in page
    assert "Felix" not in page
    assert "Sam Okafor" not in page
    assert board(morning, "head_of_year").near_threshold == 1  # Bea of Year 6


def test_a_teacher_is_one_tap_from_the_register(morning: SchoolWorld, sign_in: SignIn) -> None:
    register = Register.objects.create(school=morning.school, group=morning.group("5 Elm"), on=TODAY, session="AM")

    page = sign_in(morning.member("teacher")).get(HOME).content.decode()

    assert "5 Elm, Thursday morning" in page
    assert reverse("attendance:register", args=[register.pk]) in page
    assert "6 Oak" not in page


def test_a_class_that_is_not_taken_says_until_when(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    page = sign_in(ashdown.member("teacher")).get(HOME).content.decode()

    assert "Open until 9.20, not taken" in page


def test_a_teacher_sees_the_own_tasks(morning: SchoolWorld, sign_in: SignIn) -> None:
    task(morning, "Ada", TODAY, owner_roles=["teacher"], title="Set a target")
    task(morning, "Bea", TODAY, owner_roles=["teacher"], title="Ring home")

    page = sign_in(morning.member("teacher")).get(HOME).content.decode()

    assert "Set a target" in page
    assert "Ring home" not in page  # another class


def test_the_office_sees_registers_and_calls_but_no_sensitive_tag(morning: SchoolWorld, sign_in: SignIn) -> None:
    Need.objects.create(school=morning.school, pupil=morning.pupil("Ada"), kind="child_protection", starts_on=SEPTEMBER)

    page = sign_in(morning.member("office")).get(HOME).content.decode()

    assert "6 Oak" in page
    assert "Ada Barlow" in page
    assert "social worker" not in page


def test_the_head_reads_the_school_in_totals(morning: SchoolWorld, sign_in: SignIn) -> None:
    page = sign_in(morning.member("headteacher")).get(HOME).content.decode()

    assert "4 of 6 present" in page
    assert "England, primary schools, 2025/26" in page
    assert "Department for Education" in page
    assert "Year 5" in page
    assert "possible sessions" in page  # every percentage opens to its counts


def test_a_governor_meets_no_name(morning: SchoolWorld, sign_in: SignIn) -> None:
    page = sign_in(morning.member("governor")).get(HOME).content.decode()

    assert "Attendance at Ashdown Primary School" in page
    for pupil in morning.pupils.values():
        assert pupil.legal_surname.replace("'", "&#x27;") not in page.replace("Ms Hartley", "").replace(
            "Farah Hartley", ""
        )


def test_an_administrator_is_led_to_the_set_up(morning: SchoolWorld, sign_in: SignIn) -> None:
    page = sign_in(morning.member("administrator")).get(HOME).content.decode()

    assert reverse("accounts:setup") in page
    assert "Okafor" not in page.replace("Sam", "")


def test_a_welfare_officer_without_cases_sees_no_pupil(morning: SchoolWorld, sign_in: SignIn) -> None:
    page = sign_in(morning.member("welfare_officer")).get(HOME).content.decode()

    assert "Nothing is asked of you." in page
    assert "Sam Okafor" not in page


def test_who_has_two_roles_lands_on_the_wider_and_can_change(morning: SchoolWorld, sign_in: SignIn) -> None:
    member = morning.member("leadership")
    member.roles = ["teacher", "leadership"]
    member.save()
    browser = sign_in(member)

    assert "The year so far" in browser.get(HOME).content.decode()
    assert "Asked of you" in browser.get(HOME, {"as": "teacher"}).content.decode()
    assert "The year so far" in browser.get(HOME, {"as": "attendance_officer"}).content.decode()  # not theirs


@pytest.fixture
def viewer(ashdown: SchoolWorld, birchwood: SchoolWorld, trust: Trust) -> Membership:
    user = User.objects.create(email="viewer@example.org", forename="Ines", surname="Osei", password="!")
    return Membership.objects.create(user=user, trust=trust, roles=["trust_viewer"], starts_on=LONG_AGO)


def test_a_trust_sees_its_schools_side_by_side_and_no_other(
    morning: SchoolWorld, viewer: Membership, sign_in: SignIn
) -> None:
    School.objects.create(name="Coldharbour School", urn="900103", la_code="830", phase="primary")

    page = sign_in(viewer).get(HOME).content.decode()

    assert "Ashdown Primary School" in page
    assert "Birchwood Primary School" in page
    assert "Coldharbour School" not in page
    assert "too few pupils to show" in page  # Birchwood has no marks
    for pupil in morning.pupils.values():
        assert pupil.legal_surname.replace("'", "&#x27;") not in page


def test_the_trusts_sums_are_those_of_the_weeks(morning: SchoolWorld, viewer: Membership) -> None:
    from reports.queries import trust as trusts

    line = trusts.side_by_side([morning.school], TODAY).lines[0]

    days = 8 * 5 - 3 + 2 * 5 - 1  # 3 September to 23 October less two days, 3 to 13 November
    assert line.now.tally is not None
    assert line.now.pupils == 10
    assert line.now.tally.possible == 10 * 2 * _days(morning)
    assert days >= _days(morning) > 30


def _days(world: SchoolWorld) -> int:
    from tests.reports.marks import calendar

    return len(calendar(world).days_between(SEPTEMBER, date(2026, 11, 15)))


BUDGETS = {
    "attendance_officer": 20,
    "headteacher": 18,
    "office": 14,
    "teacher": 12,
    "governor": 13,
    "head_of_year": 19,
}


@pytest.mark.parametrize("role", BUDGETS)
def test_statements_of_a_first_page_do_not_grow_with_the_school(
    morning: SchoolWorld, sign_in: SignIn, role: str
) -> None:
    browser = sign_in(morning.member(role))
    for name in ("Felix", "Omar", "Sam"):
        task(morning, name, TODAY, owner_roles=["teacher", "attendance_officer"])
    present(morning, TODAY, TODAY, only=["Omar"], sessions=["AM"], but={"Omar": [(TODAY, "AM", "N")]})
    before = statements(browser, HOME)

    more_pupils(morning, 60)
    for name in ("Ada", "Amir", "Bea", "Zofia"):
        task(morning, name, TODAY, owner_roles=["teacher", "attendance_officer"])

    assert statements(browser, HOME) == before <= BUDGETS[role]


def more_pupils(world: SchoolWorld, number: int) -> None:
    """Sixty more in 6 Oak, with marks and absences without a reason this morning."""
    school, group = world.school, world.group("6 Oak")
    made = Pupil.objects.bulk_create(
        Pupil(
            school=school,
            upn=f"Z8309999{n:05d}",
            legal_forename=f"Child{n}",
            legal_surname="Many",
            date_of_birth=date(2016, 1, 1),
            year_group="6",
        )
        for n in range(number)
    )
    Enrolment.objects.bulk_create(Enrolment(school=school, pupil=pupil, starts_on=LONG_AGO) for pupil in made)
    _place(made, world)
    world.pupils.update({pupil.legal_forename: pupil for pupil in made})
    names = [pupil.legal_forename for pupil in made]
    present(world, date(2026, 11, 9), YESTERDAY, only=names)
    present(world, TODAY, TODAY, only=names, sessions=["AM"], but={name: [(TODAY, "AM", "N")] for name in names})
    assert group.places.count() > number


def _place(pupils: list[Pupil], world: SchoolWorld) -> list[Model]:
    group = world.group("6 Oak")
    return list(
        group.places.model.objects.bulk_create(
            group.places.model(
                school=world.school, pupil=pupil, group=group, year_group="6", starts_on=date(2026, 9, 2)
            )
            for pupil in pupils
        )
    )


def test_on_a_day_without_school_nothing_is_missing(ashdown: SchoolWorld) -> None:
    saturday = datetime(2026, 11, 21, 10, 0, tzinfo=NOW.tzinfo)

    seen = dashboard.dashboard(ashdown.member("attendance_officer"), ashdown.school, saturday)

    assert not seen.day.is_school_day
    assert seen.day.outstanding == []
    assert seen.missing.children == []
