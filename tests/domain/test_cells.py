from datetime import date

import pytest

from pupils.domain.cells import is_day_first, read_date, read_flag, squeeze


@pytest.mark.parametrize(
    "text",
    ["2026-11-09", "09/11/2026", "9/11/2026", "09.11.2026", "09-11-2026", "2026-11-09T00:00:00", "09/11/2026 00:00"],
)
def test_the_ninth_of_november_however_written(text):
    assert read_date(text) == date(2026, 11, 9)


@pytest.mark.parametrize("text", ["30/02/2019", "2019-13-01", "00/01/2019"])
def test_a_day_that_never_was(text):
    with pytest.raises(ValueError, match="no such date"):
        read_date(text)


@pytest.mark.parametrize("text", ["", "soon", "9/11/26", "11/2026", "=TODAY()"])
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match="not a date"):
        read_date(text)


def test_only_day_first_dates_are_an_assumption():
    assert is_day_first("09/11/2026")
    assert not is_day_first("2026-11-09")


def test_yes_and_no():
    assert [read_flag(word) for word in ("Y", "yes", "1", "TRUE", "N", "no", "0", "")] == [True] * 4 + [False] * 4
    with pytest.raises(ValueError, match="Write Y or N"):
        read_flag("perhaps")


def test_spaces_are_squeezed_and_lines_of_an_address_kept():
    assert squeeze("  1  Moor Lane \n Coldharbour ") == "1 Moor Lane\nColdharbour"
