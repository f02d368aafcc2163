"""The weekly class list (S4-122 to S4-126)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.tally import Tally
from reports.domain.class_list import FEWEST_SESSIONS, Row, order, screen_safe
from reports.domain.comparison import Direction


def missed(absent: int, possible: int = 40) -> Tally:
    return Tally(possible=possible, present=possible - absent, authorised=absent)


def row(name: str, now: Tally, before: Tally | None = None, **more: object) -> Row:
    return Row(
        pupil_id=len(name),
        name=name,
        sort_name=name.casefold(),
        now=now,
        before=before if before is not None else missed(2),
        **more,  # type: ignore[arg-type]
    )


def test_highest_first_and_equal_figures_by_name() -> None:
    rows = [row("Grace", missed(0)), row("Felix", missed(6)), row("Ada", missed(0)), row("Hana", missed(2))]

    assert [r.name for r in order(rows)] == ["Ada", "Grace", "Hana", "Felix"]


def test_too_few_sessions_stand_last_without_a_figure_or_an_arrow() -> None:
    theo = row("Theo", missed(0, FEWEST_SESSIONS - 1))
    felix = row("Felix", missed(30))

    assert [r.name for r in order([theo, felix])] == ["Felix", "Theo"]
    assert theo.too_few
    assert theo.tenths is None
    assert theo.arrow is None


def test_twenty_sessions_are_enough() -> None:
    assert not row("Theo", missed(0, FEWEST_SESSIONS)).too_few


def test_no_arrow_where_the_weeks_before_are_too_few() -> None:
    assert row("Theo", missed(1), missed(0, 4)).arrow is None


def test_a_big_screen_says_good_things_alone() -> None:
    rows = [
        row("Ada", missed(0)),
        row("Felix", missed(6), missed(1)),
        row("Hana", missed(1), missed(2)),
        row("Jakub", missed(3), missed(5), earlier=(missed(5), missed(4))),
        row("Zoë", missed(2), missed(2)),
    ]

    assert [(news.name, news.says) for news in screen_safe(rows)] == [
        ("Ada", "here for every session"),
        ("Hana", "one session won back"),
        ("Jakub", "best four weeks of the year"),
    ]


def test_a_personal_best_beats_every_four_weeks_of_the_year() -> None:
    first = row("Sam", missed(3), missed(5), earlier=(missed(5), missed(3)))

    assert not first.personal_best
    assert replace(first, now=missed(2)).personal_best


def test_the_first_four_weeks_are_nobodys_best() -> None:
    assert not row("Sam", missed(3)).personal_best


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_order_falls_and_keeps_everyone(pairs: list[tuple[int, int]]) -> None:
    rows = [row(f"P{n:02}", missed(min(a, p), p)) for n, (a, p) in enumerate(pairs)]

    ordered = order(rows)

    assert sorted(r.name for r in ordered) == sorted(r.name for r in rows)
    figures = [-1 if r.tenths is None else r.tenths for r in ordered]
    assert figures == sorted(figures, reverse=True)
    assert order(list(reversed(rows))) == ordered


@given(now=st.integers(0, 40), before=st.integers(0, 40))
def test_swapping_now_and_before_flips_the_arrow(now: int, before: int) -> None:
    flips = {
        Direction.IMPROVED: Direction.FALLEN,
        Direction.FALLEN: Direction.IMPROVED,
        Direction.SAME: Direction.SAME,
    }
    there = row("Sam", missed(now), missed(before)).arrow
    back = row("Sam", missed(before), missed(now)).arrow

    assert there is not None
    assert flips[there] == back


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_a_big_screen_never_names_who_has_fallen(pairs: list[tuple[int, int]]) -> None:
    rows = [row(f"P{n:02}", missed(now), missed(before)) for n, (now, before) in enumerate(pairs)]
    fallen = {r.name for r in rows if r.arrow is Direction.FALLEN}

    assert not fallen & {news.name for news in screen_safe(rows) if news.says.endswith("won back")}
