"""First-day calls: who rings a family, how a call ended, what it led to (S1-027, S4-106)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import counted, listed, time_words
from accounts.models import Membership, School, User
from attendance.actions import absence_reports, no_contact
from attendance.actions.absence_reports import Said
from attendance.domain.explanations import Span
from attendance.models import AbsenceCall, AbsenceReport, CallClaim
from attendance.models.absence_call import REACHED, AbsenceCallQuerySet, LedTo, Outcome
from attendance.models.absence_report import Source
from attendance.models.register import Session
from attendance.queries.absentees import Absentee
from attendance.queries.calls import Card, Line
from attendance.queries.settings import settings_of
from pupils import asks
from pupils.actions import contacts
from pupils.asks import Ask
from pupils.models import Contact, Pupil

# Takes or extends a claim in one statement; answers with the children that are now this person's. Of two who tap at
# once the second waits for the first, and gets none.
CLAIM = """
insert into attendance_callclaim (school_id, pupil_id, "on", by_id, at, until)
select %(school)s, pupil_id, %(on)s, %(by)s, %(at)s, %(until)s
from unnest(%(pupils)s::int[]) as wanted (pupil_id) order by pupil_id
on conflict (pupil_id, "on") do update
set by_id = excluded.by_id, until = excluded.until,
    at = case when attendance_callclaim.by_id = excluded.by_id and attendance_callclaim.until > excluded.at
              then attendance_callclaim.at else excluded.at end
