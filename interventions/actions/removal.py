"""Leaving the roll: one person proposes and gathers the evidence, the head decides, and the name goes or stays."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.domain.refusal import Refused, passes
from accounts.domain.roles import Permission, Role, permissions_of
from accounts.models import Membership, School, User
from attendance.actions import planned_marks, return_tasks
from interventions.actions import removal_tasks
from interventions.domain import removals as rules
from interventions.models import RemovalEvidence, RemovalProposal
from interventions.models.removal import ProposalState
from interventions.queries import removal as queries
from pupils.actions import roll
from pupils.domain import removal
from pupils.domain.removal import DEATH, Ground
from pupils.domain.removal_evidence import Evidence, Facts, Tick
from pupils.domain.removal_requirements import check_tick, requirement_of
from pupils.models import Pupil


@transaction.atomic
def propose(
    *,
    pupil: Pupil,
    ground: str,
    last_day: date,
    on: date,
    at: datetime,
    by: User,
    destination: str = "",
    destination_from: date | None = None,
    words: str = "",
) -> RemovalProposal:
    """Propose that a name leaves the roll. Nothing happens to the roll until the head decides."""
    stretch = pupil.enrolments.order_by("-starts_on").first()
    rules.check_on_roll(pupil.name, stretch.ends_on if stretch else None, ever=stretch is not None)
    assert stretch is not None
    chosen = removal.ground(ground, last_day)
    _check_day(chosen, pupil, stretch.starts_on, last_day, on)
    try:
        with transaction.atomic():
            proposal = RemovalProposal.objects.create(
                school=pupil.school,
                pupil=pupil,
                enrolment=stretch,
                ground=chosen.letter,
                last_day=last_day,
                destination=destination.strip(),
                destination_from=destination_from,
                words=words.strip(),
                proposed_at=at,
                proposed_by=by,
            )
    except IntegrityError as error:
        raise Refused(f"There is a proposal about {pupil} already. Work on that one, or withdraw it first.") from error
    _record("proposed", proposal, by, f"It was proposed that {pupil} leaves the roll, {_named(chosen)}.")
    removal_tasks.tell(proposal=proposal, ready=False, on=on, at=at, by=by)
    return proposal


@transaction.atomic
def amend(
    *,
    proposal: RemovalProposal,
    last_day: date,
    on: date,
    by: User,
    destination: str = "",
    destination_from: date | None = None,
    words: str = "",
) -> RemovalProposal:
    """Another last day, or more about where the pupil goes. For another ground, withdraw and propose anew."""
    proposal = _locked(proposal)
    ground = removal.ground(proposal.ground, last_day)
    _check_day(ground, proposal.pupil, proposal.enrolment.starts_on, last_day, on)
    before = {"last_day": proposal.last_day.isoformat(), "destination": proposal.destination}
    proposal.last_day, proposal.destination = last_day, destination.strip()
    proposal.destination_from, proposal.words = destination_from, words.strip()
    proposal.save(update_fields=["last_day", "destination", "destination_from", "words"])
    after = {"last_day": last_day.isoformat(), "destination": proposal.destination}
    if before != after:
        _record("amended", proposal, by, f"The proposal about {proposal.pupil} was changed.", before, after)
    return proposal


@transaction.atomic
def show(
    *, proposal: RemovalProposal, requirement: str, tick: Tick, on: date, at: datetime, by: User
) -> RemovalEvidence:
    """Show that a requirement is met: who, when, which paper. Shown again, the earlier one is taken back."""
    proposal = _locked(proposal)
    asked = requirement_of(requirement)
    if asked.key not in removal.ground(proposal.ground, proposal.last_day).asks:
        raise Refused("This ground does not ask for that.")
    check_tick(asked, tick, on)
    proposal.evidence.filter(requirement=asked.key, taken_back_at=None).update(taken_back_at=at, taken_back_by=by)
    row = RemovalEvidence.objects.create(
        school=proposal.school,
        proposal=proposal,
        requirement=asked.key,
        way=tick.way,
        who=tick.who.strip(),
        on=tick.on,
        paper=tick.paper.strip(),
        stated_on=tick.stated_on,
        recorded_at=at,
        recorded_by=by,
    )
    _record("evidence_shown", proposal, by, f"Evidence was entered for {proposal.pupil} leaving the roll.")
    _tell(proposal, on, at, by)
    return row


@transaction.atomic
def take_back(*, evidence: RemovalEvidence, on: date, at: datetime, by: User) -> None:
    """Evidence that does not hold. It stays on record with who took it back."""
    proposal = _locked(evidence.proposal)
    if evidence.taken_back_at is not None:
        raise Refused("This was taken back already.")
    evidence.taken_back_at, evidence.taken_back_by = at, by
    evidence.save(update_fields=["taken_back_at", "taken_back_by"])
    _record("evidence_taken_back", proposal, by, f"Evidence for {proposal.pupil} leaving the roll was taken back.")
    _tell(proposal, on, at, by)


@transaction.atomic
def carry_out(
    *, proposal: RemovalProposal, membership: Membership, on: date, at: datetime, by: User, decision: str = ""
) -> RemovalProposal:
    """The head decides that the name goes: refused, with what is missing, unless every requirement is met."""
    _check_decides(membership)
    proposal = _locked(proposal)
    same = proposal.proposed_by_id == by.pk
    check_another_decides(proposal, by, on)
    ground, evidence = _checked(proposal, on)
    roll.remove(
        pupil=proposal.pupil,
        last_day=proposal.last_day,
        ground=proposal.ground,
        destination=proposal.destination,
        destination_from=proposal.destination_from,
        by=by,
        on=on,
    )
    planned_marks.withdraw_after(pupil=proposal.pupil, last_day=proposal.last_day, at=at, by=by)
    _close(proposal, ProposalState.DECIDED, decision, at, by, ground, evidence, alone=same)
    alone = " Nobody else at the school could decide." if same and proposal.ground not in DEATH else ""
    _record("decided", proposal, by, f"The head decided that {proposal.pupil} leaves the roll.{alone}")
    removal_tasks.settle(proposal=proposal, note="The name leaves the roll.", on=on, at=at, by=by)
    removal_tasks.after(proposal=proposal, on=on, at=at, by=by)
    return_tasks.tell_of_leaver(stretch=proposal.enrolment, on=on, at=at, by=by)
    return proposal


@transaction.atomic
def refuse(
    *, proposal: RemovalProposal, membership: Membership, on: date, at: datetime, by: User, decision: str
) -> RemovalProposal:
    """The head decides that the name stays, and why."""
    _check_decides(membership)
    rules.check_words(decision, "decision", "Say why the name stays on the roll.")
    proposal = _locked(proposal)
    ground = removal.ground(proposal.ground, proposal.last_day)
    _close(proposal, ProposalState.REFUSED, decision, at, by, ground, queries.evidence_of(proposal, on))
    _record("refused", proposal, by, f"The head decided that {proposal.pupil} stays on the roll.")
    removal_tasks.settle(proposal=proposal, note="The pupil stays on the roll.", on=on, at=at, by=by)
    return proposal


@transaction.atomic
def withdraw(*, proposal: RemovalProposal, reason: str, on: date, at: datetime, by: User) -> RemovalProposal:
    """Take a proposal back: the pupil came back, or the ground is another one."""
    rules.check_words(reason, "reason", "Say why the proposal is withdrawn.")
    proposal = _locked(proposal)
    ground = removal.ground(proposal.ground, proposal.last_day)
    _close(proposal, ProposalState.WITHDRAWN, reason, at, by, ground, queries.evidence_of(proposal, on))
    _record("withdrawn", proposal, by, f"The proposal that {proposal.pupil} leaves the roll was withdrawn.")
    removal_tasks.settle(proposal=proposal, note="The proposal was withdrawn.", on=on, at=at, by=by)
    return proposal


def _check_day(ground: Ground, pupil: Pupil, starts_on: date, last_day: date, on: date) -> None:
    """The last day fits the pupil's time here and age; what hangs on evidence is asked when the head decides."""
    removal.check_last_day(ground, Evidence(Facts(on, pupil.date_of_birth, starts_on, last_day)))
    rules.check_ahead(last_day, on)
    removal.check_age(ground, pupil.date_of_birth, last_day)


