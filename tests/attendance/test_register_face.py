"""What a register shows to whom: two faces, reasons, tiles, what runs on into the afternoon."""

import re
from datetime import datetime

import pytest

from attendance.actions import planned_marks, settings
from attendance.actions.marks import NewMark
from attendance.models import Mark
from attendance.queries import registers as queries
from attendance.queries.settings import settings_of
from attendance.settings_forms import MorningForm
from tests.attendance.days import TUESDAY, WEDNESDAY, enter, mark_day
from tests.attendance.sheets import codes_of, register_of, sent, statements_of, url
from tests.cast import NOW, TODAY

YESTERDAY_AFTERNOON = datetime(2026, 11, 18, 15, 0, tzinfo=NOW.tzinfo)


def plan(world, name, code, reason, *, sensitive=False, by="office", session="AM"):
    planned_marks.plan(
        school=world.school, pupil=world.pupil(name), sessions=[(TODAY, session)], code=code, reason=reason,
        sensitive=sensitive, at=YESTERDAY_AFTERNOON, by=world.user(by),
    )  # fmt: skip


def how_it_runs(world, **changes):
    start = MorningForm.start(settings_of(world.school))
    settings.set_morning(school=world.school, values=start | changes, by=world.user("administrator"))


def shown_on(page: str, face: str) -> str:
    """The words of the sheet as one face shows them: without what belongs to the other."""
    sheet = page[page.index('id="sheet"') : page.index('class="card bar"')]
    hidden = "private" if face == "safe" else "safe-only"
    kept, depth, skipping = [], 0, 0
    for part in re.split(r"(<[^>]+>)", sheet):
        if part.startswith("</"):
            depth -= 1
            skipping = 0 if depth < skipping else skipping
        elif part.startswith("<"):
            inner = re.match(r"<(\w+)", part)
            if inner and inner.group(1) not in ("input", "i"):
                depth += 1
                if not skipping and re.search(rf'class="[^"]*\b{hidden}\b', part):
                    skipping = depth
        elif not skipping:
            kept.append(part)
    return " ".join(" ".join(kept).split())


@pytest.fixture
def private(ashdown, elm):
    """Something private about three children: a dentist, a suspension, two days away."""
    plan(ashdown, "Sam", "M", "Dentist until 11.00")
    plan(ashdown, "Zoë", "E", "Suspended for two days", sensitive=True)
    for day in (TUESDAY, WEDNESDAY):
        mark_day(ashdown.school, ashdown.pupil("Ada"), day, "I", "I")
    return elm


def test_the_register_opens_with_the_face_that_may_stand_on_a_big_screen(ashdown, private, sign_in):
    page = sign_in(ashdown.member("teacher")).get(url(private)).content.decode()

    assert 'data-face="safe"' in page
    shown = shown_on(page, "safe")
    assert shown.count("Planned absence") == 2
    for word in ("Dentist", "Suspended", "away", "Welcome"):
        assert word not in shown


def test_the_teacher_turns_the_private_face_on_for_this_page_alone(ashdown, private, sign_in):
    """Without script, by a button of the form: what was chosen is kept, and the next page is safe again."""
    teacher = sign_in(ashdown.member("teacher"))
    ada = ashdown.pupil("Ada").pk

    page = teacher.post(url(private), {"face": "private", "seen": "", f"code-{ada}": "/"}).content.decode()

    assert 'data-face="private"' in page
    shown = shown_on(page, "private")
    assert "Dentist until 11.00" in shown
    assert "away 2 days, Tue 17 to Wed 18 Nov: 4 sessions missed" in shown
    assert f'name="code-{ada}" value="/" checked' in page
    assert 'data-face="safe"' in teacher.get(url(private)).content.decode()
    assert not Mark.objects.filter(on=TODAY).exists()


def test_a_sensitive_reason_is_not_in_a_teachers_page_at_all(ashdown, private, sign_in):
    """Not even hidden: whoever may not see it, gets “Planned absence” on either face."""
    teacher = sign_in(ashdown.member("teacher"))
    assert "Suspended" not in teacher.post(url(private), {"face": "private", "seen": ""}).content.decode()


@pytest.mark.parametrize(
    ("role", "by", "sees"),
    [("office", "office", True), ("office", "headteacher", False), ("attendance_officer", "headteacher", True)],
)
def test_a_sensitive_reason_is_for_who_may_see_it_or_recorded_it(ashdown, elm, sign_in, role, by, sees):
    plan(ashdown, "Sam", "C", "Crisis in the family", sensitive=True, by=by)

    page = sign_in(ashdown.member(role)).get(url(elm)).content.decode()

    assert ("Crisis in the family" in shown_on(page, "private")) is sees
    assert "Crisis" not in shown_on(page, "safe")


def test_a_school_without_projectors_opens_the_private_face(ashdown, private, sign_in):
    how_it_runs(ashdown, safe_face=False)
    assert 'data-face="private"' in sign_in(ashdown.member("teacher")).get(url(private)).content.decode()


