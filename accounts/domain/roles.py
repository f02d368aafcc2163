"""Roles, permissions, and the one table that joins them.

A school's own job titles (tutor, learning mentor, head of house …) sit on top of a role as words, with a
scope (classes, years, house, support group); what a person may *do* is decided here and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """The verbs of the product. A view, an API call and a menu line each name one."""

    TAKE_REGISTER = "take_register"  # registers of the classes in one's scope
    TAKE_ANY_REGISTER = "take_any_register"
    ENTER_ANY_CODE = "enter_any_code"  # codes beyond present, late and N
    ENTER_RESTRICTED_CODE = "enter_restricted_code"  # leave, part-time timetables, exclusion, closures
    ENTER_CLOSURES = "enter_closures"  # close the school or a part of it, enter who is unable to attend
    CORRECT_MARK = "correct_mark"  # change a mark that stands, with a reason
    AUTHORISE_ABSENCE = "authorise_absence"  # the head, or whom the head appoints
    LOG_ABSENCE_CALL = "log_absence_call"
    KEEP_DESK = "keep_desk"  # late arrivals, leaving early, who is on site
    VIEW_OWN_PUPILS = "view_own_pupils"  # pupils in one's scope
    VIEW_ALL_PUPILS = "view_all_pupils"
    VIEW_SENSITIVE = "view_sensitive"  # needs and reasons marked sensitive
    VIEW_CONTACTS = "view_contacts"
    EDIT_PUPILS = "edit_pupils"
    PROPOSE_REMOVAL = "propose_removal"  # gather the evidence that a ground for leaving the roll asks for
    REMOVE_FROM_ROLL = "remove_from_roll"
    SEND_RETURNS = "send_returns"  # what the authority is told: absence, sickness, joiners, leavers
    ARRANGE_COVER = "arrange_cover"  # who takes a class for a day
    WORK_TASKS = "work_tasks"
    ASSIGN_TASKS = "assign_tasks"
    MANAGE_CASE = "manage_case"
    ISSUE_LETTER = "issue_letter"
    EDIT_LETTER_WORDING = "edit_letter_wording"
    VIEW_CLASS_LISTS = "view_class_lists"
    VIEW_SCHOOL_REPORTS = "view_school_reports"  # aggregates and, for staff, the pupils behind them
    VIEW_AGGREGATE_REPORTS = "view_aggregate_reports"  # never a name
    ADOPT_POLICY = "adopt_policy"
    MANAGE_CALENDAR = "manage_calendar"
    MANAGE_STAFF = "manage_staff"
    MANAGE_SCHOOL = "manage_school"
    IMPORT_DATA = "import_data"
    EXPORT_DATA = "export_data"
    USE_API = "use_api"
    VIEW_AUDIT = "view_audit"

    @property
    def sentence(self) -> str:
        """The permission as people read it."""
        return SENTENCES[self]


SENTENCES: dict[Permission, str] = {
    Permission.TAKE_REGISTER: "Take the registers of their own classes",
    Permission.TAKE_ANY_REGISTER: "Take any register",
    Permission.ENTER_ANY_CODE: "Enter any code in a register",
    Permission.ENTER_RESTRICTED_CODE: "Enter codes of leave, part-time timetables, exclusion and closure",
    Permission.ENTER_CLOSURES: "Close the school or part of it, enter why somebody cannot attend",
    Permission.CORRECT_MARK: "Correct a mark that stands, with a reason",
    Permission.AUTHORISE_ABSENCE: "Authorise an absence and decide on leave",
    Permission.LOG_ABSENCE_CALL: "Record calls about absence and what parents say",
    Permission.KEEP_DESK: "Keep the late desk and the list of who is on site",
    Permission.VIEW_OWN_PUPILS: "See the pupils of their own classes, years or cases",
    Permission.VIEW_ALL_PUPILS: "See every pupil",
    Permission.VIEW_SENSITIVE: "See sensitive needs and reasons",
    Permission.VIEW_CONTACTS: "See parents and other contacts",
    Permission.EDIT_PUPILS: "Change what is known of a pupil",
    Permission.PROPOSE_REMOVAL: "Propose that a pupil leaves the roll, with the evidence; read the returns of joiners and leavers",
    Permission.REMOVE_FROM_ROLL: "Remove a pupil from the roll",
    Permission.SEND_RETURNS: "Make the returns to the local authority",
    Permission.ARRANGE_COVER: "Say who takes a class for a day",
    Permission.WORK_TASKS: "Work on tasks",
    Permission.ASSIGN_TASKS: "Give tasks to others",
    Permission.MANAGE_CASE: "Lead a case: plans, meetings, reviews",
    Permission.ISSUE_LETTER: "Issue letters",
    Permission.EDIT_LETTER_WORDING: "Change the wording of letters",
    Permission.VIEW_CLASS_LISTS: "See the weekly list",
    Permission.VIEW_SCHOOL_REPORTS: "See reports with the pupils behind them",
    Permission.VIEW_AGGREGATE_REPORTS: "See reports of totals",
    Permission.ADOPT_POLICY: "Adopt and edit the attendance policy",
    Permission.MANAGE_CALENDAR: "Keep the school year: terms, INSET days, closures",
    Permission.MANAGE_STAFF: "Let people in, change roles, end access",
    Permission.MANAGE_SCHOOL: "Set up the school: details, times, named people",
    Permission.IMPORT_DATA: "Bring in files",
    Permission.EXPORT_DATA: "Take out files",
    Permission.USE_API: "Let another program act for them",
    Permission.VIEW_AUDIT: "Read the audit trail",
}


class Role(StrEnum):
    """What a person is to the school, as far as this product is concerned."""

    TEACHER = "teacher"
    OFFICE = "office"
    ATTENDANCE_OFFICER = "attendance_officer"
    WELFARE_OFFICER = "welfare_officer"
    HEAD_OF_YEAR = "head_of_year"
    SAFEGUARDING = "safeguarding"
    LEADERSHIP = "leadership"
    HEADTEACHER = "headteacher"
    GOVERNOR = "governor"
    TRUST_VIEWER = "trust_viewer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A role as people read it."""

    name: str
    description: str
    permissions: frozenset[Permission]
    whole_school: bool  # sees every pupil, so a second factor is required (DfE cyber security standard)


