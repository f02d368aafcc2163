"""What a new school does first, as far as its policy goes."""

from datetime import date

from accounts import setup
from accounts.domain.roles import Permission
from accounts.models import School
from accounts.setup import State, Step
from interventions.domain.approval import review_words
from interventions.queries.policy import version_of


def policy(school: School, on: date) -> State:
    version = version_of(school, on)
    if version is None:
        return State(False, "Adopt a policy: until then bands have colours, and no tasks are raised.")
    due = review_words(version.next_review_on, on)
    return State(not due, due or f"{version}.")


setup.register(Step(60, "Attendance policy", "interventions:policy", (Permission.ADOPT_POLICY,), policy))