def test_a_note_that_stands_is_hidden_on_the_safe_face(ashdown, elm, sign_in):
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "N", None, "seen in the park")])
    page = sign_in(ashdown.member("teacher")).get(url(elm)).content.decode()
    row = page[page.index(f'id="row-{ashdown.pupil("Sam").pk}"') :]
    assert "noted" in page[page.rindex("<div", 0, page.index(f'id="row-{ashdown.pupil("Sam").pk}"')) :][:80]
    assert '<label class="note"><input type="checkbox"><span' in row[: row.index("</div>")]


@pytest.mark.parametrize(("years", "tiles"), [([], False), (["R", "5"], True), (["6"], False)])
def test_small_children_are_tiles_where_the_school_says_so(ashdown, elm, sign_in, years, tiles):
    how_it_runs(ashdown, tile_years=years)
    page = sign_in(ashdown.member("teacher")).get(url(elm)).content.decode()
    assert ('class="card sheet as-tiles"' in page) is tiles
    assert f'data-tiles="{1 if tiles else ""}"' in page


def test_the_schools_settings_cost_no_statement(ashdown, elm, sign_in):
    teacher = sign_in(ashdown.member("teacher"))
    teacher.get(url(elm))
    how_it_runs(ashdown, safe_face=False, tile_years=["5"], morning_runs_on=True)
    assert len(statements_of(lambda: teacher.get(url(elm)), 200)) == 8


@pytest.fixture
def afternoon(ashdown, elm, later):
    """Sam is ill this morning, Zoë suspended, Ada at the dentist, Felix away without a reason; it is ten past one."""
    for name, code in (("Sam", "I"), ("Zoë", "E"), ("Ada", "M"), ("Felix", "N")):
        enter(ashdown.school, [NewMark(ashdown.pupil(name).pk, TODAY, "AM", code)])
    later(13, 12)
    return register_of(ashdown, "5 Elm", "PM")


def test_an_absence_with_a_reason_runs_on_into_the_afternoon_where_the_school_says_so(ashdown, afternoon, sign_in):
    how_it_runs(ashdown, morning_runs_on=True)
    teacher = sign_in(ashdown.member("teacher"))

    page = teacher.get(url(afternoon)).content.decode()
    filled = {row.name.split()[0]: row.filled for row in queries.sheet(afternoon).rows}
    assert filled == {"Ada": "", "Amir": "", "Felix": "", "Grace": "", "Sam": "I", "Zoë": "E"}
    assert "Illness, not an appointment, as in the morning" in shown_on(page, "private")
    assert "Suspended" not in page
    assert "Away as in the morning" in shown_on(page, "safe")

    data = sent(ashdown, afternoon, "\\", Sam="I", Zoë="\\")  # Zoë came after lunch: the teacher says so
    assert teacher.post(url(afternoon), data).status_code == 302
    stands = {m.pupil.legal_forename: m.code for m in Mark.objects.filter(session="PM").select_related("pupil")}
    assert (stands["Sam"], stands["Zoë"], stands["Ada"]) == ("I", "\\", "\\")


def test_nothing_runs_on_where_the_school_does_not_say_so(ashdown, afternoon):
    assert not any(row.filled for row in queries.sheet(afternoon).rows)


def test_a_plan_for_the_afternoon_comes_before_the_morning(ashdown, afternoon, sign_in):
    how_it_runs(ashdown, morning_runs_on=True)
    plan(ashdown, "Sam", "M", "Doctor at two", session="PM")

    row = next(row for row in queries.sheet(afternoon).rows if row.name.startswith("Sam"))

    assert (row.filled, row.locked) == ("M", True)


def test_every_code_that_a_role_may_enter_is_offered_grouped_by_how_it_counts(ashdown, elm, sign_in):
    page = sign_in(ashdown.member("headteacher")).get(url(elm)).content.decode()
    offered = re.findall(r'<option value="([^"]+)" data-counts="([^"]+)"', page)
    groups = [counts for _, counts in offered]
    assert groups == sorted(groups, key=list(dict.fromkeys(groups)).index)  # each group in one stretch
    letters = "K V P W B D C1 M J1 S X C2 C T R I E Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 G O U"
    assert " ".join(sorted(letter for letter, _ in offered)) == " ".join(sorted(letters.split(" ")))


def test_a_teacher_is_offered_three_marks_and_no_code(ashdown, elm, sign_in):
    page = sign_in(ashdown.member("teacher")).get(url(elm)).content.decode()
    assert set(re.findall(r'name="code-\d+" value="([^"]+)"', page)) == {"/", "L", "N"}
    assert "<datalist" not in page
    assert "other-" not in page


@pytest.mark.seed("S4-024")
def test_whom_nobody_explains_is_n_until_somebody_does(ashdown, elm, sign_in):
    """N stands, and counts as unauthorised, until a satisfactory explanation is received."""
    sign_in(ashdown.member("teacher")).post(url(elm), sent(ashdown, elm, Sam="N"))
    assert codes_of(ashdown)["Sam"] == "N"
    tally = ashdown.school.week_tallies.get(pupil=ashdown.pupil("Sam"))
    assert (tally.possible, tally.unauthorised) == (1, 1)