_P = Permission
_STAFF = {_P.TAKE_REGISTER, _P.VIEW_OWN_PUPILS, _P.VIEW_CLASS_LISTS, _P.WORK_TASKS, _P.USE_API}
_LEADER = _STAFF | {
    _P.TAKE_ANY_REGISTER,
    _P.ENTER_ANY_CODE,
    _P.ENTER_RESTRICTED_CODE,
    _P.ENTER_CLOSURES,
    _P.CORRECT_MARK,
    _P.LOG_ABSENCE_CALL,
    _P.KEEP_DESK,
    _P.PROPOSE_REMOVAL,
    _P.SEND_RETURNS,
    _P.ARRANGE_COVER,
    _P.VIEW_ALL_PUPILS,
    _P.VIEW_SENSITIVE,
    _P.VIEW_CONTACTS,
    _P.ASSIGN_TASKS,
    _P.MANAGE_CASE,
    _P.ISSUE_LETTER,
    _P.VIEW_SCHOOL_REPORTS,
    _P.VIEW_AGGREGATE_REPORTS,
    _P.EXPORT_DATA,
}

CARDS: dict[Role, RoleCard] = {
    Role.TEACHER: RoleCard(
        "Teacher", "Takes registers and sees the weekly list of the own classes.", frozenset(_STAFF), False
    ),
    Role.OFFICE: RoleCard(
        "Office staff",
        "Rings homes, keeps the late desk, records what parents say and proposes a code.",
        frozenset(
            _STAFF
            | {
                _P.TAKE_ANY_REGISTER,
                _P.ENTER_ANY_CODE,
                _P.ENTER_CLOSURES,
                _P.CORRECT_MARK,
                _P.LOG_ABSENCE_CALL,
                _P.KEEP_DESK,
                _P.PROPOSE_REMOVAL,
                _P.ARRANGE_COVER,
                _P.VIEW_ALL_PUPILS,
                _P.VIEW_CONTACTS,
                _P.EDIT_PUPILS,
                _P.IMPORT_DATA,
                _P.EXPORT_DATA,
            }
        ),
        True,
    ),
    Role.ATTENDANCE_OFFICER: RoleCard(
        "Attendance officer",
        "Works the daily list: what is missing, whom to chase, which task is due.",
        frozenset(_LEADER | {_P.EDIT_PUPILS, _P.IMPORT_DATA, _P.MANAGE_CALENDAR, _P.EDIT_LETTER_WORDING}),
        True,
    ),
    Role.WELFARE_OFFICER: RoleCard(
        "Education welfare officer",
        "Works the cases allotted to them, and sees no other pupil.",
        frozenset({_P.VIEW_OWN_PUPILS, _P.VIEW_CONTACTS, _P.VIEW_SENSITIVE, _P.WORK_TASKS, _P.MANAGE_CASE}),
        False,
    ),
    Role.HEAD_OF_YEAR: RoleCard(
        "Head of year",
        "Leads the pupils of one or more years or groups: cases, plans, meetings, reviews.",
        frozenset(
            _STAFF
            | {
                _P.VIEW_CONTACTS,
                _P.VIEW_SENSITIVE,
                _P.ASSIGN_TASKS,
                _P.MANAGE_CASE,
                _P.ISSUE_LETTER,
                _P.LOG_ABSENCE_CALL,
                _P.EXPORT_DATA,
            }
        ),
        False,
    ),
    Role.SAFEGUARDING: RoleCard(
        "Safeguarding lead or SENCO",
        "Sees every pupil with the needs and circumstances behind an absence.",
        frozenset(
            {
                _P.VIEW_OWN_PUPILS,
                _P.VIEW_ALL_PUPILS,
                _P.VIEW_SENSITIVE,
                _P.VIEW_CONTACTS,
                _P.EDIT_PUPILS,
                _P.VIEW_CLASS_LISTS,
                _P.WORK_TASKS,
                _P.MANAGE_CASE,
                _P.VIEW_SCHOOL_REPORTS,
                _P.VIEW_AGGREGATE_REPORTS,
                _P.LOG_ABSENCE_CALL,
                _P.PROPOSE_REMOVAL,
                _P.USE_API,
            }
        ),
        True,
    ),
    Role.LEADERSHIP: RoleCard(
        "Senior leader",
        "Sees the whole school, the work around each pupil and whether it helps.",
        frozenset(_LEADER | {_P.VIEW_AUDIT}),
        True,
    ),
    Role.HEADTEACHER: RoleCard(
        "Headteacher",
        "Decides leave and authorises absence; everything a senior leader sees.",
        frozenset(
            _LEADER | {_P.AUTHORISE_ABSENCE, _P.REMOVE_FROM_ROLL, _P.VIEW_AUDIT, _P.ADOPT_POLICY, _P.EDIT_PUPILS}
        ),
        True,
    ),
    Role.GOVERNOR: RoleCard(
        "Governor or trustee",
        "Reads reports of totals. Never a pupil's name, nor a group small enough to tell who it is.",
        frozenset({_P.VIEW_AGGREGATE_REPORTS}),
        False,
    ),
    Role.TRUST_VIEWER: RoleCard(
        "Trust or authority viewer",
        "Sees the totals of several schools side by side.",
        frozenset({_P.VIEW_AGGREGATE_REPORTS}),
        True,
    ),
    Role.ADMINISTRATOR: RoleCard(
        "Administrator",
        "Keeps people, roles, calendar, policy, letter wording and imports in order.",
        frozenset(
            {
                _P.MANAGE_STAFF,
                _P.MANAGE_SCHOOL,
                _P.MANAGE_CALENDAR,
                _P.ENTER_CLOSURES,
                _P.ADOPT_POLICY,
                _P.EDIT_LETTER_WORDING,
                _P.IMPORT_DATA,
                _P.VIEW_AUDIT,
                _P.USE_API,
            }
        ),
        True,
    ),
}


