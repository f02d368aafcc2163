"""Whatever passes the check fills, and nothing unfilled survives."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain.tally import Tally
from interventions.domain.kinds import ASKED_LETTERS, LETTER_KINDS
from letters.domain import merge, words
from letters.domain.address import MOST_LINES, Parent, address_lines, is_to_be_written_to
from letters.domain.kinds import KINDS, kind_of
from letters.domain.merge import NAMES, PLACEHOLDER
from letters.queries import default_wording

plain = st.text(st.characters(blacklist_characters="{}", blacklist_categories=["Cs"]), max_size=20)
pieces = st.lists(plain | st.sampled_from(sorted(NAMES)).map(lambda name: f"{{{name}}}"), max_size=10)
anything = st.text(st.sampled_from("ab_{} \n") | st.characters(blacklist_categories=["Cs"]), max_size=40)
values = st.fixed_dictionaries(dict.fromkeys(NAMES, plain))


@given(pieces.map("".join), values)
def test_a_text_of_known_placeholders_fills_whole(text: str, given_values: dict[str, str]) -> None:
    filled = merge.fill(text, given_values)

    assert "{" not in filled
    assert "}" not in filled


@given(anything, values)
def test_whatever_passes_the_check_fills_and_nothing_unfilled_survives(text: str, given_values: dict[str, str]) -> None:
    try:
        merge.check(text)
    except Refused:
        with pytest.raises(Refused):
            merge.fill(text, given_values)
    else:
        assert not PLACEHOLDER.search(merge.fill(text, given_values))


def test_a_name_that_looks_like_a_placeholder_is_printed_as_it_is() -> None:
    given_values = dict.fromkeys(NAMES, "") | {"child": "{school}"}

    assert merge.fill("{child}", given_values) == "{school}"


def test_an_unknown_placeholder_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(Refused, match=r"uses \{mother\}, which it cannot fill in. It may use: .*\{child\}"):
        merge.check("Dear {mother}")


def test_a_single_brace_is_refused() -> None:
    with pytest.raises(Refused, match="A brace stands alone"):
        merge.check("Dear {child")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_our_own_wording_passes_its_own_checks_and_is_short(kind: str) -> None:
    wording, about = default_wording(kind), kind_of(kind)

    merge.check(wording.subject, about.placeholders)
    merge.check(wording.body, about.placeholders)
    merge.check_mentions(wording.body, about.must_mention)
    assert len(wording.body.split()) < 150


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_our_own_wording_reads_like_a_letter_to_a_ten_year_old(kind: str) -> None:
    """Short words in short sentences: ten to eleven years by the usual measure (Flesch and Kincaid)."""
    body = PLACEHOLDER.sub("Sam", default_wording(kind).body)

    assert reading_age(body) <= 11, reading_age(body)
    assert "%" not in body


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_placeholder_of_another_sort_of_letter_is_refused(kind: str) -> None:
    about = kind_of(kind)
    for name in sorted(NAMES - set(about.placeholders)):
        with pytest.raises(Refused, match="which it cannot fill in"):
            merge.check(f"{{{name}}}", about.placeholders)


def reading_age(text: str) -> float:
    sentences = [s for s in re.split(r"[.:?](?:\s|$)|\n\n", text) if s.strip()]
    found = re.findall(r"[A-Za-z’']+", text)
    parts = sum(syllables(word) for word in found)
    return 0.39 * len(found) / len(sentences) + 11.8 * parts / len(found) - 15.59 + 5


def syllables(word: str) -> int:
    word = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower().strip("’'"))
    return max(1, len(re.findall(r"[aeiouy]{1,2}", word)))


def test_every_kind_of_letter_here_is_one_that_somebody_may_ask_for() -> None:
    assert set(KINDS) <= LETTER_KINDS | ASKED_LETTERS
    assert set(KINDS) >= ASKED_LETTERS


def test_a_paragraph_of_which_nothing_is_left_goes() -> None:
    given_values = dict.fromkeys(NAMES, "") | {"child": "Sam"}

    assert merge.fill("{child}\n\n{conditions}\n\nEnd", given_values) == "Sam\n\nEnd"


def test_days_are_said_as_people_say_them() -> None:
    assert words.days_between(date(2026, 11, 19), date(2026, 11, 19)) == "Thursday 19 November"
    assert words.days_between(date(2026, 11, 19), date(2026, 11, 20)) == "Thursday 19 to Friday 20 November"
    assert words.days_between(date(2026, 11, 30), date(2026, 12, 1)) == "Monday 30 November to Tuesday 1 December"
    assert words.sentence(" one day  is enough") == "One day is enough."
    assert words.sentence("Why then?") == "Why then?"


def test_a_fine_is_named_only_where_the_childs_age_allows_one() -> None:
    assert "penalty notice" in words.if_taken("Sam", compulsory=True)
    assert "penalty" not in words.if_taken("Sam", compulsory=False)


def test_a_kind_without_wording_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused, match="no wording for the letter “panel” yet"):
        kind_of("panel")


@pytest.mark.parametrize(
    ("sessions", "said"), [(1, "half a day"), (2, "1 day"), (3, "1½ days"), (7, "3½ days"), (20, "10 days")]
)
def test_sessions_are_said_in_days(sessions: int, said: str) -> None:
    assert words.days_missed(sessions) == said


def test_what_is_said_of_reasons_follows_the_marks() -> None:
    assert words.reasons(Tally(40, 38, 2, 0)) == "We have accepted a reason for all of them."
    assert words.reasons(Tally(40, 39, 1, 0)) == "We have accepted a reason for it."
    assert words.reasons(Tally(40, 38, 0, 2)) == "We have no reason that we could accept."
    assert words.reasons(Tally(40, 36, 3, 1)) == "For 1 of them we have no reason that we could accept."


def parent(**change: object) -> Parent:
    facts: dict = {
        "contact_id": 1, "title": "Mrs", "forename": "Ngozi", "surname": "Okafor", "address": "", "postcode": "",
        "parental_responsibility": True, "lives_with": True, "may_write": True,
    }  # fmt: skip
    return Parent(**{**facts, **change})


def test_who_lives_with_the_child_has_the_childs_address() -> None:
    assert address_lines(parent(), "1 Moor Lane\nColdharbour", "ZZ19 2DH") == ["1 Moor Lane", "Coldharbour", "ZZ19 2DH"]


def test_who_lives_elsewhere_never_learns_the_childs_address() -> None:
    assert address_lines(parent(lives_with=False), "1 Moor Lane", "ZZ19 2DH") == []
    own = parent(lives_with=False, address="9 Hill Road, Coldharbour", postcode="ZZ1 1AA")
    assert address_lines(own, "1 Moor Lane", "ZZ19 2DH") == ["9 Hill Road", "Coldharbour", "ZZ1 1AA"]


@given(st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=10))
def test_an_address_fits_the_window_and_keeps_its_ends(lines: list[str]) -> None:
    found = address_lines(parent(address="\n".join(lines), postcode="ZZ1 1AA"), "", "")

    assert len(found) < MOST_LINES
    assert (found[0], found[-1]) == (lines[0], "ZZ1 1AA")
    assert ", ".join(found) == ", ".join([*lines, "ZZ1 1AA"])


def test_only_parents_in_law_or_in_care_are_written_to_and_only_where_it_is_safe() -> None:
    assert is_to_be_written_to(parent())
    assert is_to_be_written_to(parent(lives_with=False))
    assert is_to_be_written_to(parent(parental_responsibility=False))
    assert not is_to_be_written_to(parent(parental_responsibility=False, lives_with=False))
    assert not is_to_be_written_to(parent(may_write=False))


def test_a_number_and_a_date_stay_on_one_line() -> None:
    assert words.held_together("ring 01632 960101 by 26 November 2026") == (
        "ring 01632\u00a0960101 by 26\u00a0November 2026"
    )
