"""What is asked about absent pupils, as parts of one statement, so that a page costs the same for five and for sixty.

Each part is an array of small objects beside the pupil; `absentees` and `no_contact` choose the parts they need.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from accounts.models import NamedPerson
from attendance.domain import codes
from attendance.domain.codes import ABSENT, NO_REASON, UNKNOWN_REASON
from attendance.domain.outside import CALLED_FOR_BY, POSTS
from attendance.models import (
    AbsenceCall,
    AbsenceReport,
    CallClaim,
    DeskEntry,
    HomeVisit,
    Mark,
    MarkChange,
    MarkRequest,
    OwnTimes,
    ProfessionalNotice,
)
from attendance.models.absence_report import ReportState
from pupils.models import ContactLink, GroupPlace, Need, Professional
from pupils.models.group import GroupKind

LATEST_CALLS, LATEST_ABSENCES = 30, 8
NAME = {"title": "by__title", "forename": "by__forename", "surname": "by__surname"}


def class_name(on: date) -> Subquery:
    """The pupil's class on a day."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on)
    return Subquery(places.values("group__name")[:1])


def class_id(on: date) -> Subquery:
    """The same, by its key."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on)
    return Subquery(places.values("group")[:1])


def own_times() -> ArraySubquery:
    """Session times that the pupil's class or year keeps of its own, where the rows carry `class_id`."""
    found = OwnTimes.objects.filter(
        Q(group=OuterRef("class_id")) | Q(group=None, year_group=OuterRef("year_group")), school=OuterRef("school")
    )
    clocks = ("am_opens_at", "am_closes_at", "pm_opens_at", "pm_closes_at")
    return _array(found, group="group_id", year="year_group", **{clock: clock for clock in clocks})


def marks(since: date, on: date) -> ArraySubquery:
    """Every mark from a day to another, with whether an O stands where an N could not be resolved."""
    was_n = MarkChange.objects.filter(
        pupil_id=OuterRef("pupil_id"), on=OuterRef("on"), session=OuterRef("session"),
        old_code=NO_REASON, new_code=UNKNOWN_REASON,
    )  # fmt: skip
    found = Mark.objects.filter(pupil=OuterRef("pk"), on__gte=since, on__lte=on).annotate(
        unknown=Case(When(Q(code=UNKNOWN_REASON) & Exists(was_n), then=True), default=False)
    )
    return _array(
        found.order_by("on", "session"),
        on="on", session="session", code="code", unknown="unknown", late="minutes_late", at="recorded_at",
    )  # fmt: skip


def reports(since: date, on: date) -> ArraySubquery:
    """Explanations of these days, but for withdrawn ones."""
    found = AbsenceReport.objects.filter(pupil=OuterRef("pk"), starts_on__lte=on, ends_on__gte=since)
    return _array(
        found.exclude(state=ReportState.WITHDRAWN).order_by("-received_at", "-pk"),
        id="pk", starts_on="starts_on", starts_session="starts_session", ends_on="ends_on", ends_session="ends_session",
        state="state", reason="reason", code="code", source="source", by_rule="by_rule", said_by="said_by",
        received_at="received_at", received_by="received_by_id", back_on="expected_return_on",
    )  # fmt: skip


def calls() -> ArraySubquery:
    """The latest calls, the latest first."""
    found = AbsenceCall.objects.filter(pupil=OuterRef("pk")).order_by("-at", "-pk")[:LATEST_CALLS]
    return _array(
        found, id="pk", on="on", at="at", contact="contact_id", number="number", outcome="outcome", led_to="led_to",
        by=JSONObject(**NAME), user="by_id",
        token="household",
    )  # fmt: skip


def visits(since: date) -> ArraySubquery:
    """Home visits since a day."""
    found = HomeVisit.objects.filter(pupil=OuterRef("pk"), on__gte=since).order_by("-at", "-pk")
    return _array(found, on="on", at="at", answered="answered", child="child", went="went")


def contacts() -> ArraySubquery:
    """Whom to ring, in order."""
    person = {name: f"contact__{name}" for name in ("title", "forename", "surname", "mobile", "phone", "language")}
    found = ContactLink.objects.filter(pupil=OuterRef("pk")).annotate(
        court=Case(When(court_order="", then=False), default=True)
    )
    return _array(
        found.order_by("priority", "pk"), link="pk", contact="contact_id", relationship="relationship",
        lives_with="lives_with", priority="priority", court="court", **person,
    )  # fmt: skip


def needs(on: date) -> ArraySubquery:
    """Kinds of need for which somebody outside is told, or which make the pupil come first."""
    found = Need.objects.filter(pupil=OuterRef("pk"), kind__in=CALLED_FOR_BY).current(on)
    return ArraySubquery(found.order_by("kind").values("kind"))


def professionals(on: date) -> ArraySubquery:
    """Who works with the pupil."""
    found = Professional.objects.filter(pupil=OuterRef("pk")).current(on).order_by("kind", "pk")
    fields = ("kind", "name", "organisation", "phone", "email")
    return _array(found, id="pk", **{name: name for name in fields})


def notices(since: date) -> ArraySubquery:
    """Who outside was told of an absence that began since a day."""
    found = ProfessionalNotice.objects.filter(pupil=OuterRef("pk"), spell_on__gte=since).order_by("at", "pk")
    return _array(found, kind="kind", told="told", how="how", at="at", spell_on="spell_on", by=JSONObject(**NAME))


def offices() -> ArraySubquery:
    """The authority's offices that the school names."""
    found = NamedPerson.objects.filter(school=OuterRef("school"), post__in=POSTS).order_by("post")
    return _array(found, **{name: name for name in ("post", "name", "phone", "email")})


def claim(on: date) -> Subquery:
    """Who is ringing the family."""
    found = CallClaim.objects.filter(pupil=OuterRef("pk"), on=on)
    return Subquery(found.values(json=JSONObject(by=JSONObject(**NAME), user="by_id", at="at", until="until"))[:1])


def desk(on: date) -> ArraySubquery:
    """In late, out early, back again."""
    found = DeskEntry.objects.filter(pupil=OuterRef("pk"), on=on, undone_at=None).order_by("at", "pk")
    return _array(found, movement="movement", at="at")


def asked(on: date) -> ArraySubquery:
    """Changes of this day's marks that a teacher has asked for, and that wait for the office."""
    found = MarkRequest.objects.filter(pupil=OuterRef("pk"), on=on).waiting()
    name = {part: f"asked_by__{part}" for part in NAME}
    return _array(
        found.order_by("session"),
        id="pk", session="session", code="code", reason="reason", at="asked_at", by=JSONObject(**name),
    )  # fmt: skip


def last_absences(since: date, before: date) -> ArraySubquery:
    """The latest sessions missed before a day, not further back than another."""
    found = Mark.objects.filter(
        pupil=OuterRef("pk"), on__gte=since, on__lt=before, code__in=codes.letters(*ABSENT)
    ).order_by("-on", "-session")[:LATEST_ABSENCES]
    return _array(found, on="on", session="session", code="code")


def whole(**parts: Combinable) -> JSONObject:
    """Several parts as one object."""
    return JSONObject(**parts)


def where(condition: Any, part: Combinable) -> Case:
    """The part for those only who are looked at that closely; the database does not ask it of others."""
    return Case(When(condition, then=part), default=Value(None))


def _array(found: QuerySet[Any], **fields: Any) -> ArraySubquery:
    named = {name: F(field) if isinstance(field, str) else field for name, field in fields.items()}
    return ArraySubquery(found.values(json=JSONObject(**named)))
