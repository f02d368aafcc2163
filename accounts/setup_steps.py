"""What a new school does first, as far as people and the school itself go."""

from datetime import date

from accounts import setup
from accounts.domain.roles import Permission as P
from accounts.domain.words import time_words
from accounts.models import School
from accounts.models.school import Post
from accounts.queries.staff import administrators_without_second_factor
from accounts.setup import State, Step


def school_details(school: School, on: date) -> State:
    if school.phone and school.address:
        return State(True, f"{school.phone}; the address is known.")
    return State(False, "Letters need the school’s address and telephone number.")


def session_times(school: School, on: date) -> State:
    return State(
        True,
        f"Registers open at {time_words(school.am_opens_at)} and {time_words(school.pm_opens_at)}, "
        f"close at {time_words(school.am_closes_at)} and {time_words(school.pm_closes_at)}. Look whether that is right.",
    )


def named_people(school: School, on: date) -> State:
    named = set(school.named_people.values_list("post", flat=True))
    if Post.SENIOR_ATTENDANCE_LEAD not in named:
        return State(False, "Name the senior attendance lead: the law asks for one, and letters give the name.")
    return State(True, f"{len(named)} of {len(Post)} posts are named.")


def staff(school: School, on: date) -> State:
    count = school.memberships.active(on).count()
    people = "person belongs" if count == 1 else "people belong"
    return State(count > 1, f"{count} {people} to the school.")


def administrators(school: School, on: date) -> State:
    without = administrators_without_second_factor(school, on)
    if not without:
        return State(True, "Every administrator signs in with a second step.")
    who = "One administrator has" if without == 1 else f"{without} administrators have"
    return State(False, f"{who} no second step at sign-in.")


setup.register(Step(10, "School details", "accounts:school", (P.MANAGE_SCHOOL,), school_details))
setup.register(Step(20, "Session times", "accounts:session_times", (P.MANAGE_SCHOOL,), session_times))
setup.register(Step(30, "Named people", "accounts:named_people", (P.MANAGE_SCHOOL,), named_people))
setup.register(Step(50, "Staff", "accounts:staff", (P.MANAGE_STAFF,), staff))
setup.register(Step(90, "Second step of administrators", "accounts:staff", (P.MANAGE_STAFF,), administrators))