def _checked(proposal: RemovalProposal, on: date) -> tuple[Ground, Evidence]:
    """The ground with everything that it asks for, or a refusal that says exactly what is missing."""
    ground = removal.ground(proposal.ground, proposal.last_day)
    evidence = queries.evidence_of(proposal, on)
    wanting = removal.needs(removal.checklist(ground, evidence))
    if wanting:
        raise Refused(
            f"{proposal.pupil} stays on the roll: {ground.citation} is not met. Missing: {' — '.join(wanting)}"
        )
    removal.check_age(ground, proposal.pupil.date_of_birth, proposal.last_day)
    removal.check_last_day(ground, evidence)
    return ground, evidence


def _check_decides(membership: Membership) -> None:
    if not membership.may(Permission.REMOVE_FROM_ROLL):
        raise Refused("Only the headteacher, or whom the head appoints, decides who leaves the roll.")


def check_another_decides(proposal: RemovalProposal, by: User, on: date) -> None:
    """Who proposed does not decide, where anybody else could."""
    same = proposal.proposed_by_id == by.pk
    rules.check_another_decides(same=same, others=same and _others(proposal.school, by, on), ground=proposal.ground)


def another_decides(*, proposal: RemovalProposal, by: User, on: date) -> bool:
    """Whether this person has to leave the decision to somebody else."""
    return not passes(check_another_decides, proposal, by, on)


