"""What was said and done about a pupil's absences, in order: calls, visits, people told, reports (S0-016)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from accounts.domain.roles import Permission
from accounts.models import Membership
from attendance.access import sees_private
from attendance.domain.explanations import Span
from attendance.domain.outside import BY_KIND
from attendance.domain.reasons import BY_SLUG
from attendance.models import AbsenceCall, AbsenceReport, HomeVisit, OwnAbsenceReason, ProfessionalNotice
from attendance.models.absence_call import REACHED, LedTo, Outcome
from attendance.models.absence_report import ReportState, Source
from attendance.models.home_visit import ChildSeen, WhoWasIn
from attendance.models.professional_notice import How
from attendance.queries.absentee_rows import formal, moment
from pupils.models import Pupil
from pupils.models.professional import ProfessionalKind

NOT_SHOWN = "What was said is not shown here."
SHOWN = 8  # on the pupil's page
ALL = 400  # on its own page: years of a family that is rung every week
REPORT = ("reason", "code", "starts_on", "ends_on", "starts_session", "ends_session", "received_by_id")
NONE = Value([], output_field=JSONField())
Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    kind: str  # call, visit, report, notice
    at: datetime
    title: str
    words: str
    by: str
    colour: str = "plain"
    chip: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """The latest entries, and whether there are more."""

    pupil: Pupil
    entries: list[Entry]
    more: bool = False


def contact_log(pupil: Pupil, membership: Membership, *, whole: bool = False) -> Log:
    """The log as this person may read it, the latest first. One statement.

    On the pupil's page reports have a panel of their own, so that they stand in the whole log alone.
    """
    limit = ALL if whole else SHOWN + 1
    found = (
        Pupil.objects.filter(pk=pupil.pk)
        .annotate(
            log=JSONObject(
                calls=_calls(limit),
                visits=_visits(limit),
                notices=_notices(limit),
                reports=_reports(limit) if whole else NONE,
            )
        )
        .values_list("log", flat=True)
        .get()
    )
    may = membership.may(Permission.VIEW_SENSITIVE)
    entries = [
        *(_call(one, membership) for one in found["calls"]),
        *(_visit(one, membership, may=may) for one in found["visits"]),
        *(_report(one, membership) for one in found["reports"]),
        *(_notice(one) for one in found["notices"] if may or not BY_KIND[one["kind"]].sensitive),
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    shown = entries if whole else entries[:SHOWN]
    return Log(pupil, shown, more=len(entries) > len(shown))


def _calls(limit: int) -> ArraySubquery:
    found = AbsenceCall.objects.filter(pupil=OuterRef("pk")).order_by("-at", "-pk")[:limit]
    return _array(
        found, at="at", number="number", outcome="outcome", led_to="led_to", said="said", by=_user("by"),
        contact=_person("contact"), report=_explanation("report__"),
    )  # fmt: skip


def _visits(limit: int) -> ArraySubquery:
    found = HomeVisit.objects.filter(pupil=OuterRef("pk")).order_by("-at", "-pk")[:limit]
    fields = ("at", "went", "answered", "who", "child", "seen", "letter_left")
    return _array(found, by=_user("by"), report=_explanation("report__"), **{name: name for name in fields})


def _notices(limit: int) -> ArraySubquery:
    found = ProfessionalNotice.objects.filter(pupil=OuterRef("pk")).order_by("-at", "-pk")[:limit]
    return _array(found, at="at", kind="kind", told="told", how="how", by=_user("by"))


def _reports(limit: int) -> ArraySubquery:
    """Those that came by themselves: what a call or a visit led to stands with it."""
    found = AbsenceReport.objects.filter(pupil=OuterRef("pk"), calls=None, visits=None)
    return _array(
        found.order_by("-received_at", "-pk")[:limit], at="received_at", source="source", state="state",
        words="words", said_by="said_by", contact=_person("contact"), by=_user("received_by"), report=_explanation(""),
    )  # fmt: skip


def _explanation(prefix: str) -> JSONObject:
    """The reason with its days; the school's own name for it, where it has one."""
    own = OwnAbsenceReason.objects.filter(school=OuterRef("school"), slug=OuterRef(f"{prefix}reason"))
    named = Subquery(own.values(json=JSONObject(name="name", sensitive="sensitive"))[:1])
    return JSONObject(own=named, **{name: F(f"{prefix}{name}") for name in REPORT})


