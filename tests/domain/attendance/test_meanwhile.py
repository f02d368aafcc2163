"""Two people at one register: what moved, and that nothing of it is overwritten by saving."""

from datetime import UTC, date, datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from attendance.domain.meanwhile import Moved, base_of, gone, moved, read_base, read_mine
from attendance.domain.register import Chosen, Row, Sheet, StandingMark

AT = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
MARKS = st.one_of(
    st.none(),
    st.tuples(
        st.sampled_from(["/", "\\", "L", "N", "I", "C1", "#"]),
        st.one_of(st.none(), st.integers(0, 240)),
        st.text(max_size=9),
    ),
)


def row(pk: int, mark: tuple[str, int | None, str] | None) -> Row:
    return Row(pk, f"Pupil {pk}", StandingMark(*mark, recorded_by_id=1, recorded_at=AT) if mark else None)


def sheet(*rows: Row) -> Sheet:
    return Sheet(date(2026, 11, 19), "AM", rows)


def now(code: str, late: int | None = None, note: str = "") -> tuple[str, int | None, str]:
    return code, late, note


@given(st.lists(MARKS, max_size=5))
def test_a_page_that_nobody_changed_meanwhile_shows_no_difference(
    marks: list[tuple[str, int | None, str] | None],
) -> None:
    shown = sheet(*(row(n, mark) for n, mark in enumerate(marks)))

    assert moved(shown, read_base(base_of(shown)), {}) == []
    assert gone(shown, read_base(base_of(shown))) == []


@given(MARKS, MARKS, st.one_of(st.none(), st.sampled_from(["/", "L", "N"])))
def test_whatever_moved_and_is_not_what_was_chosen_is_shown(before, after, choice) -> None:
    assume(after is not None or before is None)  # a mark is never taken away
    base = read_base(base_of(sheet(row(1, before))))
    chosen = {1: Chosen(choice)} if choice else {}

    shown = moved(sheet(row(1, after)), base, chosen)

    stands = after or ("", None, "")
    agrees = bool(choice) and (choice, None, "") == stands
    nothing_to_say = before is None and not choice
    assert bool(shown) == (before != after and not agrees and not nothing_to_say)


@given(MARKS, MARKS)
def test_who_changed_nothing_is_not_asked_to_choose(before, after) -> None:
    """The page of somebody who looked and touched nothing sends back what it had shown."""
    base = read_base(base_of(sheet(row(1, before))))
    shown = moved(sheet(row(1, after)), base, {1: Chosen(*before)} if before else {})

    assert not any(one.wants_other for one in shown)


def test_the_second_of_two_sees_what_stood_what_stands_and_the_own_choice() -> None:
    base = read_base(base_of(sheet(row(1, now("/")), row(2, None))))
    shown = moved(sheet(row(1, now("N")), row(2, now("L", 7))), base, {1: Chosen("L", 5), 2: Chosen("N")})

    assert [
        (one.was, one.row.standing.code, one.chosen.code, one.wants_other) for one in shown if one.row.standing
    ] == [
        ("/", "N", "L", True),
        ("", "L", "N", True),
    ]


def test_who_joined_the_class_meanwhile_is_new_and_who_left_is_gone() -> None:
    base = read_base(base_of(sheet(row(1, None), row(2, None))))
    after = sheet(row(1, None), row(3, None))

    assert [(one.row.pupil_id, one.joined) for one in moved(after, base, {})] == [(3, True)]
    assert gone(after, base) == [2]


def test_without_knowing_what_was_shown_every_choice_that_differs_is_shown() -> None:
    """A program, or a page that kept nothing."""
    shown = moved(sheet(row(1, now("N")), row(2, now("/"))), {}, {1: Chosen("/"), 2: Chosen("/")})

    assert [(one.row.pupil_id, one.was) for one in shown] == [(1, None)]


@given(st.text(max_size=60))
def test_a_line_that_makes_no_sense_explains_nothing_and_breaks_nothing(line: str) -> None:
    assert isinstance(read_base(line), dict)
    read_mine(line)


@given(st.sampled_from(["/", "L", "N", "C1"]), st.one_of(st.none(), st.integers(0, 240)), st.text(max_size=30))
def test_an_own_choice_comes_back_as_it_went(code: str, late: int | None, note: str) -> None:
    choice = Chosen(code, late, note)

    assert read_mine(Moved(row(1, None), "", choice, True).mine) == choice
