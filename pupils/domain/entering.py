"""Whether a pupil can be entered as written: the birth date, the starting day, and the year and class beside them.

What cannot be is refused; what is rare is asked about once more. Files and the admission form ask for the same.
"""

from datetime import date

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words, weekday_words
from pupils.domain import age
from pupils.domain.years import YearGroup, academic_year_of

OLDEST = 20  # nobody of this age is at a school
YOUNGEST = 2  # the first age at which a nursery class takes a child
SLACK = 1  # years: a summer-born child who started later, a year taken again
SEPTEMBER = 9
RECEPTION_AGE = 5  # reached in the school year of Reception
SATURDAY = 5


def check_birth_date(born: date, on: date) -> None:
    """Nobody is born later than today, and nobody at school is twenty."""
    if born > on:
        raise Refused("The date of birth lies in the future. Check the year.", field="date_of_birth")
    if age.birthday(born, OLDEST) <= on:
        raise Refused(f"The pupil would be {OLDEST} or older. Check the year of birth.", field="date_of_birth")


def check_old_enough(born: date, starts_on: date) -> None:
    """A child starts at a school at two, in its nursery, at the earliest."""
    if age.birthday(born, YOUNGEST) > starts_on:
        raise Refused(
            f"The pupil would be younger than {YOUNGEST} on the starting day. Check the year of birth.",
            field="date_of_birth",
        )


def years_ahead(year_group: str, born: date, on: date) -> int:
    """By how many years a year group lies above the usual one for a birth date; below it, less than nought."""
    school_year_of_birth = born.year if born.month >= SEPTEMBER else born.year - 1
    since_reception = academic_year_of(on) - school_year_of_birth - RECEPTION_AGE
    return YearGroup(year_group).order - YearGroup.R.order - since_reception


def usual_year(born: date, on: date) -> YearGroup | None:
    """The year group in which somebody is usually taught on a day; None before the nursery and after the last."""
    return next((year for year in YearGroup if years_ahead(year, born, on) == 0), None)


def check_usual_year(year_group: str, born: date, on: date) -> None:
    """A year group further from the usual one than is common is looked at once more."""
    if abs(years_ahead(year_group, born, on)) <= SLACK:
        return
    usual = usual_year(born, on)
    raise Refused(
        f"Born on {day_words(born)}, a pupil is usually in {usual.label if usual else 'no year of a school'}. "
        f"Correct the year group or the date of birth, or tick this if {YearGroup(year_group).label} is right.",
        field="outside_year",
    )


def check_class(year_group: str, class_name: str, class_year: str) -> None:
    """A class of another year than the pupil's is looked at once more; one of several years takes all."""
    if class_year and class_year != year_group:
        raise Refused(
            f"{class_name} is a class of {YearGroup(class_year).label}, and the pupil is entered in "
            f"{YearGroup(year_group).label}. Choose another class or year group, or tick this if both are right.",
            field="outside_year",
        )


def check_starting_day(on: date, *, is_open: bool | None, then: date | None) -> None:
    """A pupil starts on a school day. `is_open` is None where no calendar reaches so far; `then` is the next school day."""
    if on.weekday() < SATURDAY if is_open is None else is_open:
        return
    instead = f"The next school day is {weekday_words(then)}." if then else "Choose a day in term."
    raise Refused(f"{weekday_words(on)} is no school day. {instead}", field="starts_on")


def check_is_new(namesakes: int) -> None:
    """Two pupils of one name and birth date are, as a rule, one pupil."""
    if namesakes:
        raise Refused(
            "A pupil of this name and birth date is here already. Open that pupil, and admit them again if they have "
            "come back; tick this if it is another child.",
            field="another_pupil",
        )