def _user(name: str) -> JSONObject:
    return JSONObject(**{field: F(f"{name}__{field}") for field in ("title", "forename", "surname")})


_person = _user


def _array(found: QuerySet[Any], **fields: Any) -> ArraySubquery:
    named = {name: F(field) if isinstance(field, str) else field for name, field in fields.items()}
    return ArraySubquery(found.values(json=JSONObject(**named)))


def _call(one: Object, membership: Membership) -> Entry:
    outcome, who = Outcome(one["outcome"]), ", ".join(part for part in (_name(one["contact"]), one["number"]) if part)
    said = []
    if who:
        said.append(f"{who} rang." if outcome is Outcome.HANDED_OVER else f"Rang {who}.")
    if one["led_to"] and one["led_to"] != LedTo.REASON:
        said.append(f"{LedTo(one['led_to']).label}.")
    said.append(_said(one["report"], one["said"], membership))
    colour = "green" if outcome in REACHED else "amber"
    return Entry("call", moment(one["at"]), "Call", _joined(said), formal(one["by"]), colour, str(outcome.label))


def _visit(one: Object, membership: Membership, *, may: bool) -> Entry:
    """A worry about a child is for those who may see what is sensitive; that the child was seen is for everybody here."""
    answered, child = WhoWasIn(one["answered"]), ChildSeen(one["child"])
    reads = may or child is not ChildSeen.WORRY
    words = [
        f"{one['went']} went.",
        f"{answered.label} was in{': ' + one['who'] if one['who'] else ''}.",
        f"The child: {child.label[:1].lower()}{child.label[1:]}." if reads else "The child was seen.",
        one["seen"] if reads else "",
        _said(one["report"], "", membership),
        "Our letter was left." if one["letter_left"] else "",
    ]
    nobody = answered is WhoWasIn.NOBODY
    chip = "nobody in" if nobody else str(child.label) if reads else "seen"
    return Entry(
        "visit",
        moment(one["at"]),
        "Home visit",
        _joined(words),
        formal(one["by"]),
        "amber" if nobody else "green",
        chip,
    )


def _report(one: Object, membership: Membership) -> Entry:
    who = one["said_by"] or _name(one["contact"])
    words = [f"{who}." if who else "", _said(one["report"], one["words"], membership)]
    by = formal(one["by"]) if one["by"]["surname"] else "the form"
    source, state = Source(one["source"]).label, ReportState(one["state"]).label
    return Entry("report", moment(one["at"]), str(source), _joined(words), by, "plain", str(state))


def _notice(one: Object) -> Entry:
    kind, how = ProfessionalKind(one["kind"]).label, How(one["how"]).label
    return Entry("notice", moment(one["at"]), f"{kind} told", f"{one['told']}, {how.lower()}.", formal(one["by"]))


def _said(report: Object, words: str, membership: Membership) -> str:
    """The reason, its days, and the words in which it was given, as far as this person may read them."""
    quoted = f"“{words}”" if words else ""
    if not report["starts_on"]:
        return quoted
    ours, own = BY_SLUG.get(report["reason"]), report["own"]
    sensitive = own["sensitive"] if own else ours is None or ours.sensitive
    if sensitive and not sees_private(membership, report["received_by_id"]):
        return NOT_SHOWN
    name = own["name"] if own else ours.name if ours else "No reason given"
    days = Span(
        date.fromisoformat(report["starts_on"]), date.fromisoformat(report["ends_on"]), report["starts_session"],
        report["ends_session"],
    )  # fmt: skip
    return _joined([f"{name} ({report['code']}), {days.words}.", quoted])


def _name(person: Object) -> str:
    return " ".join(part for part in (person["title"], person["forename"], person["surname"]) if part)


def _joined(words: list[str]) -> str:
    return " ".join(word for word in words if word)
