"""Two returns held against each other, and when the next is due."""

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain import returns
from attendance.domain.returns import CARDS, EVERY, ReturnKind
from tests.domain.attendance.strategies import calendars, days

COLUMNS = CARDS[ReturnKind.SICKNESS].columns
words = st.sampled_from(["", "12", "15", "Elm Road"])


def rows(columns=COLUMNS):
    row = st.fixed_dictionaries({column.key: words for column in columns})
    return st.dictionaries(st.integers(1, 6), row, max_size=6).map(
        lambda found: [{"key": str(key), **values} for key, values in found.items()]
    )


@given(rows())
def test_a_return_is_no_different_from_itself(some):
    assert not returns.changes(some, some, COLUMNS)


@given(rows(), rows())
def test_every_pupil_is_new_gone_or_on_both(before, now):
    found = returns.changes(before, now, COLUMNS)

    both = {row["key"] for row in before} & {row["key"] for row in now}
    assert {row["key"] for row in found.new} | both == {row["key"] for row in now}
    assert {row["key"] for row in found.gone} | both == {row["key"] for row in before}
    assert {row["key"] for row, _ in found.changed} <= both


@given(rows(), rows())
def test_what_is_new_one_way_is_gone_the_other(before, now):
    there, back = returns.changes(before, now, COLUMNS), returns.changes(now, before, COLUMNS)

    assert there.new == back.gone
    assert {row["key"] for row, _ in there.changed} == {row["key"] for row, _ in back.changed}


@given(rows(), st.text(max_size=5))
def test_what_stood_beside_a_row_is_no_difference(some, said):
    assert not returns.changes([{**row, "since": said} for row in some], some, COLUMNS)


@given(rows(), rows(), days)
def test_a_digest_tells_two_returns_apart_and_none_from_itself(one, other, on):
    same = [dict(row) for row in one] == [dict(row) for row in other]

    assert (returns.digest("sickness", on, one) == returns.digest("sickness", on, other)) == same
    assert returns.digest("sickness", on, one) != returns.digest("missing", on, one)


@given(calendars, days)
def test_a_new_pupil_is_told_of_within_five_days(calendar, starts_on):
    due = returns.joiner_due_on(starts_on, calendar)

    assert 0 < (due - starts_on).days <= returns.JOINER_DAYS


@given(st.none() | days, st.sampled_from(sorted(EVERY)), days)
def test_the_next_return_is_due_within_a_month_of_the_last(last, every, on):
    due = returns.next_due_on(last, every, on)

    assert due == on if last is None else 7 <= (due - last).days <= 28