where attendance_callclaim.by_id = excluded.by_id or attendance_callclaim.until <= excluded.at or %(over)s
returning pupil_id
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said about children of a household who are away."""

    reason: str  # slug
    words: str = ""
    code: str = ""
    ends_on: date | None = None  # the last day of the absence; today where they did not say
    ends_session: str = Session.PM
    expected_return_on: date | None = None
    since_start: bool = True  # it explains the days before today, too


@transaction.atomic
def claim(*, school: School, card: Card, on: date, at: datetime, by: User, over: bool = False) -> None:
    """Ring this family: for some minutes nobody else does. `over` takes it from a colleague, knowingly."""
    _hold(school, card.pupil_ids, on, at, by, over=over)
    taken = over and card.claim is not None and card.claim.user_id != by.pk
    _record(
        school, by, "calls.taken_over" if taken else "calls.claimed",
        f"{by.full_name} rings about {counted(len(card.pupil_ids), 'pupil')}"
        + (f", taken over from {card.claim.by}." if taken and card.claim else "."),
    )  # fmt: skip


@transaction.atomic
def hand_back(*, school: School, pupil_ids: Collection[int], on: date, by: User) -> None:
    """Somebody else may ring."""
    given, _ = CallClaim.objects.filter(school=school, pupil__in=pupil_ids, on=on, by=by).delete()
    if given:
        _record(school, by, "calls.handed_back", f"{by.full_name} handed back {counted(given, 'pupil')} to be rung.")


@transaction.atomic
def log(
    *, school: School, card: Card, line: Line, outcome: str, token: UUID, on: date, at: datetime, by: User
) -> list[AbsenceCall]:
    """How a call ended, for every child whose contact it was. Sent twice, it stands once.

    After the last number the family is nobody's: there is nothing more to do about it now.
    """
    if outcome not in Outcome.values or outcome == Outcome.HANDED_OVER:
        raise Refused("Say how the call ended: one of the five buttons.")
    if any(call.token == str(token) for child in card.children for call in child.calls):
        return []
    is_last = outcome not in REACHED and not card.has_more_to_ring(line)
    _hold(school, card.pupil_ids, on, at, by, until=at if is_last else None)
    children = [child for child in card.children if child.pupil_id in line.children]
    made = AbsenceCall.objects.bulk_create(
        [
            AbsenceCall(
                school=school, pupil_id=child.pupil_id, on=on, contact_id=line.dial.contact_id, number=line.number,
                outcome=outcome, at=at, by=by, household=token,
            )
            for child in children
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    words = Outcome(outcome).label
    _record(school, by, "call.logged", f"Call about {_names(children)}: {words[:1].lower()}{words[1:]}.")
    return made


@transaction.atomic
def take_back(*, school: School, token: UUID, by: User) -> int:
    """The wrong button: the call is as if it had not been written down, while nothing has followed from it."""
    calls = _calls(school, token).select_for_update(no_key=True).order_by("pk")
    mine = [call for call in calls if call.by_id == by.pk]
    if not mine:
        raise Refused("This call is not yours to take back, or it was taken back already.")
    if any(call.led_to or call.report_id or call.outcome == Outcome.HANDED_OVER for call in mine):
        raise Refused("Something has followed from this call already. Correct what was recorded instead.")
    words = mine[0].get_outcome_display()
    AbsenceCall.objects.filter(pk__in=[call.pk for call in mine]).delete()
    _record(
        school,
        by,
        "call.taken_back",
        f"Call about {counted(len(mine), 'pupil')} taken back: {words[:1].lower()}{words[1:]}.",
    )
    return len(mine)


@transaction.atomic
def explain(
    *,
    school: School,
    children: Sequence[Absentee],
    chosen: Collection[int],
    token: UUID,
    answer: Answer,
    on: date,
    at: datetime,
    by: User,
    membership: Membership,
) -> list[AbsenceReport]:
    """The reason that was given, for all or some of the children of a call. Each stands, or waits for the head."""
    wanted = [child for child in children if child.pupil_id in set(chosen)]
    _check_still_away(chosen, wanted)
    pupils = school.pupils.in_bulk([child.pupil_id for child in wanted])
    held = _calls(school, token).select_related("contact").select_for_update(of=("self",), no_key=True).order_by("pk")
    calls = {call.pupil_id: call for call in held}
    _reached(school, calls.values(), on, at, by)
    reports = []
    for child in wanted:
        if (call := calls.get(child.pupil_id)) is None:
            raise Refused(f"{child.name} was not spoken of in this call. Load the page again.")
        if call.led_to == LedTo.REASON:
            raise Refused(f"The reason for {child.name} is written down already. Load the page again.")
        said = _said(child, answer, on, call.contact)
        report = absence_reports.record(
            school=school, pupil=pupils[child.pupil_id], said=said, source=Source.CALL, by=by, membership=membership,
            at=at,
        )  # fmt: skip
        call.led_to, call.said, call.report = LedTo.REASON, answer.words.strip(), report
        call.save(update_fields=["led_to", "said", "report"])
        reports.append(report)
    return reports


@transaction.atomic
def confirm_numbers(*, school: School, token: UUID, on: date, by: User) -> None:
    """Whoever was reached has said that our numbers still hold (S4-015)."""
    call = _calls(school, token).exclude(contact=None).order_by("pk").first()
    link = call and school.contact_links.filter(contact=call.contact_id, pupil=call.pupil_id).first()
    if link:
        contacts.confirm(link=link, on=on, by=by)


@transaction.atomic
def lead_to(*, school: School, token: UUID, what: str, words: str, on: date, at: datetime, by: User) -> int:
    """Somebody was reached, and there is no reason yet: the child is on the way in, or they would not say."""
    if what not in (LedTo.COMING, LedTo.NO_REASON):
        raise Refused("Choose a reason, or one of the two buttons below the list.")
    open_calls = list(_calls(school, token).filter(led_to="").select_related("contact"))
    changed = _calls(school, token).filter(led_to="").update(led_to=what, said=words.strip())
    if changed:
        _reached(school, open_calls, on, at, by)
        label = LedTo(what).label
        _record(school, by, "call.led_to", f"Call about {counted(changed, 'pupil')}: {label[:1].lower()}{label[1:]}.")
    return changed


@transaction.atomic
def hand_over(
    *, school: School, pupil: Pupil, note: str, number: str, token: UUID, on: date, at: datetime, by: User,
    contact: Contact | None = None, name: str = "", rang: bool = True,
) -> AbsenceCall:  # fmt: skip
    """A parent wants to talk: a call-back for the attendance officer, due today, with note and number (S4-105).

    From the call board nobody need have rung: then the officer is to ring the family.
    """
    _check_hand_over(note, number)
    who = contact.name if contact else name.strip()
    call, new = AbsenceCall.objects.get_or_create(
        pupil=pupil,
        household=token,
        defaults={
            "school": school, "on": on, "contact": contact, "number": number.strip(), "outcome": Outcome.HANDED_OVER,
            "said": note.strip(), "at": at, "by": by,
        },
    )  # fmt: skip
    if new:
        asks.ask(
            school=school,
            asks=[_call_back(pupil, who, number, note, token, on, at, by, rang=rang)],
            on=on,
            at=at,
            by=by,
        )
        _record(school, by, "call.handed_over", f"A call about {pupil} was handed to the attendance officer.")
        if rang:
            no_contact.contact_made(
                school=school, pupil_ids=[pupil.pk], note=f"{who or 'A parent'} rang.", on=on, at=at, by=by
            )
    return call


def _check_hand_over(note: str, number: str) -> None:
    if not note.strip():
        raise Refused("Write down what the call is about.", field="note")
    if not any(sign.isdigit() for sign in number):
        raise Refused("Give the number to ring back.", field="number")


def _call_back(
    pupil: Pupil, who: str, number: str, note: str, token: UUID, on: date, at: datetime, by: User, *, rang: bool
) -> Ask:
    whom = who or ("a parent" if rang else "the family")
    return Ask(
        pupil=pupil,
        about="call_back",
        window=token.hex[:20],
        kind="call",
        title=f"Ring{' back' if rang else ''}: {whom}"[:160],
        why=f"{whom[:1].upper()}{whom[1:]}, {number.strip()}. {note.strip()} Handed over by {by.formal_name} at {time_words(at.time())}.",
        roles=(Role.ATTENDANCE_OFFICER,),
        due_on=on,
    )


def _said(child: Absentee, answer: Answer, on: date, contact: Contact | None) -> Said:
    """From the first unexplained day of this absence, where the answer explains all of it; else from today."""
    first = child.run.away_since if answer.since_start else None
    starts_session = Session.AM.value if first and first < on else child.first_unexplained
    return Said(
        Span(first or on, answer.ends_on or on, starts_session, answer.ends_session),
        answer.reason,
        words=answer.words,
        code=answer.code,
        expected_return_on=answer.expected_return_on,
        contact=contact,
    )


def _check_still_away(chosen: Collection[int], wanted: Collection[Absentee]) -> None:
    if not chosen:
        raise Refused("Choose for whom this is the reason.", field="children")
    if len(wanted) < len(set(chosen)):
        raise Refused("One of the children is no longer away without a reason. Load the page again.")


def _reached(school: School, calls: Collection[AbsenceCall], on: date, at: datetime, by: User) -> None:
    """Somebody of the family was spoken to."""
    who = next((call.contact.name for call in calls if call.contact), "The family")
    no_contact.contact_made(
        school=school,
        pupil_ids=[call.pupil_id for call in calls],
        note=f"{who} was reached at {time_words(at.time())}.",
        on=on,
        at=at,
        by=by,
    )


def _calls(school: School, token: UUID) -> AbsenceCallQuerySet:
    calls: AbsenceCallQuerySet = AbsenceCall.objects.filter(school=school, household=token)
    return calls


def _hold(
    school: School, pupil_ids: Sequence[int], on: date, at: datetime, by: User, *, over: bool = False,
    until: datetime | None = None,
) -> None:  # fmt: skip
    """Take the claim, or say who has it. With `until` now it is let go at once."""
    until = until or at + timedelta(minutes=settings_of(school).claim_minutes)
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIM,
            {
                "school": school.pk, "pupils": sorted(pupil_ids), "on": on, "by": by.pk, "at": at, "until": until,
                "over": over,
            },
        )  # fmt: skip
        held = {pupil_id for (pupil_id,) in cursor}
    if lost := set(pupil_ids) - held:
        other = CallClaim.objects.filter(pupil__in=lost, on=on).exclude(by=by).select_related("by").latest("at")
        raise Refused(
            f"{other.by.formal_name} has had this family since {time_words(timezone.localtime(other.at).time())}. Ring another, or take "
            "this one over first."
        )


def _names(children: Sequence[Absentee]) -> str:
    return listed([child.name for child in children])


def _record(school: School, by: User, verb: str, sentence: str) -> None:
    audit.record(by=by, school=school, verb=verb, about=school, sentence=sentence)
