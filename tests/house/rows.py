"""A row of Ashdown for every address that takes a key, and what is out of the ordinary."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from secrets import token_hex
from typing import Any

from accounts.domain.roles import Role
from accounts.models import ApiToken, TrainingRecord
from attendance.models import Register
from interventions.models import Task
from letters.models import Letter
from pupils.models import ImportRun, Need, Professional, Pupil
from reports.models import ReportRun
from tests.cast import NOW, TODAY, SchoolWorld

Maker = Callable[[SchoolWorld, str], dict[str, Any]]
FINE = {200, 204, 302, 303, 400, 409, 422}  # reached: shown, done, or told what is wrong with an empty form
PUBLIC = {"accounts:demo_sign_in", "accounts:invitation", "accounts:invitation_open"}
# One's own security, and the pages that lead there: open while a second factor is still wanting.
BEFORE_SECOND_FACTOR = {"accounts:second_factor_needed", "accounts:school_switch"}
QUERY = {"pupils:import_upload": "?kind=calendar"}  # what an address asks for besides its path
NO_STRANGER = {"letters:wording"}  # its key names a kind of letter, which every school has
# Roles that may in general, though this row is not theirs: no case is allotted to the welfare officer here.
NARROWER = {
    Role.WELFARE_OFFICER: {
        "attendance:history", "pupils:pupil", "pupils:group", "pupils:professional_add", "pupils:professional_edit",
        "pupils:professional_end", "interventions:task", "interventions:task_complete",
        "interventions:task_dismiss", "interventions:task_points",
    },
}  # fmt: skip
HIDDEN_WHEN_SMALL = {"reports:chart"}  # Ashdown is too small for its totals to be shown


def any_key(address: Any) -> dict[str, Any]:
    """Keys of nothing, to be sent away without looking."""
    return dict.fromkeys(address.parameters, 1)


def pupil_of(world: SchoolWorld, role: str) -> Pupil:
    """A pupil in the scope of the role."""
    return world.pupil("Isaac" if role == Role.HEAD_OF_YEAR else "Sam")


def _pupil(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": pupil_of(world, role).pk}


def _group_of(world: SchoolWorld, role: str) -> Any:
    return world.group("6 Oak" if role == Role.HEAD_OF_YEAR else "5 Elm")


def _group(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": _group_of(world, role).pk}


def _member(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": world.member("office").pk}


def _token(world: SchoolWorld, role: str) -> dict[str, Any]:
    membership = world.member(role if role in world.staff else "office")
    token = ApiToken.objects.create(
        school=world.school, membership=membership, name="try", digest=token_hex(32), created_at=NOW
    )
    return {"pk": token.pk}


def _training(world: SchoolWorld, role: str) -> dict[str, Any]:
    record = TrainingRecord.objects.create(
        school=world.school, membership=world.member("office"), what="Registers", done_on=TODAY
    )
    return {"pk": record.pk}


def _closure(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": world.school.closure_days.order_by("-starts_on")[0].pk}


def _half_term(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": world.school.half_terms.order_by("-starts_on")[0].pk}


def _register(world: SchoolWorld, role: str) -> dict[str, Any]:
    register, _ = Register.objects.get_or_create(
        school=world.school, group=_group_of(world, role), on=TODAY, session="AM"
    )
    return {"pk": register.pk}


def task(world: SchoolWorld, role: str, *, kind: str = "conversation", letter_kind: str = "") -> Task:
    return Task.objects.get_or_create(
        school=world.school,
        pupil=pupil_of(world, role),
        trigger=f"amber_green.{kind}",
        window="2026-11-02",
        defaults={
            "kind": kind, "letter_kind": letter_kind, "title": "Welcome the pupil back", "track": "ladder",
            "stage": "amber_green", "duty": "do", "owner_roles": [r.value for r in Role], "why": "Below 97.",
            "raised_on": TODAY, "due_on": TODAY,
        },
    )[0]  # fmt: skip


def _task(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": task(world, role).pk}


def _letter_task(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"task_pk": task(world, role, kind="letter", letter_kind="concern").pk}


def _letter(world: SchoolWorld, role: str) -> dict[str, Any]:
    """An issued letter about a pupil of the role's."""
    pupil = pupil_of(world, role)
    link = world.school.contact_links.select_related("contact").first()
    assert link is not None
    made = Letter.objects.create(
        school=world.school, pupil=pupil, contact=link.contact, kind="concern", wording_version=0, dated_on=TODAY,
        recipient_name=link.contact.name, recipient_address=["1 Moor Lane"], subject="Days missed", body="Words.",
        counted_from=TODAY, counted_until=TODAY, drafted_at=NOW, state="issued", issued_at=NOW,
        issued_by=world.user("office"), pdf=b"%PDF-1.7", digest="0" * 64,
    )  # fmt: skip
    return {"pk": made.pk}


