import pytest

from accounts.domain.refusal import Refused
from accounts.domain.roles import CARDS, LENT, LENT_TO, SENTENCES, Permission, Role, needs_second_factor, permissions_of
from accounts.domain.staffing import check_keeps_an_administrator, check_roles


def test_every_role_has_a_card_and_every_permission_a_sentence_and_a_role():
    assert set(CARDS) == set(Role)
    assert set(SENTENCES) == set(Permission)
    assert set().union(*(card.permissions for card in CARDS.values())) == set(Permission)


def test_governors_and_trust_viewers_see_totals_and_nothing_else():
    for role in (Role.GOVERNOR, Role.TRUST_VIEWER):
        assert CARDS[role].permissions == {Permission.VIEW_AGGREGATE_REPORTS}


def test_the_office_never_authorises_an_absence():
    assert Permission.AUTHORISE_ABSENCE not in CARDS[Role.OFFICE].permissions


def test_only_the_head_authorises_absence_and_removes_from_the_roll():
    for permission in (Permission.AUTHORISE_ABSENCE, Permission.REMOVE_FROM_ROLL):
        assert [role for role in Role if permission in CARDS[role].permissions] == [Role.HEADTEACHER]


def test_who_sees_every_pupil_needs_a_second_factor():
    for role, card in CARDS.items():
        if Permission.VIEW_ALL_PUPILS in card.permissions or Permission.MANAGE_STAFF in card.permissions:
            assert needs_second_factor([role]), role


def test_several_roles_allow_what_each_allows_and_an_unknown_one_nothing():
    both = permissions_of(["teacher", "governor"])

    assert both == CARDS[Role.TEACHER].permissions | CARDS[Role.GOVERNOR].permissions
    assert permissions_of(["janitor"]) == frozenset()


@pytest.mark.parametrize(
    ("roles", "of_trust"),
    [
        ([], False),
        (["janitor"], False),
        (["trust_viewer"], False),
        (["teacher"], True),
        (["trust_viewer", "office"], True),
    ],
)
def test_roles_that_do_not_fit_are_refused_with_a_sentence(roles, of_trust):
    with pytest.raises(Refused, match=r"\.$"):
        check_roles(roles, of_trust=of_trust)


def test_a_school_keeps_one_administrator():
    check_keeps_an_administrator(1)
    with pytest.raises(Refused, match="last administrator"):
        check_keeps_an_administrator(0)


def test_what_the_head_lends_goes_to_who_sees_what_a_decision_rests_on():
    for role in Role:
        lent = permissions_of([role], appointed=True) - permissions_of([role])
        assert lent == (LENT if CARDS[role].permissions >= LENT_TO and role is not Role.HEADTEACHER else set()), role
    assert Permission.AUTHORISE_ABSENCE not in permissions_of(["office"], appointed=True)
