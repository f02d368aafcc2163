"""The log of joint enquiries about a pupil who cannot be found: who asked whom, what, and the answer."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from accounts.models import User
from interventions.actions import removal
from interventions.domain.removals import check_words
from interventions.models import RemovalEnquiry, RemovalProposal


@transaction.atomic
def write(
    *,
    proposal: RemovalProposal,
    asked_on: date,
    side: str,
    asked_by: str,
    asked_whom: str,
    words: str,
    on: date,
    at: datetime,
    by: User,
    answer: str = "",
) -> RemovalEnquiry:
    """Write down an enquiry, with the answer where there is one already."""
    _check_day(asked_on, on, "asked_on")
    for value, field, sentence in (
        (asked_by, "asked_by", "Say who asked."),
        (asked_whom, "asked_whom", "Say who was asked, or where somebody looked."),
        (words, "words", "Say what was asked or done."),
    ):
        check_words(value, field, sentence)
    row = RemovalEnquiry.objects.create(
        school=proposal.school,
        pupil=proposal.pupil,
        on=asked_on,
        side=side,
        asked_by=asked_by.strip(),
        asked_whom=asked_whom.strip(),
        words=words.strip(),
        answer=answer.strip(),
        answered_on=asked_on if answer.strip() else None,
        recorded_at=at,
        recorded_by=by,
    )
    _record("enquiry_written", row, by, f"An enquiry about {proposal.pupil} was written down.")
    removal.look_again(proposal=proposal, on=on, at=at, by=by)
    return row


@transaction.atomic
def answer(*, enquiry: RemovalEnquiry, answered_on: date, words: str, on: date, by: User) -> RemovalEnquiry:
    """Write down what was answered. An answer that stands is not written over: enquire again."""
    row = RemovalEnquiry.objects.select_for_update(of=("self",), no_key=True).select_related("school", "pupil")
    enquiry = row.get(pk=enquiry.pk)
    if enquiry.answer:
        raise Refused("There is an answer already. Write down another enquiry for what came later.")
    _check_day(answered_on, on, "answered_on")
    if answered_on < enquiry.on:
        raise Refused(
            f"It was asked on {day_words(enquiry.on)}. The answer cannot lie before that.", field="answered_on"
        )
    check_words(words, "answer", "Say what was answered.")
    enquiry.answer, enquiry.answered_on = words.strip(), answered_on
    enquiry.save(update_fields=["answer", "answered_on"])
    _record("enquiry_answered", enquiry, by, f"An enquiry about {enquiry.pupil} was answered.")
    return enquiry


@transaction.atomic
def note_shared(*, proposal: RemovalProposal, by: User) -> None:
    """The log left the screen, for the authority: keep who took it."""
    audit.record(
        by=by,
        school=proposal.school,
        verb="removal.log_taken",
        about=proposal,
        sentence=f"The log of enquiries about {proposal.pupil} was taken as PDF.",
    )


def _check_day(day: date, on: date, field: str) -> None:
    if day > on:
        raise Refused(f"{day_words(day)} has not come yet. Enter the day on which it was.", field=field)


def _record(verb: str, row: RemovalEnquiry, by: User, sentence: str) -> None:
    audit.record(by=by, school=row.school, verb=f"removal.{verb}", about=row, sentence=sentence)
