"""Every percentage opens to the sessions behind it."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain.calendar import Calendar, HalfTermDates
from attendance.domain.codes import CODES
from attendance.domain.windows import Window
from attendance.queries.working import own, working
from tests.attendance.days import MONDAY, TUESDAY, WEDNESDAY, mark_day
from tests.cast import TODAY

TERM = Calendar.made_of([HalfTermDates(date(2026, 9, 2), date(2026, 12, 18), "Autumn", 2026)])
SEPTEMBER = Window(date(2026, 9, 2), date(2026, 12, 19))


@given(st.lists(st.sampled_from([code.letter for code in CODES]), max_size=60))
def test_the_parts_add_up_to_the_figure(letters):
    sittings = [(day, session) for day in TERM.days for session in ("AM", "PM")]
    marks = {sitting: (letter, None) for sitting, letter in zip(sittings, letters, strict=False)}

    found = working("Autumn", marks, SEPTEMBER, TERM, TODAY, sensitive=True)

    assert sum(part.times for part in found.present) == found.tally.present
    assert sum(part.times for part in found.absent) == found.tally.absent
    assert sum(len(line.sessions) for line in found.missed) == found.tally.absent
    everything = [*found.present, *found.absent, *found.left_out]
    assert sum(part.times for part in everything) == len(letters)


def test_the_page_shows_each_codes_part_and_what_is_left_out(ashdown, sign_in):
    sam = ashdown.pupil("Sam")
    for day, codes in ((MONDAY, ("/", "\\")), (TUESDAY, ("I", "Y2")), (WEDNESDAY, ("V", "O"))):
        mark_day(ashdown.school, sam, day, *codes)

    page = sign_in(ashdown.member("teacher")).get(
        reverse("attendance:working", args=[sam.pk]), {"from": "2026-11-16", "to": "2026-11-18"}
    )

    text = page.content.decode()
    assert "60.0 %" in text
    assert "3 ÷ 5" in text
    assert "Not a possible session, not counted" in text
    assert text.count("Wed 18 Nov 2026, afternoon") == 1


def test_sessions_without_a_mark_make_it_provisional(ashdown, sign_in):
    mark_day(ashdown.school, ashdown.pupil("Sam"), MONDAY, "/", "\\")

    page = sign_in(ashdown.member("teacher")).get(
        reverse("attendance:working", args=[ashdown.pupil("Sam").pk]), {"from": "2026-11-16", "to": "2026-11-17"}
    )

    assert "2 sessions of these days have no mark yet" in page.content.decode()


@pytest.mark.parametrize(
    ("first", "last"), [("x", "2026-11-16"), ("2026-11-17", "2026-11-16"), ("2016-01-01", "2026-11-16"), ("", "")]
)
def test_days_that_make_no_window_are_refused_with_a_sentence(first, last):
    with pytest.raises(Refused, match=r"Give both days|Choose a last day"):
        own(first, last)


def test_a_window_that_cannot_be_still_shows_the_year(ashdown, sign_in):
    page = sign_in(ashdown.member("teacher")).get(
        reverse("attendance:working", args=[ashdown.pupil("Sam").pk]), {"from": "2026-11-17", "to": "2026-11-16"}
    )

    assert page.status_code == 422
    assert "Choose a last day" in page.content.decode()
