"""Small pieces of English."""

from datetime import time

from accounts.domain.words import either, time_words


def test_a_time_is_written_as_schools_write_it() -> None:
    assert time_words(time(8, 50)) == "8.50"
    assert time_words(time(13, 5)) == "13.05"


def test_one_of_several_roles_reads_as_a_sentence() -> None:
    assert either([]) == ""
    assert either(["Attendance officer"]) == "Attendance officer"
    assert either(["Attendance officer", "SENCO", "Head of year"]) == "Attendance officer, SENCO or head of year"
