"""A pupil away without a word since September's end, and what a proposal needs, by few words."""

from datetime import date
from typing import Any

from interventions.actions import enquiries, removal
from interventions.models import RemovalProposal
from pupils.domain.removal_evidence import Tick
from tests.cast import NOW, TODAY, SchoolWorld
from tests.reports.marks import SEPTEMBER, away, present

YESTERDAY = date(2026, 11, 18)
# Twenty school days before 19 November, the half-term holiday left out: from 14 October.
TWENTY_BACK = date(2026, 10, 14)


def gone(world: SchoolWorld, first: date = TWENTY_BACK, code: str = "O", **others: str) -> None:
    """Everybody in since September; Sam away from a day."""
    sessions = [(on, s, others.get(f"{s}_{on:%d_%m}", code)) for on, s, _ in away(world, first, 200) if on <= YESTERDAY]
    present(world, SEPTEMBER, YESTERDAY, but={"Sam": sessions}, only=["Sam", "Ada"])


def propose(
    world: SchoolWorld, ground: str = "i", name: str = "Sam", by: str = "office", **more: Any
) -> RemovalProposal:
    return removal.propose(
        pupil=world.pupil(name), ground=ground, last_day=more.pop("last_day", TODAY), on=TODAY, at=NOW,
        by=world.user(by), **more,
    )  # fmt: skip


def show(world: SchoolWorld, proposal: RemovalProposal, key: str, **more: Any) -> None:
    tick = Tick(**({"who": "Mrs Okafor, mother", "on": TODAY, "paper": "E-mail of the 16th"} | more))
    removal.show(proposal=proposal, requirement=key, tick=tick, on=TODAY, at=NOW, by=world.user("office"))


def enquire(world: SchoolWorld, proposal: RemovalProposal, side: str = "together", **more: Any) -> None:
    values = {
        "asked_on": YESTERDAY, "side": side, "asked_by": "Jude Marsh", "asked_whom": "An aunt in Coldharbour",
        "words": "Where the family is",
    } | more  # fmt: skip
    enquiries.write(proposal=proposal, on=TODAY, at=NOW, by=world.user("office"), **values)


def complete(world: SchoolWorld) -> RemovalProposal:
    """Ground (i) with everything it asks for."""
    gone(world)
    proposal = propose(world)
    show(world, proposal, "not_sick", paper="GP surgery knows of no illness")
    show(world, proposal, "outcome_of_enquiries", way="not_found", paper="CME officer agrees, e-mail")
    enquire(world, proposal)
    return proposal


def decide(world: SchoolWorld, proposal: RemovalProposal, by: str = "headteacher", on: date = TODAY) -> RemovalProposal:
    return removal.carry_out(proposal=proposal, membership=world.member(by), on=on, at=NOW, by=world.user(by))
