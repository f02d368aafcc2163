"""Whom to ring first, who belongs to one household, which number comes next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.calling import Dial, Tier, digits_of, home_key, households, next_dial, place_of, tier_of
from attendance.domain.outside import OUTSIDE, to_tell
from pupils.domain.needs import BY_SLUG
from pupils.models.professional import ProfessionalKind

keys = st.dictionaries(st.integers(1, 12), st.lists(st.sampled_from("abcdef"), max_size=3), max_size=10)


@pytest.mark.seed("S1-028")
def test_risk_comes_before_silence_before_year_six_before_the_rest():
    rest = {"days": 1, "year": "6", "first_years": ["6"]}

    assert tier_of(at_risk=True, **rest) is Tier.AT_RISK
    assert tier_of(at_risk=False, days=2, year="6", first_years=["6"]) is Tier.SILENT
    assert tier_of(at_risk=False, **rest) is Tier.FIRST_YEARS
    assert tier_of(at_risk=False, days=1, year="5", first_years=["6"]) is Tier.REST


def test_within_a_tier_the_longest_away_then_the_eldest_then_by_name():
    placed = sorted(
        [
            place_of(Tier.SILENT, 2, "6", "Zoë"),
            place_of(Tier.SILENT, 3, "R", "Ben"),
            place_of(Tier.SILENT, 2, "6", "ada"),
            place_of(Tier.SILENT, 2, "1", "Ada"),
        ]
    )

    assert [(days, name) for _, days, _, name in placed] == [(-3, "ben"), (-2, "ada"), (-2, "zoë"), (-2, "ada")]


@given(keys)
def test_every_child_is_in_one_household(shared):
    found = households(shared)

    assert sorted(child for family in found for child in family) == sorted(shared)


@given(keys)
def test_children_who_share_anything_are_together_and_others_are_not(shared):
    found = households(shared)
    family_of = {child: family for family in found for child in family}
    for one, its in shared.items():
        for other, theirs in shared.items():
            if set(its) & set(theirs):
                assert family_of[one] == family_of[other]
    for family in found:
        met, rest = {family[0]}, set(family[1:])
        while near := {c for c in rest if any(set(shared[c]) & set(shared[m]) for m in met)}:
            met, rest = met | near, rest - near
        assert not rest


@given(keys, st.randoms())
def test_the_order_in_which_children_come_makes_no_difference(shared, dice):
    mixed = list(shared.items())
    dice.shuffle(mixed)

    assert {frozenset(f) for f in households(dict(mixed))} == {frozenset(f) for f in households(shared)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("12 Moor Lane\nColdharbour", "ZZ19 2DH"), ("12, moor lane, Coldharbour", "zz192dh"), True),
        (("12 Moor Lane", "ZZ19 2DH"), ("13 Moor Lane", "ZZ19 2DH"), False),
        (("12 Moor Lane", "ZZ19 2DH"), ("12 Moor Lane", "ZZ19 2DJ"), False),
    ],
)
def test_an_address_is_compared_without_regard_to_how_it_is_written(one, other, same):
    assert (home_key(*one) == home_key(*other)) is same


def test_a_postcode_alone_is_no_home():
    assert home_key("", "ZZ19 2DH") == ""


MOTHER, FATHER, AUNT = Dial(1, "07700900111"), Dial(2, "07700900112"), Dial(3, "01632960113")


def test_the_next_number_comes_up_by_itself():
    order = [MOTHER, FATHER, AUNT]

    assert next_dial(order, set(), set()) == MOTHER
    assert next_dial(order, {MOTHER}, set()) == FATHER
    assert next_dial(order, {MOTHER}, {FATHER}) == AUNT
    assert next_dial(order, {MOTHER, AUNT}, {FATHER}) is None


def test_a_number_is_dialled_by_its_figures():
    assert digits_of("+44 (0)7700 900-111") == "+447700900111"
    assert digits_of("(01632) 960 111") == "01632960111"


@pytest.mark.seed("S2-050", "S4-144")
def test_who_outside_is_told():
    def kinds(needs, professionals=()):
        return [one.kind for one in to_tell(needs, professionals)]

    assert kinds({"child_protection"}) == ["social_worker"]
    assert kinds({"looked_after"}) == ["social_worker", "virtual_school"]
    assert kinds({"ehcp"}) == ["ehcp_team"]
    assert kinds(set(), {"youth_offending"}) == ["youth_offending"]
    assert kinds({"fsm"}, {"ewo"}) == []


def test_the_table_of_people_outside_names_real_kinds_and_needs():
    for outside in OUTSIDE:
        assert outside.kind in ProfessionalKind.values
        assert outside.needs <= BY_SLUG.keys()
        assert outside.sensitive == all(BY_SLUG[need].sensitive for need in outside.needs)
