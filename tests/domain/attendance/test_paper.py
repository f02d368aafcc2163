"""A register on paper, typed back in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain import codes, paper
from attendance.domain.paper import Written

P = Written("/")
LETTERS = [code.letter for code in codes.code_set(date(2026, 11, 19)) if code.letter not in ("/", "\\")]
MARK = st.one_of(
    st.just(P),
    st.sampled_from(LETTERS).map(Written),
    st.tuples(st.sampled_from(["L", "U"]), st.integers(0, 240)).map(lambda pair: Written(*pair)),
)
CLASSES = st.lists(MARK, min_size=1, max_size=35).map(lambda marks: dict(enumerate(marks, 1)))


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("/ / L N", [P, P, Written("L"), Written("N")]),
        ("//ln", [P, P, Written("L"), Written("N")]),
        ("/, \\, L12, C1", [P, P, Written("L", 12), Written("C1")]),
        ("3N 4L12", [P, P, Written("N"), Written("L", 12)]),
        ("2 M; 4 Y1", [P, Written("M"), P, Written("Y1")]),
        ("all", [P, P, P, P]),
    ],
)
def test_a_line_is_read_as_people_write_it(line, marks):
    assert paper.read(line, 4, "AM") == dict(enumerate(marks, 1))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Type the marks of the class"),
        ("/ / N", "3 marks for 4 pupils"),
        ("///", "1 mark for 4 pupils"),
        ("5N", "There is no number 5 on this sheet: it has 4 pupils"),
        ("0N", "There is no number 0"),
        ("3N 3L", "Number 3 stands twice"),
        ("3QQ", "Number 3: QQ is not an attendance code"),
        ("/ / ? N", "Number 3: .* is not an attendance code"),
        ("3N 7", "“7” cannot be read"),
        ("3L999", "minutes late lie between"),
        ("3", "cannot be read"),
        ("3N4L", "Number 3: N4L is not an attendance code"),
        ("/ / L² N", "Number 3: L² is not an attendance code"),
        ("1" * 2000, "too long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(line, sentence):
    with pytest.raises(Refused, match=sentence):
        paper.read(line, 4, "AM")


def test_an_absence_known_beforehand_is_not_made_present_by_silence():
    planned = {2: "M"}
    assert paper.read("all", 3, "AM", planned)[2] == Written("M")
    assert paper.read("3N", 3, "AM", planned) == {1: P, 2: Written("M"), 3: Written("N")}
    assert paper.read("/ . N", 3, "AM", planned) == {1: P, 2: Written("M"), 3: Written("N")}
    assert paper.read("/ / N", 3, "AM", planned)[2] == P  # came all the same
    with pytest.raises(Refused, match="Number 1: nothing is planned"):
        paper.read(". . N", 3, "AM", planned)


@given(CLASSES)
def test_what_is_written_out_reads_back_the_same(marks):
    assert paper.read(paper.write_all(marks), len(marks), "AM") == marks
    assert paper.read(paper.write_exceptions(marks, "AM"), len(marks), "AM") == marks


@given(CLASSES)
def test_an_afternoon_is_marked_with_its_own_stroke(marks):
    read = paper.read(paper.write_all(marks), len(marks), "PM")

    assert all(mark.code == "\\" for number, mark in read.items() if marks[number] == P)


@given(st.text(max_size=60), st.integers(1, 35))
def test_whatever_is_typed_is_a_whole_class_or_a_sentence(line, size):
    try:
        read = paper.read(line, size, "AM")
    except Refused:
        return
    assert set(read) == set(range(1, size + 1))
