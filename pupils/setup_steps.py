"""What a new school does first, as far as pupils and their families go."""

from datetime import date

from accounts import setup
from accounts.domain.roles import Permission
from accounts.domain.words import counted
from accounts.models import School
from accounts.setup import State, Step
from pupils.models import Pupil
from pupils.queries.roll import on_roll


def pupils(school: School, on: date) -> State:
    count = on_roll(school, on).count()
    if not count:
        return State(False, "Bring your pupils as a file, or admit them one by one.")
    return State(True, f"{counted(count, 'pupil')} on roll.")


def contacts(school: School, on: date) -> State:
    without = Pupil.objects.filter(pk__in=on_roll(school, on).values("pk"), contact_links=None).count()
    if without:
        return State(False, f"{counted(without, 'pupil')} without anybody to ring.")
    known = school.contacts.exists()
    return State(known, "Every pupil has somebody to ring." if known else "Bring the contacts as a file.")


setup.register(Step(60, "Pupils", "pupils:imports", (Permission.IMPORT_DATA,), pupils))
setup.register(Step(70, "Contacts", "pupils:imports", (Permission.IMPORT_DATA,), contacts))
