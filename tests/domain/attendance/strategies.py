"""Calendars, days and sequences of marks for properties."""

from datetime import date, timedelta

from hypothesis import strategies as st

from attendance.domain.calendar import Calendar, Closure, HalfTermDates
from attendance.domain.codes import CODES

START = date(2026, 8, 24)
letters = st.sampled_from([code.letter for code in CODES])
marks = st.lists(letters, max_size=60)
days = st.dates(date(2026, 8, 1), date(2027, 9, 30))


@st.composite
def half_terms(draw: st.DrawFn) -> list[HalfTermDates]:
    """A year of two to six half terms with holidays between them."""
    at, found = START + timedelta(days=draw(st.integers(0, 10))), []
    for n in range(draw(st.integers(2, 6))):
        end = at + timedelta(days=draw(st.integers(10, 55)))
        found.append(HalfTermDates(at, end, f"Half term {n + 1}", 2026))
        at = end + timedelta(days=draw(st.integers(1, 24)))
    return found


@st.composite
def closures(draw: st.DrawFn) -> list[Closure]:
    starts = draw(st.lists(days, max_size=6))
    return [Closure(start, start + timedelta(days=draw(st.integers(0, 4))), "Closed") for start in starts]


calendars = st.builds(Calendar.made_of, half_terms(), closures())
