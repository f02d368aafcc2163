"""A believable school calendar for any year: English term dates fall in the same weeks every year."""

from datetime import date, timedelta

MONDAY, FRIDAY = 0, 4


def half_terms(year: int) -> list[tuple[str, date, date]]:
    """The six half terms of the academic year that starts in `year`."""
    autumn_break = _last_monday(year, 10)
    christmas = _on_or_before(date(year, 12, 20), FRIDAY)
    spring = _on_or_after(date(year + 1, 1, 3), MONDAY)
    february_break = _on_or_after(date(year + 1, 2, 15), MONDAY)
    summer = _on_or_after(date(year + 1, 4, 11), MONDAY)
    easter_starts = summer - timedelta(days=17)
    if easter_starts == _good_friday(year + 1):
        easter_starts -= timedelta(days=1)
    may_break = _last_monday(year + 1, 5)
    return [
        ("Autumn 1", _weekday(date(year, 9, 2)), autumn_break - timedelta(days=3)),
        ("Autumn 2", autumn_break + timedelta(days=7), christmas),
        ("Spring 1", spring, february_break - timedelta(days=3)),
        ("Spring 2", february_break + timedelta(days=7), easter_starts),
        ("Summer 1", summer, may_break - timedelta(days=3)),
        ("Summer 2", may_break + timedelta(days=7), _weekday(date(year + 1, 7, 21), back=True)),
    ]


def insets(year: int) -> list[date]:
    """Days for staff alone: the first of the year and of three half terms."""
    starts = [start for _, start, _ in half_terms(year)]
    return [starts[0], starts[1], starts[2], starts[5]]


def early_may(year: int) -> date:
    """The bank holiday inside the summer term."""
    return _on_or_after(date(year + 1, 5, 1), MONDAY)


def school_days(year: int) -> list[date]:
    """The days on which children come."""
    closed = {*insets(year), early_may(year)}
    days = []
    for _, start, end in half_terms(year):
        days += [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return [day for day in days if day.weekday() <= FRIDAY and day not in closed]


def last_school_day(on: date) -> date:
    """The day itself, or the school day before it."""
    year = on.year if on.month >= 8 else on.year - 1
    days = [day for start in (year - 1, year) for day in school_days(start) if day <= on]
    return days[-1]


def calendar_rows(years: list[int]) -> list[list[str]]:
    """The calendar file of the contract."""
    rows = [["kind", "name", "starts_on", "ends_on"]]
    for year in years:
        for name, start, end in half_terms(year):
            rows.append(["half_term", f"{name} {start.year}", start.isoformat(), end.isoformat()])
        rows += [["inset", "INSET", day.isoformat(), day.isoformat()] for day in insets(year)]
        may = early_may(year).isoformat()
        rows.append(["closure", "Early May bank holiday", may, may])
    return rows


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _on_or_before(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _last_monday(year: int, month: int) -> date:
    return _on_or_before(date(year, month, 31), MONDAY)


def _weekday(day: date, *, back: bool = False) -> date:
    while day.weekday() > FRIDAY:
        day += timedelta(days=-1 if back else 1)
    return day


def _good_friday(year: int) -> date:
    """Two days before Easter Sunday, by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, g = b // 4, b % 4, (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1) - timedelta(days=2)
