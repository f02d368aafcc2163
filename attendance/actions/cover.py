"""Who takes a class in somebody else's place: a colleague, or a supply teacher let in for it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.access import has_permission
from accounts.actions import people
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission, Role
from accounts.models import Membership, School, User
from attendance import post
from attendance.domain import cover as rules
from attendance.models import Cover
from attendance.queries.calendar import calendar_of
from pupils.models import Group
from pupils.models.group import GroupKind


@transaction.atomic
def arrange(
    *,
    school: School,
    group: Group,
    membership: Membership,
    starts_on: date,
    ends_on: date,
    session: str = "",
    by: User,
    at: datetime,
    tell: bool = True,
) -> Cover:
    """A colleague takes the class's registers on these days, and on no others."""
    rules.check_days(starts_on, ends_on, at.date(), calendar_of(school))
    if membership.school_id != school.pk or group.school_id != school.pk or group.kind != GroupKind.CLASS:
        raise Refused("Choose a class and a person of this school.")
    if not has_permission(membership, Permission.TAKE_REGISTER, Permission.TAKE_ANY_REGISTER):
        raise Refused(f"{membership.user}’s role takes no registers. Choose somebody else.", field="membership")
    if membership.starts_on > starts_on or (membership.ends_on and membership.ends_on < ends_on):
        raise Refused(f"{membership.user} does not work here on all of these days.", field="membership")
    return _arrange(school, group, membership, starts_on, ends_on, session, by, at, supply=False, tell=tell)


@transaction.atomic
def arrange_supply(
    *,
    school: School,
    group: Group,
    email: str,
    forename: str,
    surname: str,
    title: str = "",
    starts_on: date,
    ends_on: date,
    session: str = "",
    by: User,
    at: datetime,
    tell: bool = True,
) -> Cover:
    """Let somebody from outside in for these days alone: a letter with a one-time link, and access that ends by itself."""
    rules.check_days(starts_on, ends_on, at.date(), calendar_of(school))
    if group.school_id != school.pk or group.kind != GroupKind.CLASS:
        raise Refused("Choose a class of this school.")
    membership = school.memberships.filter(user__email=email.strip().lower()).select_related("user").first()
    if membership is not None and _is_at_work(membership, at.date()):
        if not membership.covers.filter(supply=True).exists():
            raise Refused(f"{membership.user} works here already. Choose them from the list of staff.", field="email")
        _reach(membership, starts_on, ends_on)
    else:
        membership = people.invite(
            school=school, email=email, forename=forename, surname=surname, title=title, roles=[Role.TEACHER],
            job_title=rules.SUPPLY, starts_on=starts_on, ends_on=ends_on, by=by, write=tell,
        )  # fmt: skip
    return _arrange(school, group, membership, starts_on, ends_on, session, by, at, supply=True, tell=tell)


@transaction.atomic
def end(*, cover: Cover, by: User, at: datetime) -> None:
    """Take a cover back. A supply teacher who covers nothing else is out at once."""
    cover = (
        Cover.objects.select_for_update(of=("self",))
        .select_related("membership__user", "group", "school")
        .get(pk=cover.pk)
    )
    if cover.ended_at or cover.ends_on < at.date():
        raise Refused("This cover is over already.")
    cover.ended_at, cover.ended_by = at, by
    cover.save(update_fields=["ended_at", "ended_by"])
    when = rules.when_words(cover.starts_on, cover.ends_on, cover.session)
    audit.record(
        by=by,
        school=cover.school,
        verb="cover.ended",
        about=cover,
        sentence=f"{cover.membership.user} no longer takes {cover.group} {when}.",
    )
    if cover.supply:
        _shorten(cover.membership, cover.membership.covers.filter(supply=True).standing(), by, at.date())
    post.send_after(cover.membership.user, "cover_ended", cover=cover, when=when, by=by)


def _arrange(
    school: School,
    group: Group,
    membership: Membership,
    starts_on: date,
    ends_on: date,
    session: str,
    by: User,
    at: datetime,
    *,
    supply: bool,
    tell: bool,
) -> Cover:
    Group.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)  # two who arrange at once
    _check_free(group, starts_on, ends_on, session)
    cover = Cover.objects.create(
        school=school, group=group, membership=membership, starts_on=starts_on, ends_on=ends_on, session=session,
        supply=supply, arranged_at=at, arranged_by=by,
    )  # fmt: skip
    when = rules.when_words(starts_on, ends_on, session)
    audit.record(
        by=by,
        school=school,
        verb="cover.arranged",
        about=cover,
        sentence=f"{membership.user} takes {group} {when}.",
        after={"supply": supply, "starts_on": str(starts_on), "ends_on": str(ends_on), "session": session},
    )
    if tell and membership.user_id != by.pk:
        link = post.link("attendance:registers")
        post.send_after(membership.user, "cover", cover=cover, when=when, by=by, link=link)
    return cover


def _check_free(group: Group, starts_on: date, ends_on: date, session: str) -> None:
    standing = Cover.objects.filter(group=group, starts_on__lte=ends_on, ends_on__gte=starts_on).standing()
    other = (standing.of_session(session) if session else standing).select_related("membership__user").first()
    if other:
        when = rules.when_words(other.starts_on, other.ends_on, other.session)
        raise Refused(f"{other.membership.user} takes {group} {when}. Take that cover back first.", field="group")


def _is_at_work(membership: Membership, on: date) -> bool:
    return membership.ends_on is None or membership.ends_on >= on


def _reach(membership: Membership, starts_on: date, ends_on: date) -> None:
    """A supply teacher who comes again before the last cover is over: the access spans both, the registers only theirs."""
    membership.starts_on = min(membership.starts_on, starts_on)
    membership.ends_on = max(membership.ends_on or ends_on, ends_on)
    membership.save(update_fields=["starts_on", "ends_on"])


def _shorten(membership: Membership, left: Iterable[Cover], by: User, on: date) -> None:
    last_days = [cover.ends_on for cover in left if cover.ends_on >= on]
    if last_days:
        membership.ends_on = max(last_days)
        membership.save(update_fields=["ends_on"])
    else:
        people.end(membership=membership, last_day=on - timedelta(days=1), at_once=True, by=by, on=on)