def _link(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": world.school.contact_links.get(pupil=world.pupil("Sam")).pk}


def _need(world: SchoolWorld, role: str) -> dict[str, Any]:
    pupil = pupil_of(world, role)
    need, _ = Need.objects.get_or_create(school=world.school, pupil=pupil, kind="fsm", defaults={"starts_on": TODAY})
    return {"pk": need.pk}


def _professional(world: SchoolWorld, role: str) -> dict[str, Any]:
    made = Professional.objects.create(
        school=world.school, pupil=pupil_of(world, role), kind="agency", name="Ruth Lis", starts_on=TODAY
    )
    return {"pk": made.pk}


def _teacher(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": world.school.group_teachers.order_by("pk")[0].pk}


def _import_run(world: SchoolWorld, role: str) -> dict[str, Any]:
    run = ImportRun.objects.create(
        school=world.school, kind="calendar", file_name="a.csv", digest="0" * 64,
        started_at=NOW, summary={"read": 0, "added": 0, "changed": 0, "unchanged": 0, "warned": 0, "rejected": 0, "assumed": []},
    )  # fmt: skip
    return {"pk": run.pk}


def _report(world: SchoolWorld, role: str) -> dict[str, Any]:
    run = ReportRun.objects.create(
        school=world.school, kind="termly", title="Autumn term", starts_on=TODAY, ends_on=TODAY, asked_at=NOW,
        asked_by=world.user("headteacher"), file_name="termly.pdf", content=b"%PDF-1.7", digest="0" * 64,
    )  # fmt: skip
    return {"pk": run.pk}


ROWS: dict[str, Maker] = {
    "accounts:member": _member,
    "accounts:member_end": _member,
    "accounts:member_invite_again": _member,
    "accounts:member_name": _member,
    "accounts:member_reset": _member,
    "accounts:own_token_revoke": _token,
    "accounts:token_revoke": _token,
    "accounts:training_remove": _training,
    "attendance:closure": _closure,
    "attendance:half_term": _half_term,
    "attendance:history": _pupil,
    "attendance:register": _register,
    "interventions:task": _task,
    "interventions:task_assign": _task,
    "interventions:task_complete": _task,
    "interventions:task_dismiss": _task,
    "interventions:task_points": _task,
    "letters:draft": _letter_task,
    "letters:issue": _letter,
    "letters:letter": _letter,
    "letters:pdf": _letter,
    "letters:withdraw": _letter,
    "letters:wording": lambda world, role: {"kind": "concern"},
    "pupils:contact_add": _pupil,
    "pupils:contact_edit": _link,
    "pupils:contact_remove": _link,
    "pupils:edit": _pupil,
    "pupils:group": _group,
    "pupils:group_edit": _group,
    "pupils:import_issues": _import_run,
    "pupils:import_run": _import_run,
    "pupils:need_add": _pupil,
    "pupils:need_end": _need,
    "pupils:place": _pupil,
    "pupils:professional_add": _pupil,
    "pupils:professional_edit": _professional,
    "pupils:professional_end": _professional,
    "pupils:pupil": _pupil,
    "pupils:readmit": _pupil,
    "pupils:reinstate": _pupil,
    "pupils:teacher_end": _teacher,
    "reports:class_list": _group,
    "reports:class_list_pdf": _group,
    "reports:termly_pdf": _report,
}


def gather() -> None:
    """Add what the modules `rows_*.py` beside this one say: each part of the morning keeps its own."""
    package = import_module("tests.house")
    for found in iter_modules(package.__path__):
        if found.name.startswith("rows_"):
            module = import_module(f"tests.house.{found.name}")
            ROWS.update(getattr(module, "ROWS", {}))
            QUERY.update(getattr(module, "QUERY", {}))
            PUBLIC.update(getattr(module, "PUBLIC", set()))
            NO_STRANGER.update(getattr(module, "NO_STRANGER", set()))
            for role, names in getattr(module, "NARROWER", {}).items():
                NARROWER.setdefault(role, set()).update(names)
