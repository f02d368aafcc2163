"""What a new school does first, as far as letters go."""

from datetime import date

from accounts import setup
from accounts.domain.roles import Permission
from accounts.models import School
from accounts.setup import State, Step


def wording(school: School, on: date) -> State:
    own = school.letter_templates.values("kind").distinct().count()
    return State(
        True, "The school’s own words." if own else "Letters use our words. Read them, and change them if need be."
    )


setup.register(Step(70, "Wording of letters", "letters:wordings", (Permission.EDIT_LETTER_WORDING,), wording))
