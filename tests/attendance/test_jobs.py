"""What attendance does by the clock."""

from attendance import jobs
from attendance.models import Register
from tests.cast import SchoolWorld


def test_the_registers_of_a_school_day_are_laid_out_once(ashdown: SchoolWorld) -> None:
    jobs.open_registers_of_school(school_id=ashdown.school.pk, on="2026-11-19")
    jobs.open_registers_of_school(school_id=ashdown.school.pk, on="2026-11-19", later_keyword="ignored")
    assert Register.objects.count() == 4


def test_none_are_laid_out_in_the_holidays(ashdown: SchoolWorld) -> None:
    jobs.open_registers_of_school(school_id=ashdown.school.pk, on="2026-10-28")
    assert not Register.objects.exists()


def test_a_school_that_has_gone_is_no_error(ashdown: SchoolWorld) -> None:
    jobs.open_registers_of_school(school_id=999_999, on="2026-11-19")
    jobs.check_tallies_of_school(school_id=999_999)