# What the headteacher may lend to a person, beside the table: the decision on leave and absence (regulation 11(1), the
# head or whom the head appoints; ADR 15). Only to who sees every pupil and what is private, for a decision rests on reasons.
LENT = frozenset({_P.AUTHORISE_ABSENCE})
LENT_TO = frozenset({_P.VIEW_ALL_PUPILS, _P.VIEW_SENSITIVE})


def permissions_of(roles: Iterable[str], *, appointed: bool = False) -> frozenset[Permission]:
    """Everything these roles together allow, and what the head lends. A role unknown to the table allows nothing."""
    allowed: set[Permission] = set()
    for role in roles:
        if role in CARDS:
            allowed |= CARDS[Role(role)].permissions
    if appointed and allowed >= LENT_TO:
        allowed |= LENT
    return frozenset(allowed)


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Whether any of these roles sees a whole school and so needs a second factor at sign-in."""
    return any(CARDS[Role(role)].whole_school for role in roles if role in CARDS)


def role_name(role: str) -> str:
    """The role as people read it."""
    return CARDS[Role(role)].name if role in CARDS else role


BRIEFLY = {
    Role.OFFICE: "Office",
    Role.ATTENDANCE_OFFICER: "Officer",
    Role.WELFARE_OFFICER: "Welfare officer",
    Role.SAFEGUARDING: "SENCO",
    Role.HEADTEACHER: "Head",
    Role.GOVERNOR: "Governor",
}


def brief_role_name(role: str) -> str:
    """The role in a word, for a column of a table."""
    return BRIEFLY.get(Role(role), role_name(role)) if role in CARDS else role
