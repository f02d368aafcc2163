from pupils.models.allotment import Allotment
from pupils.models.contact import Contact, ContactLink
from pupils.models.enrolment import Enrolment
from pupils.models.group import Group, GroupPlace, GroupTeacher
from pupils.models.import_run import ImportIssue, ImportRun
from pupils.models.need import Need, OwnNeedKind
from pupils.models.professional import Professional
from pupils.models.pupil import Pupil

__all__ = [
    "Allotment",
    "Contact",
    "ContactLink",
    "Enrolment",
    "Group",
    "GroupPlace",
    "GroupTeacher",
    "ImportIssue",
    "ImportRun",
    "Need",
    "OwnNeedKind",
    "Professional",
    "Pupil",
]
