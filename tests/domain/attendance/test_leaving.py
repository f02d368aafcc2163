"""Who may take a child out of school."""

import pytest

from accounts.domain.refusal import Refused
from attendance.domain.leaving import Adult, Taker, with_whom

MOTHER = Adult(1, "Ngozi", "Okafor", "Mrs Ngozi Okafor", may_collect=True, has_order=False)
FATHER = Adult(2, "Emeka", "Okafor", "Mr Emeka Okafor", may_collect=False, has_order=False)
UNCLE = Adult(3, "Obi", "Eze", "Mr Obi Eze", may_collect=True, has_order=True)
SAM = {"Sam": [MOTHER, FATHER, UNCLE]}


def test_a_contact_who_may_collect_is_named():
    assert with_whom(SAM, Taker(1)) == "Mrs Ngozi Okafor"
    assert with_whom(SAM, Taker(alone=True)) == "alone"
    assert with_whom(SAM, Taker(name=" Grandmother  Ade ")) == "Grandmother Ade"


def test_a_contact_who_may_not_collect_is_refused_and_so_is_the_name_typed():
    for taker in (Taker(2), Taker(name="Emeka Okafor"), Taker(name="mr emeka okafor"), Taker(name="Emeka  OKAFOR")):
        with pytest.raises(Refused, match=r"Mr Emeka Okafor may not collect Sam\. Keep Sam with you"):
            with_whom(SAM, taker)


def test_a_court_order_is_read_first():
    with pytest.raises(Refused, match=r"There is a court order about Mr Obi Eze and Sam\. Read it"):
        with_whom(SAM, Taker(3))
    assert with_whom(SAM, Taker(3, asked=True)) == "Mr Obi Eze"


def test_an_adult_of_one_child_does_not_take_the_other():
    with pytest.raises(Refused, match="no contact of Ada"):
        with_whom({**SAM, "Ada": []}, Taker(1))


def test_nobody_named_is_refused():
    with pytest.raises(Refused, match="Say with whom"):
        with_whom(SAM, Taker())
