"""Whatever passes the check fills, and nothing unfilled survives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain.tally import Tally
from interventions.domain.kinds import LETTER_KINDS
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
    with pytest.raises(Refused, match=r"uses \{mother\}, which it cannot fill in. It may use: \{child\}"):
        merge.check("Dear {mother}")


def test_a_single_brace_is_refused() -> None:
    with pytest.raises(Refused, match="A brace stands alone"):
        merge.check("Dear {child")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_our_own_wording_passes_its_own_checks_and_is_short(kind: str) -> None:
    wording = default_wording(kind)

    merge.check(wording.subject)
    merge.check(wording.body)
    merge.check_mentions(wording.body, kind_of(kind).must_mention)
    assert len(wording.body.split()) < 150


def test_every_kind_of_letter_here_is_one_that_a_policy_may_ask_for() -> None:
    assert set(KINDS) <= LETTER_KINDS


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