def _others(school: School, by: User, on: date) -> bool:
    """Whether anybody else at the school may propose or decide."""
    wanted = {Permission.PROPOSE_REMOVAL, Permission.REMOVE_FROM_ROLL}
    roles = [role.value for role in Role if wanted & permissions_of([role])]
    people = school.memberships.active(on).filter(roles__overlap=roles, user__is_active=True)
    return people.exclude(user=by).exists()


def _locked(proposal: RemovalProposal) -> RemovalProposal:
    """The row as it stands, held until the end: of two who decide at once the second is told."""
    rows = RemovalProposal.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("school", "pupil__school", "enrolment").get(pk=proposal.pk)
    rules.check_open(found.state)
    return found


def _close(
    proposal: RemovalProposal,
    state: ProposalState,
    decision: str,
    at: datetime,
    by: User,
    ground: Ground,
    evidence: Evidence,
    *,
    alone: bool = False,
) -> None:
    proposal.state, proposal.decision, proposal.alone = state, decision.strip(), alone
    proposal.closed_at, proposal.closed_by = at, by
    proposal.shown = _snapshot(ground, evidence)
    proposal.save(update_fields=["state", "decision", "alone", "closed_at", "closed_by", "shown"])


def _snapshot(ground: Ground, evidence: Evidence) -> list[dict[str, Any]]:
    """The checklist as it stood: what was asked, how it was met, and by which paper."""
    return [
        {
            "words": line.requirement.words,
            "state": line.state.value,
            "sentence": line.sentence,
            "sensitive": line.requirement.sensitive,
            "tick": {key: str(value) for key, value in asdict(line.tick).items() if value} if line.tick else None,
        }
        for line in removal.checklist(ground, evidence)
    ]


def look_again(*, proposal: RemovalProposal, on: date, at: datetime, by: User) -> None:
    """Something about an open proposal has changed elsewhere: see whether the head can decide now."""
    if proposal.is_open:
        _tell(proposal, on, at, by)


def _tell(proposal: RemovalProposal, on: date, at: datetime, by: User) -> None:
    """The head is told once everything is there."""
    ground = removal.ground(proposal.ground, proposal.last_day)
    ready = not removal.missing(ground, queries.evidence_of(proposal, on))
    removal_tasks.tell(proposal=proposal, ready=ready, on=on, at=at, by=by)


def _named(ground: Ground) -> str:
    return "on a ground of regulation 9" if ground.sensitive else f"ground {ground.label}"


def _record(
    verb: str,
    proposal: RemovalProposal,
    by: User,
    sentence: str,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    audit.record(
        by=by,
        school=proposal.school,
        verb=f"removal.{verb}",
        about=proposal,
        sentence=sentence,
        before=before,
        after=after,
    )
