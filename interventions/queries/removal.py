"""Proposals that a name leaves the roll: the evidence as it stands, the clocks, and the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from accounts.domain.roles import Permission
from accounts.models import Membership
from attendance.queries import long_absence
from attendance.queries.calendar import calendar_of
from interventions.access import proposals_for
from interventions.models import RemovalEnquiry, RemovalEvidence, RemovalProposal
from interventions.models.removal import Side
from pupils.domain import removal
from pupils.domain.removal import Ground, Line
from pupils.domain.removal_evidence import Clock, Evidence, Facts, Tick
from pupils.models import Pupil

ORDER, TRAVELS = "attendance_order", "mobile"  # kinds of need


@dataclass(frozen=True, slots=True)
class ShownClock:
    """A clock as the page has it."""

    title: str
    clock: Clock

    @property
    def so_far(self) -> int:
        return min(self.clock.days, self.clock.needed)


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement with who showed what, and whether this person may read what the records say of it."""

    line: Line
    evidence: RemovalEvidence | None
    sentence: str

    @property
    def way(self) -> str:
        return self.line.requirement.way(self.evidence.way) if self.evidence else ""


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """All that the page of a proposal shows."""

    proposal: RemovalProposal
    ground: Ground
    items: list[Item]
    clocks: list[ShownClock]
    enquiries: Sequence[RemovalEnquiry]
    wants_enquiries: bool
    earliest: date | None

    @property
    def missing(self) -> int:
        return sum(not item.line.is_met for item in self.items)


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in the list."""

    proposal: RemovalProposal
    ground: Ground
    shown: int
    asked: int


def evidence_of(proposal: RemovalProposal, on: date) -> Evidence:
    """What the records say and what has been shown, as on a day. Seven statements."""
    ticks = {
        row.requirement: Tick(row.who, row.on, row.paper, row.way, row.stated_on)
        for row in proposal.evidence.filter(taken_back_at=None)
    }
    leave = ticks.get("leave_ended")
    return Evidence(_facts(proposal, on, leave.stated_on if leave else None), ticks)


def _facts(proposal: RemovalProposal, on: date, leave_ended_on: date | None) -> Facts:
    pupil, school = proposal.pupil, proposal.school
    found = long_absence.of_pupil(school, pupil, on, calendar_of(school), leave_ended_on=leave_ended_on)
    kinds = set(pupil.needs.current(on).filter(kind__in=(ORDER, TRAVELS)).values_list("kind", flat=True))
    since = proposal.enrolment.starts_on
    asked = _asked(pupil, _counted_from(proposal, found) or since)
    ended = pupil.place_reviews.filter(state="ended", decided_on__gte=since).order_by("-decided_on").first()
    return Facts(
        on=on,
        born=pupil.date_of_birth,
        starts_on=since,
        last_day=proposal.last_day,
        boards=pupil.boards,
        order_in_force=ORDER in kinds,
        mobile=TRAVELS in kinds,
        absence=found.absence,
        leave=found.leave,
        asked_by_school=asked["school"],
        asked_by_authority=asked["authority"],
        place_ended_on=ended.decided_on if ended else None,
    )


def _counted_from(proposal: RemovalProposal, found: long_absence.LongAbsence) -> date | None:
    """Enquiries count from when this absence began: those of an earlier one found the pupil, or did not."""
    if proposal.ground == "h":
        return found.leave_ended_on
    return found.absence.since


def _asked(pupil: Pupil, since: date) -> dict[str, int]:
    both = Q(side=Side.TOGETHER)
    counts: dict[str, int] = pupil.removal_enquiries.filter(on__gte=since).aggregate(
        school=Count("pk", filter=both | Q(side=Side.SCHOOL)),
        authority=Count("pk", filter=both | Q(side=Side.AUTHORITY)),
    )
    return counts


def page(proposal: RemovalProposal, membership: Membership, on: date) -> ProposalPage:
    """A proposal with everything that its ground asks for. Some ten statements."""
    ground = removal.ground(proposal.ground, proposal.last_day)
    evidence = evidence_of(proposal, on)
    rows = {row.requirement: row for row in proposal.evidence.filter(taken_back_at=None).select_related("recorded_by")}
    sees_private = membership.may(Permission.VIEW_SENSITIVE)
    wants = bool({"joint_enquiries", "school_enquiries"} & set(ground.asks))
    return ProposalPage(
        proposal,
        ground,
        [
            Item(line, rows.get(line.requirement.key), _sentence(line, sees_private=sees_private))
            for line in removal.checklist(ground, evidence)
        ],
        clocks(ground, evidence),
        list(proposal.pupil.removal_enquiries.select_related("recorded_by").order_by("on", "pk")),
        wants,
        removal.earliest_last_day(ground, evidence),
    )


def _sentence(line: Line, *, sees_private: bool) -> str:
    if not line.requirement.sensitive or sees_private or not line.sentence:
        return line.sentence
    return "" if line.is_met else "The records speak against it. Ask who may see the pupil’s circumstances."


def shown_then(proposal: RemovalProposal) -> list[dict[str, Any]]:
    """The checklist of a closed proposal as it stood, its days as dates again."""
    return [line | {"tick": _with_day(line["tick"])} for line in proposal.shown]


def _with_day(tick: dict[str, str] | None) -> dict[str, Any] | None:
    return tick and tick | {"on": date.fromisoformat(tick["on"])}


def clocks(ground: Ground, evidence: Evidence) -> list[ShownClock]:
    """The clocks that a ground runs by."""
    facts, found = evidence.facts, []
    if facts and facts.absence and "twenty_days" in ground.asks:
        found.append(ShownClock("School days of G, N and O", facts.absence))
    if facts and facts.leave and "ten_days" in ground.asks:
        found.append(ShownClock("School days since the leave ended", facts.leave))
    return found


def proposal_lines(membership: Membership, on: date) -> tuple[list[ProposalLine], list[ProposalLine]]:
    """Open proposals, the oldest first; and those closed, the latest first. Two statements."""
    seen = proposals_for(membership, on).select_related("pupil", "proposed_by", "closed_by")
    counted = seen.annotate(shown_now=Count("evidence", filter=Q(evidence__taken_back_at=None)))
    waiting = [_line(one) for one in counted.open().order_by("proposed_at", "pk")]
    closed = [_line(one) for one in counted.exclude(state="proposed").order_by("-closed_at", "-pk")[:50]]
    return waiting, closed


def _line(proposal: RemovalProposal) -> ProposalLine:
    ground = removal.ground(proposal.ground, proposal.last_day)
    asked = sum(requirement.is_ticked for requirement in ground.requirements)
    return ProposalLine(proposal, ground, proposal.shown_now, asked)  # type: ignore[attr-defined]
