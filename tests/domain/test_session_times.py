from dataclasses import replace
from datetime import time

import pytest

from accounts.domain.refusal import Refused
from accounts.domain.session_times import SessionTimes, check_session_times

USUAL = SessionTimes(time(8, 50), time(9, 20), time(13, 10), time(13, 40), time(15, 20))


def test_a_register_may_stay_open_for_thirty_minutes():
    check_session_times(USUAL)


def test_thirty_one_minutes_are_refused_with_the_sentence():
    with pytest.raises(Refused, match=r"stay open for 31 minutes\. 30 minutes is the most") as refusal:
        check_session_times(replace(USUAL, am_closes_at=time(9, 21)))

    assert refusal.value.field == "am_closes_at"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"am_closes_at": time(8, 50)}, "am_closes_at"),
        ({"pm_closes_at": time(13, 0)}, "pm_closes_at"),
        ({"pm_opens_at": time(9, 10), "pm_closes_at": time(9, 40)}, "pm_opens_at"),
        ({"day_ends_at": time(13, 40)}, "day_ends_at"),
    ],
)
def test_times_out_of_order_are_refused_at_their_field(change, field):
    with pytest.raises(Refused) as refusal:
        check_session_times(replace(USUAL, **change))

    assert refusal.value.field == field
