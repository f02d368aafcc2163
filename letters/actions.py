"""Drafting, issuing and withdrawing letters."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.template.loader import render_to_string

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import Membership, School, User
from attendance.domain.tally import Tally
from interventions.actions import tasks
from interventions.models import Task
from letters import context, pdf
from letters.domain import merge
from letters.domain.address import Parent, address_lines, is_to_be_written_to
from letters.domain.kinds import kind_about, kind_of
from letters.domain.merge import About
from letters.models import Letter, LetterTemplate
from letters.models.letter import LetterState
from letters.queries import Wording, wording_of

SHORTEST_REASON = 3


@dataclass(slots=True)
class Drafted:
    """The drafts of a task, and who could not be written to, each with a sentence."""

    letters: list[Letter] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@transaction.atomic
def draft(*, task: Task, by: User, at: datetime, on: date) -> Drafted:
    """One letter for each parent who may be written to. Again gives the same drafts, not more."""
    task = Task.objects.select_for_update(of=("self",), no_key=True).select_related("pupil", "school").get(pk=task.pk)
    kind = kind_of(task.letter_kind)
    if not task.is_open:
        raise Refused(f"This task is {task.state} already. Look at its history for the letter.")
    if standing := list(task.letters.exclude(state=LetterState.WITHDRAWN).order_by("pk")):
        return Drafted(standing)
    grounds, wording = context.grounds(task, kind, on), wording_of(task.school, kind.key)
    result = Drafted()
    for parent in context.parents(task.pupil):
        if not is_to_be_written_to(parent):
            continue
        lines = address_lines(parent, task.pupil.address, task.pupil.postcode)
        if lines:
            result.letters.append(_draft(task, parent, lines, grounds, wording, by, at, on))
        else:
            result.left_out.append(f"{parent.name} has no address. Add it on the pupil’s page, then draft again.")
    if not result.letters:
        raise Refused(" ".join(result.left_out) or f"There is no parent of {task.pupil.name} who may be written to.")
    return result


def _draft(
    task: Task,
    parent: Parent,
    lines: list[str],
    grounds: context.Grounds,
    wording: Wording,
    by: User,
    at: datetime,
    on: date,
) -> Letter:
    values = context.values_for(grounds, parent)
    letter = Letter.objects.create(
        school=task.school,
        pupil=task.pupil,
        contact_id=parent.contact_id,
        kind=task.letter_kind,
        task=task,
        wording=wording.template,
        wording_version=wording.version,
        dated_on=on,
        recipient_name=parent.name,
        recipient_address=lines,
        subject=merge.fill(wording.subject, values),
        body=merge.fill(wording.body, values),
        signed_by=grounds.signed,
        counted_from=grounds.first,
        counted_until=grounds.last,
        marks=grounds.absences,
        tally=_counted(grounds.tally),
        drafted_at=at,
        drafted_by=by,
    )
    _record("letter.drafted", letter, by, f"Letter “{letter.subject}” drafted to {letter.recipient_name}.")
    return letter


@transaction.atomic
def issue(*, letter: Letter, by: User, at: datetime, on: date, membership: Membership | None = None) -> Letter:
    """Print it and keep what was printed. The task is done when the last of its letters is issued."""
    letter = _locked(letter)
    if not letter.is_draft:
        raise Refused(f"This letter is {letter.state} already.")
    _check_still_safe(letter)
    _check_still_so(letter, on)
    letter.dated_on = on
    letter.pdf = pdf.render(html_of(letter))
    letter.digest = pdf.digest(letter.pdf)
    letter.state, letter.issued_at, letter.issued_by = LetterState.ISSUED, at, by
    letter.save(update_fields=["dated_on", "pdf", "digest", "state", "issued_at", "issued_by"])
    sentence = f"Letter “{letter.subject}” issued to {letter.recipient_name}."
    _record("letter.issued", letter, by, sentence, {"digest": letter.digest})
    task = letter.task
    if task is not None and task.is_open and not task.letters.filter(state=LetterState.DRAFT).exists():
        tasks.complete(task=task, by=by, membership=membership, at=at, on=on, note=sentence)
    return letter


@transaction.atomic
def withdraw(*, letter: Letter, reason: str, by: User, at: datetime) -> Letter:
    """Take a draft back, or say that an issued letter no longer stands. Nothing of it is deleted."""
    letter = _locked(letter)
    if letter.state == LetterState.WITHDRAWN:
        raise Refused("This letter is withdrawn already.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Say why the letter is withdrawn.", field="reason")
    letter.state, letter.withdrawn_at, letter.withdrawn_by = LetterState.WITHDRAWN, at, by
    letter.withdrawn_reason = reason.strip()
    letter.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _record("letter.withdrawn", letter, by, f"Letter “{letter.subject}” withdrawn: {letter.withdrawn_reason}")
    return letter


@transaction.atomic
def reword(*, school: School, kind: str, subject: str, body: str, by: User, at: datetime) -> LetterTemplate:
    """A new version of the school's wording. Letters sent under an older one keep it."""
    about = kind_of(kind)
    merge.check(subject, about.placeholders)
    merge.check(body, about.placeholders)
    merge.check_mentions(body, about.must_mention)
    latest = school.letter_templates.select_for_update().filter(kind=kind).order_by("-version").first()
    template = LetterTemplate.objects.create(
        school=school,
        kind=kind,
        version=latest.version + 1 if latest else 1,
        subject=subject.strip(),
        body=body.replace("\r\n", "\n").strip(),
        made_at=at,
        made_by=by,
    )
    audit.record(
        by=by, school=school, verb="letter.reworded", about=template, sentence=f"New wording for letters: {template}."
    )
    return template


def html_of(letter: Letter) -> str:
    """The letter as it is printed."""
    return render_to_string("letters/pdf/letter.html", {"letter": letter, "school": letter.school})


def _check_still_safe(letter: Letter) -> None:
    """Between draft and issue a court order or a move may have come in."""
    for parent in context.parents(letter.pupil):
        if parent.contact_id == letter.contact_id and is_to_be_written_to(parent):
            lines = address_lines(parent, letter.pupil.address, letter.pupil.postcode)
            if lines == letter.recipient_address:
                return
            raise Refused(f"The address of {letter.recipient_name} has changed. Withdraw this draft and draft again.")
    raise Refused(f"{letter.recipient_name} may no longer be written to about this pupil. Withdraw the draft.")


def _check_still_so(letter: Letter, on: date) -> None:
    """A decision may have been taken back meanwhile, a child may have come."""
    task = letter.task
    if task is None:
        return
    if kind_about(letter.kind) is About.LEAVE and (leave := context.leave_of(task)):
        context.check_leave_stands(leave, letter.kind, task.window, on)
    if letter.kind == "no_contact":
        context.check_still_away(letter.pupil, context.absence_of(task, on), on)


def _counted(tally: Tally | None) -> dict[str, int]:
    """The counts that a letter keeps; none where it does not count."""
    return {} if tally is None else {key: n for key, n in asdict(tally).items() if not key.startswith("late")}


def _locked(letter: Letter) -> Letter:
    """The row as it stands, held until the end, so that a letter is issued once."""
    return (
        Letter.objects.select_for_update(of=("self",), no_key=True)
        .select_related("school", "pupil", "task")
        .get(pk=letter.pk)
    )


def _record(verb: str, letter: Letter, by: User, sentence: str, after: dict[str, str] | None = None) -> None:
    audit.record(by=by, school=letter.school, verb=verb, about=letter, sentence=sentence, after=after)
