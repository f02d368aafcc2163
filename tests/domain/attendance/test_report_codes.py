"""Codes that parents type."""

import random

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain import report_codes as rules

codes = st.builds(lambda seed: rules.draw(random.Random(seed).choice), st.integers())


@given(codes)
def test_a_code_is_read_however_it_is_typed(code):
    typed = (rules.shown(code), code.lower(), f" {code[:3]} {code[3:6]}–{code[6:]} ", ".".join(code))

    assert {rules.tidied(text) for text in typed} == {code}


@given(st.text(max_size=40))
def test_what_can_be_no_code_is_none_whatever_was_typed(text):
    code = rules.tidied(text)

    assert code == "" or (len(code) == rules.LENGTH and set(code) <= set(rules.ALPHABET))


def test_no_letter_is_taken_for_another_and_no_word_comes_of_it():
    assert not set("AEIOU0151LSZ") & set(rules.ALPHABET)
    assert len(rules.ALPHABET) ** rules.LENGTH > 3_000_000_000_000


def test_a_code_is_printed_three_by_three():
    assert rules.shown("K7M4QX9TR") == "K7M-4QX-9TR"
