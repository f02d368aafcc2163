"""Concerns raised and answered; what was reported to the safeguarding lead; what was shared; support groups."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import day_words
from accounts.models import Membership, User
from interventions.actions import cases, timeline
from interventions.domain import cases as words_of
from interventions.domain import concerns as rules
from interventions.domain.support import check_past
from interventions.domain.timeline import EntryKind
from interventions.models import Concern, Disclosure, SafeguardingFlag, SupportPlace
from interventions.models.concern import ConcernState
from interventions.queries.policy import policy_of
from pupils.models import Allotment, Pupil


@transaction.atomic
def raise_(*, pupil: Pupil, what: str, words: str, by: User, at: datetime, on: date) -> Concern:
    """Raise a concern. The same once more while it waits is the same concern."""
    rules.check_what(what, words)
    concern, is_new = Concern.objects.get_or_create(
        school=pupil.school,
        pupil=pupil,
        what=what,
        raised_by=by,
        state=ConcernState.WAITING,
        defaults={"words": words.strip(), "raised_on": on, "raised_at": at},
    )
    if is_new:
        _tell(pupil, EntryKind.CONCERN, f"{concern}. {concern.words}".strip(), on, at, by)
        _audit(pupil, concern, "concern.raised", "a concern was raised.", by)
    return concern


@transaction.atomic
def answer(*, concern: Concern, answer: str, opens_case: bool, by: User, at: datetime, on: date) -> Concern:
    """What the officer says back; a case may be opened with it."""
    rows = Concern.objects.select_for_update(of=("self",), no_key=True).select_related("pupil__school")
    concern = rows.get(pk=concern.pk)
    rules.check_waiting(concern.state)
    words = words_of.check_words(answer, "answer")
    if opens_case:
        concern.case = cases.open_by_hand(pupil=concern.pupil, reason=f"A concern: {concern}", by=by, at=at, on=on)
    concern.state, concern.answer = ConcernState.ANSWERED, words
    concern.answered_by, concern.answered_on = by, on
    concern.save(update_fields=["state", "answer", "answered_by", "answered_on", "case"])
    _tell(concern.pupil, EntryKind.CONCERN, f"Answered ({concern}): {words}", on, at, by)
    _audit(concern.pupil, concern, "concern.answered", "a concern was answered.", by)
    return concern


@transaction.atomic
def flag(*, pupil: Pupil, reported_on: date, recorded_as: str, by: User, at: datetime, on: date) -> SafeguardingFlag:
    """It was reported to the safeguarding lead. What it was is kept in the school's own system, not here."""
    check_past(reported_on, on, "reported_on")
    made, is_new = SafeguardingFlag.objects.get_or_create(
        school=pupil.school,
        pupil=pupil,
        reported_on=reported_on,
        recorded_as=words_of.check_words(recorded_as, "recorded_as"),
        defaults={"by": by},
    )
    if is_new:
        text = f"Reported to the safeguarding lead; recorded in the school’s own system as {made.recorded_as}."
        _tell(pupil, EntryKind.CONCERN, text, reported_on, at, by, sensitive=True)
        _audit(pupil, made, "safeguarding.reported", "reported to the safeguarding lead.", by)
    return made


@transaction.atomic
def disclose(
    *, pupil: Pupil, shared_on: date, what: str, to_whom: str, why: str, by: User, at: datetime, on: date
) -> Disclosure:
    """Write down what was shared. Only ever added to."""
    check_past(shared_on, on, "shared_on")
    made = Disclosure.objects.create(
        school=pupil.school,
        pupil=pupil,
        shared_on=shared_on,
        what=words_of.check_words(what, "what"),
        to_whom=words_of.check_words(to_whom, "to_whom"),
        why=words_of.check_words(why, "why"),
        by=by,
        at=at,
    )
    _tell(pupil, EntryKind.NOTE, f"Shared with {made.to_whom}: {made.what}", shared_on, at, by, sensitive=True)
    _audit(pupil, made, "disclosure.made", f"something was shared on {day_words(shared_on)}.", by)
    return made


@transaction.atomic
def place(
    *, pupil: Pupil, group: str, member: Membership | None, by: User, at: datetime, on: date
) -> SupportPlace | None:
    """The pupil's support group and its member of staff, who then sees the pupil; no group: out of it."""
    pupil = Pupil.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=pupil.pk)
    groups = {one.key: one for one in policy_of(pupil.school, on).support_groups}
    if group and group not in groups:
        raise Refused("Choose one of the groups of the school’s policy.", field="group")
    if member is not None and not (member.school_id == pupil.school_id and member.may(Permission.WORK_TASKS)):
        raise Refused("Choose somebody of this school who works with pupils.", field="member")
    stands = pupil.support_places.filter(ends_on=None).first()
    if stands is not None:
        if (stands.group, stands.member_id) == (group, member.pk if member else None):
            return stands
        stands.ends_on = on
        stands.save(update_fields=["ends_on"])
        if stands.member_id:
            Allotment.objects.filter(membership=stands.member_id, pupil=pupil, ends_on=None).update(ends_on=on)
    if not group:
        if stands is not None:
            _tell(pupil, EntryKind.NOTE, "Out of the support group.", on, at, by)
            _audit(pupil, stands, "support_group.left", "out of a support group.", by)
        return None
    wanted = groups[group]
    made = SupportPlace.objects.create(
        school=pupil.school,
        pupil=pupil,
        group=group,
        group_name=wanted.name,
        sensitive=wanted.sensitive,
        member=member,
        starts_on=on,
    )
    if member is not None and not member.may(Permission.VIEW_ALL_PUPILS):
        Allotment.objects.get_or_create(
            school=pupil.school, membership=member, pupil=pupil, ends_on=None, defaults={"starts_on": on}
        )
    who = f", looked after by {member.user.full_name}" if member else ""
    _tell(pupil, EntryKind.NOTE, f"Support group: {made}{who}.", on, at, by, sensitive=wanted.sensitive)
    _audit(pupil, made, "support_group.joined", "a support group.", by)
    return made


def _tell(
    pupil: Pupil, kind: EntryKind, text: str, on: date, at: datetime, by: User, *, sensitive: bool = False
) -> None:
    timeline.write_of_pupil(pupil, kind, text, on=on, at=at, by=by, sensitive=sensitive)


def _audit(
    pupil: Pupil, about: Concern | SafeguardingFlag | Disclosure | SupportPlace, verb: str, words: str, by: User
) -> None:
    """The trail says that it happened, and not what it was."""
    audit.record(by=by, school=pupil.school, verb=verb, about=about, sentence=f"{pupil.name}: {words}")
