"""Changes that teachers asked for after closing: the office's list, and a teacher's own."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, FilteredRelation, Q, QuerySet

from accounts.models import School, User
from attendance.models import MarkRequest
from attendance.models.mark_request import RequestState

SHOWN = 100
SETTLED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the office sees it."""

    request: MarkRequest
    stands: str  # the code that stands now
    moved: bool  # since it was asked: accepting would overwrite nothing, and so change nothing


@dataclass(frozen=True, slots=True)
class Page:
    """The office's list."""

    waiting: list[Asked]
    more: int  # waiting, and not shown
    settled: list[MarkRequest]  # lately


def page(school: School, on: date) -> Page:
    """What waits, oldest first, and what was settled on a day. Three statements."""
    waiting = list(_with_mark(school.mark_requests.waiting()).order_by("asked_at", "pk")[: SHOWN + 1])
    more = school.mark_requests.waiting().count() - SHOWN if len(waiting) > SHOWN else 0
    settled = school.mark_requests.exclude(state=RequestState.ASKED).filter(settled_at__date=on)
    settled = settled.select_related("pupil", "register__group", "asked_by", "settled_by").order_by(
        "-settled_at", "-pk"
    )
    return Page([_asked(request) for request in waiting[:SHOWN]], more, list(settled[:SETTLED_SHOWN]))


def of_person(school: School, person: User, on: date, today: date) -> list[MarkRequest]:
    """A teacher's own: what waits, what concerns a day, and what was answered today. One statement."""
    own = school.mark_requests.filter(asked_by=person).exclude(state=RequestState.WITHDRAWN)
    wanted = Q(state=RequestState.ASKED) | Q(on=on) | Q(settled_at__date=today)
    found = own.filter(wanted).select_related("pupil", "register__group", "settled_by")
    return list(found.order_by("-asked_at", "-pk")[:SHOWN])


def _with_mark(requests: QuerySet[MarkRequest]) -> QuerySet[MarkRequest]:
    """With what stands now, in the same statement."""
    return requests.select_related("pupil", "register__group", "asked_by").annotate(
        mark=FilteredRelation(
            "pupil__marks", condition=Q(pupil__marks__on=F("on"), pupil__marks__session=F("session"))
        ),
        now_code=F("mark__code"),
        now_minutes=F("mark__minutes_late"),
        now_comment=F("mark__comment"),
    )


def _asked(request: MarkRequest) -> Asked:
    now = (request.now_code, request.now_minutes, request.now_comment)  # type: ignore[attr-defined]
    return Asked(request, now[0] or "", now != request.stood)
