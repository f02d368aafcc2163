"""The table of contradictions is whole, and no way out of one is silent."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.codes import CODES, PRESENT_AT, Entry, code_set, known
from attendance.domain.contradictions import KEPT, KINDS, REPLACED_BY, Case, ways_of
from attendance.queries.contradiction_sql import SELECTS

TODAY = date(2026, 11, 19)
LETTERS = st.sampled_from([code.letter for code in CODES])
FACTS = {
    "state": "stands", "code": "I", "opens": "08:50:00", "closes": "09:20:00", "one_day": True, "sensitive": False,
}  # fmt: skip


@st.composite
def cases(draw: st.DrawFn, kind: str | None = None) -> Case:
    chosen = kind or draw(st.sampled_from(list(KINDS)))
    marks = draw(st.dictionaries(st.sampled_from(["AM", "PM"]), LETTERS, min_size=1))
    session = draw(st.sampled_from(sorted(marks)))
    facts = FACTS | {"state": draw(st.sampled_from(["pending", "queried", "proposed", "stands"]))}
    expected = draw(st.sampled_from([PRESENT_AT[session], "L", "U"]))
    arrived = datetime(2026, 11, 19, 9, 25, tzinfo=UTC)
    return Case(chosen, TODAY, session, marks, facts, arrived, expected, draw(st.booleans()))


def test_each_kind_has_its_set_and_each_set_its_kind():
    assert sorted(select.split("'")[1] for select in SELECTS) == sorted(KINDS)


@given(cases())
def test_a_case_has_ways_of_different_names_and_none_is_called_kept(case):
    slugs = [way.slug for way in ways_of(case)]

    assert slugs
    assert len(slugs) == len(set(slugs))
    assert KEPT not in slugs


@given(cases())
def test_a_way_that_changes_a_mark_says_why_and_one_that_does_not_does_something(case):
    for way in ways_of(case):
        assert bool(way.sets) == bool(way.trail.strip())
        assert way.sets or way.deed


@given(cases())
def test_every_code_that_a_way_sets_is_in_force(case):
    for way in ways_of(case):
        assert all(code in code_set(TODAY) for _, code in way.sets)


@given(cases(kind="report_present"), st.booleans())
def test_what_is_private_is_in_no_label(case, private):
    for way in ways_of(Case(case.kind, case.on, case.session, case.marks, case.facts, private=True)):
        assert not way.label.endswith(": I")


def test_a_withdrawn_code_is_replaced_by_codes_that_somebody_may_enter():
    withdrawn = {code.letter for code in CODES if code.until}

    assert set(REPLACED_BY) == withdrawn
    assert all(known(new).entry is not Entry.NOBODY for ways in REPLACED_BY.values() for new in ways)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.slug)
def test_a_kind_speaks_plainly(kind):
    for words in (kind.title, kind.why, kind.keep):
        assert words
        assert words[0].isupper()
        assert "!" not in words
