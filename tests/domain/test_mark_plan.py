"""Holding a file of marks against what stands."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.calendar import Calendar, Closure, HalfTermDates
from attendance.domain.mark_plan import Ground, MarkPlan, MarkRecord, RollPlace, Standing, plan
from attendance.imports import marks_csv

MONDAY, TUESDAY, SATURDAY = date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 14)
CLOSED = date(2026, 11, 11)
CALENDAR = Calendar.made_of(
    [HalfTermDates(date(2026, 11, 2), date(2026, 12, 18), "Autumn 2", 2026)], [Closure(CLOSED, CLOSED, "INSET")]
)
ZOE, MALIK, GONE = "B801200005001", "G352204512345", "L35220451234A"
ROLL = {
    ZOE: RollPlace(1, ((date(2023, 9, 1), None),)),
    MALIK: RollPlace(2, ((date(2023, 9, 1), date(2024, 7, 19)), (TUESDAY, None))),
    GONE: RollPlace(3, ((date(2020, 9, 1), date(2026, 11, 9)),)),
}


def ground(standing: dict | None = None) -> Ground:
    return Ground(ROLL, CALENDAR, standing or {})


def after(made: MarkPlan, before: dict) -> dict:
    """What stands once a plan has been applied."""
    entries = [*made.adds, *made.changes]
    return before | {(e.pupil_id, e.on, e.session): Standing(e.code, e.minutes_late, e.comment) for e in entries}


def said(made: MarkPlan) -> list[tuple[int, str, str]]:
    return [(issue.row, issue.column, str(issue.level)) for issue in made.summary.in_order()]


def of_file(text: str, standing: dict | None = None) -> MarkPlan:
    records, summary = marks_csv.read(text.encode())
    return plan(records, ground(standing), summary)


LETTERS = st.sampled_from(["/", "\\", "L", "I", "N", "U", "C1", "H", "QQ", "", "-"])
RECORDS = st.lists(
    st.builds(
        MarkRecord,
        row=st.integers(2, 40),
        upn=st.sampled_from([ZOE, MALIK, GONE, "Z999999999999"]),
        on=st.sampled_from([MONDAY, TUESDAY, CLOSED, SATURDAY, date(2026, 10, 28)]),
        session=st.sampled_from(["AM", "PM"]),
        code=LETTERS,
        minutes_late=st.none() | st.integers(1, 90),
        comment=st.sampled_from(["", "bus", "dentist"]),
    ),
    max_size=25,
    unique_by=lambda record: record.row,
)
STANDING = st.dictionaries(
    st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([MONDAY, TUESDAY]), st.sampled_from(["AM", "PM"])),
    st.builds(
        Standing,
        code=st.sampled_from(["/", "I", "N"]),
        minutes_late=st.none() | st.integers(1, 90),
        comment=st.sampled_from(["", "rang"]),
    ),
)


@given(RECORDS, STANDING)
def test_planning_again_after_applying_changes_nothing(records: list[MarkRecord], standing: dict) -> None:
    made = plan(records, ground(standing))

    again = plan(records, ground(after(made, standing)))

    assert again.is_empty
    assert again.summary.unchanged == made.summary.added + made.summary.changed + made.summary.unchanged
    assert again.summary.rejected == made.summary.rejected


@given(st.data(), RECORDS, STANDING)
def test_the_order_of_the_records_is_irrelevant(data: st.DataObject, records: list[MarkRecord], standing: dict) -> None:
    shuffled = data.draw(st.permutations(records))

    assert plan(records, ground(standing)) == plan(shuffled, ground(standing))


@given(RECORDS, STANDING)
def test_every_record_is_counted_once(records: list[MarkRecord], standing: dict) -> None:
    summary = plan(records, ground(standing)).summary

    assert summary.added + summary.changed + summary.unchanged + summary.rejected == len(records)


def test_a_mark_outside_the_stretches_on_roll_is_refused_by_its_date() -> None:
    made = of_file(
        "upn,date,session,code\n"
        f"{MALIK},{MONDAY},AM,/\n{MALIK},{TUESDAY},AM,/\n{GONE},{MONDAY},AM,/\n{GONE},{TUESDAY},AM,/\n"
    )

    assert said(made) == [(2, "date", "rejected"), (5, "date", "rejected")]
    assert "not on the roll on 9 November 2026" in made.summary.in_order()[0].message


def test_no_mark_stands_at_a_weekend_in_the_holidays_or_on_a_closure() -> None:
    made = of_file(f"upn,date,session,code\n{ZOE},{SATURDAY},AM,/\n{ZOE},2026-10-28,AM,/\n{ZOE},{CLOSED},PM,/\n")

    assert [issue.column for issue in made.summary.issues] == ["date"] * 3
    for word, issue in zip(("weekend", "outside term", "INSET"), made.summary.issues, strict=True):
        assert word in issue.message
    assert made.is_empty


def test_a_blank_cell_leaves_the_minutes_and_the_note_that_stand() -> None:
    standing = {(1, MONDAY, "AM"): Standing("L", 7, "bus"), (1, MONDAY, "PM"): Standing("I", None, "rang")}

    made = of_file(f"upn,date,session,code,minutes_late\n{ZOE},{MONDAY},AM,L,\n{ZOE},{MONDAY},PM,M,\n", standing)

    assert made.summary.unchanged == 1
    assert [(e.code, e.minutes_late, e.comment) for e in made.changes] == [("M", None, "")]


def test_a_code_not_yet_in_force_is_taken_and_mentioned() -> None:
    early = date(2024, 6, 3)
    calendar = Calendar.made_of([HalfTermDates(early, early)])
    records = [MarkRecord(2, ZOE, early, "AM", "C2"), MarkRecord(3, ZOE, early, "PM", "H")]

    made = plan(records, Ground(ROLL, calendar, {}))

    assert [e.code for e in made.adds] == ["C2", "H"]
    assert said(made) == [(2, "code", "warned")]


def test_a_present_mark_is_written_as_its_session_writes_it() -> None:
    made = of_file(f"upn,date,session,code\n{ZOE},{MONDAY},PM,/\n{ZOE},{TUESDAY},pm,\\\n")

    assert [e.code for e in made.adds] == ["\\", "\\"]
    assert made.summary.assumed == ["1 present mark written / in the morning, \\ in the afternoon"]


def test_a_wide_file_counts_its_cells_and_reports_them_by_their_heading() -> None:
    made = of_file(
        f"UPN;Name;09/11/2026 AM;Mon 09/11/2026 PM;2026-11-10_am;31/11/2026 PM\n"
        f"{ZOE};Zoë;/;\\;l;/\n"
        f"{MALIK};Malik;;-;QQ;\n"
    )

    assert [(e.pupil_id, e.on, e.session, e.code) for e in made.adds] == [
        (1, MONDAY, "AM", "/"),
        (1, MONDAY, "PM", "\\"),
        (1, TUESDAY, "AM", "L"),
    ]
    assert said(made) == [(2, "31/11/2026 PM", "rejected"), (3, "2026-11-10_am", "rejected")]
    assert (made.summary.read, made.summary.rejected) == (5, 2)
    assert made.summary.assumed == [
        "delimiter ;",
        "dates dd/mm/yyyy",
        "headings matched loosely",
        "column Name ignored",
    ]


def test_two_columns_of_a_wide_file_for_one_session_take_the_first() -> None:
    made = of_file(f"upn,2026-11-09 AM,AM 09/11/2026\n{ZOE},/,I\n")

    assert [e.code for e in made.adds] == ["/"]
    assert said(made) == [(2, "AM 09/11/2026", "rejected")]
