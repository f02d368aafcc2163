"""Leave of absence: asked for before its first day, decided by the head, answered in writing, and planned."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import appointments
from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import leave
from attendance.models import LeaveRequest, MarkChange, PlannedMark
from interventions.models import Task
from pupils.models import Enrolment
from tests.attendance.days import mark_day
from tests.attendance.leaves import MONDAY, TUESDAY, WEDNESDAY, ask, codes, decide, granted, planned, refused
from tests.cast import NOW, TODAY

YESTERDAY, LONG = date(2026, 11, 18), date(2026, 12, 4)


def withdraw(world, request, role="office", why="The family no longer travels."):
    member = world.member(role)
    return leave.withdraw(leave=request, why=why, by=member.user, membership=member, at=NOW, on=TODAY)


@pytest.mark.seed("S4-056", "S4-119")
def test_a_request_before_its_first_day_waits_for_the_head(ashdown):
    request = ask(ashdown, asked_by_name="Mrs Okafor", words="A cousin’s wedding")

    assert (request.state, request.channel, request.asker) == ("asked", "paper", "Mrs Okafor")
    assert planned(ashdown.pupil("Sam")) == []


@pytest.mark.seed("S4-058")
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("exceptional", "C"), ("performance", "C1"), ("religious", "R"), ("interview", "J1"), ("appointment", "M"),
        ("travelling", "T"),
    ],
)  # fmt: skip
def test_granted_leave_plans_its_marks(ashdown, kind, code):
    request = granted(ashdown, kind=kind)

    assert (request.state, request.code) == ("granted", code)
    assert planned(ashdown.pupil("Sam")) == [(23, "AM", code), (23, "PM", code), (24, "AM", code), (24, "PM", code)]


@pytest.mark.seed("S4-041")
def test_religious_observance_is_asked_for_before_the_day_and_is_private(ashdown):
    granted(ashdown, kind="religious", last=MONDAY)

    plan = PlannedMark.objects.filter(pupil=ashdown.pupil("Sam")).first()
    assert (plan.code, plan.sensitive) == ("R", True)
    late = ask(ashdown, "Ada", kind="religious", first=YESTERDAY, last=YESTERDAY)
    assert (late.state, late.by_rule) == ("refused", True)


@pytest.mark.seed("S4-057")
@pytest.mark.parametrize("first", [YESTERDAY, TODAY])
def test_a_request_made_afterwards_is_refused_by_the_rule_and_kept(ashdown, first):
    request = ask(ashdown, first=first, last=MONDAY)

    assert (request.state, request.by_rule, request.refused_code, request.decided_by) == ("refused", True, "G", None)
    assert "before its first day" in request.decision
    assert "regulation 11" in request.decision
    assert LeaveRequest.objects.count() == 1
    assert Task.objects.get().letter_kind == "leave_refused"


@pytest.mark.seed("S4-058")
def test_every_decision_asks_for_a_reply_in_writing(ashdown):
    granted(ashdown)
    refused(ashdown, "Ada")

    tasks = {task.pupil.legal_forename: task for task in Task.objects.select_related("pupil")}
    assert (tasks["Sam"].kind, tasks["Sam"].letter_kind, tasks["Ada"].letter_kind) == (
        "letter", "leave_granted", "leave_refused",
    )  # fmt: skip
    assert tasks["Sam"].window == str(LeaveRequest.objects.get(pupil=ashdown.pupil("Sam")).pk)
    assert tasks["Sam"].due_on == MONDAY  # two school days, and not after the first day of the leave


@pytest.mark.seed("S4-058")
def test_a_part_is_granted_with_conditions_and_the_rest_is_refused(ashdown):
    request = decide(
        ashdown, ask(ashdown, last=WEDNESDAY), grant=True, granted_until=MONDAY, conditions="Back on Tuesday.",
        reason="One day is enough for the wedding.",
    )  # fmt: skip

    assert (request.granted_span.words, request.refused_span.words) == ("Mon 23 Nov", "Tue 24 Nov to Wed 25 Nov")
    assert (request.conditions, request.refused_code) == ("Back on Tuesday.", "G")
    assert planned(ashdown.pupil("Sam")) == [(23, "AM", "C"), (23, "PM", "C")]


def test_leave_decided_late_gives_its_code_to_marks_nobody_had_explained_and_to_no_present_one(ashdown):
    sam, request = ashdown.pupil("Sam"), ask(ashdown, first=YESTERDAY, last=MONDAY, received=date(2026, 11, 17))
    mark_day(ashdown.school, sam, YESTERDAY, "N", "\\")

    decide(ashdown, request, grant=True)

    assert codes(sam, YESTERDAY) == ["C", "\\"]
    assert MarkChange.objects.get(pupil_id=sam.pk).reason == "Leave granted on 19 November 2026"


def test_only_the_head_decides(ashdown):
    request = ask(ashdown)

    for role in ("office", "attendance_officer", "leadership", "administrator"):
        with pytest.raises(Refused, match="Only the headteacher, or whom the head appoints"):
            decide(ashdown, request, grant=True, role=role)


def test_whom_the_head_appoints_decides_and_no_longer_once_taken_back(ashdown):
    head, deputy = ashdown.member("headteacher"), ashdown.member("leadership")
    appointments.appoint(membership=deputy, by=head)
    deputy.refresh_from_db()

    request = decide(ashdown, ask(ashdown), grant=False, role="leadership")
    assert request.decided_by == deputy.user

    appointments.take_back(membership=deputy, by=head)
    deputy.refresh_from_db()
    with pytest.raises(Refused, match="Only the headteacher"):
        decide(ashdown, ask(ashdown, "Ada"), grant=False, role="leadership")


def test_the_head_of_another_school_decides_nothing_here(ashdown, birchwood):
    request, stranger = ask(ashdown), birchwood.member("headteacher")

    with pytest.raises(Refused, match="Only the headteacher"):
        leave.decide(leave=request, grant=True, reason="Fine.", by=stranger.user, membership=stranger, at=NOW, on=TODAY)


def test_of_two_decisions_at_once_the_second_is_told_what_stands(ashdown):
    request = ask(ashdown)
    decide(ashdown, request, grant=True)

    with pytest.raises(Refused, match="decided already: granted by Hana Okafor"):
        decide(ashdown, request, grant=False)


def test_a_decision_without_a_reason_is_refused(ashdown):
    with pytest.raises(Refused, match="Give the reason") as refusal:
        decide(ashdown, ask(ashdown), grant=True, reason="  ")
    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    ("code", "words"), [("H", "H was withdrawn after 18 August 2024"), ("I", "I is no code of leave"), ("zz", "not an")]
)
def test_a_code_that_is_none_of_leave_or_not_in_force_is_refused(ashdown, code, words):
    with pytest.raises(Refused, match=words):
        decide(ashdown, ask(ashdown), grant=True, code=code)


def test_a_code_for_refused_leave_is_one_that_authorises_nothing(ashdown):
    with pytest.raises(Refused, match="G or O"):
        decide(ashdown, ask(ashdown), grant=False, refused_code="C")


def test_a_part_outside_the_leave_or_without_school_is_refused(ashdown):
    saturday = date(2026, 11, 21)
    request = ask(ashdown, first=saturday)

    for until, words in ((WEDNESDAY, "ends within the leave"), (saturday, "no school in the part")):
        with pytest.raises(Refused, match=words):
            decide(ashdown, request, grant=True, granted_until=until)


def test_leave_that_overlaps_granted_leave_is_refused(ashdown):
    granted(ashdown)

    with pytest.raises(Refused, match="Leave is granted already for Mon 23 Nov to Tue 24 Nov"):
        ask(ashdown, first=TUESDAY, last=WEDNESDAY)


def test_the_same_request_twice_is_refused_the_second_time(ashdown):
    ask(ashdown)

    with pytest.raises(Refused, match="waits for a decision already"):
        ask(ashdown)


def test_two_requests_that_overlap_are_not_both_granted(ashdown):
    request = ask(ashdown)
    other = LeaveRequest.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="holiday", first_day=TUESDAY, last_day=WEDNESDAY,
        received_on=TODAY,
    )  # fmt: skip
    decide(ashdown, request, grant=True)

    with pytest.raises(Refused, match="Leave is granted already"):
        decide(ashdown, other, grant=True)


def test_leave_that_ends_before_it_begins_is_refused(ashdown):
    with pytest.raises(Refused, match="ends before it begins"):
        ask(ashdown, first=TUESDAY, last=MONDAY)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 21), "There is no school on these days, so no leave is needed"),
        (date(2026, 12, 24), "There is no school on these days"),
        (date(2028, 1, 10), "calendar does not reach these days yet"),
    ],
)
def test_leave_for_days_without_school_is_refused(ashdown, day, words):
    with pytest.raises(Refused, match=words):
        ask(ashdown, first=day, last=day)


def test_leave_of_a_pupil_who_has_left_is_refused(ashdown):
    sam = ashdown.pupil("Sam")
    Enrolment.objects.filter(pupil=sam).update(ends_on=TODAY, ground="a")

    with pytest.raises(Refused, match="Sam Okafor is not on the roll on 23 November 2026"):
        ask(ashdown)


def test_a_request_from_the_future_and_one_of_another_school_are_refused(ashdown, birchwood):
    with pytest.raises(Refused, match="cannot have come after today"):
        ask(ashdown, received=date(2026, 11, 20))
    ashdown.pupils["Hugo"] = birchwood.pupil("Hugo")
    with pytest.raises(Refused, match="not a pupil of this school"):
        ask(ashdown, "Hugo")


def test_a_kind_that_does_not_fit_the_age_is_refused(ashdown):
    with pytest.raises(Refused, match="not of compulsory school age, and this child is"):
        ask(ashdown, kind="not_required")
    with pytest.raises(Refused, match="for Year 10 and above"):
        ask(ashdown, kind="exam_study")
    with pytest.raises(Refused, match="from the list"):
        ask(ashdown, kind="moon")


@pytest.mark.seed("S4-021")
def test_a_child_under_five_is_asked_for_like_any_other_and_x_by_agreement(ashdown):
    sam = ashdown.pupil("Sam")
    sam.date_of_birth, sam.year_group = date(2022, 9, 12), "R"
    sam.save()

    assert granted(ashdown, kind="not_required").code == "X"
    assert refused(ashdown, kind="holiday", first=WEDNESDAY, last=WEDNESDAY).refused_code == "G"
    with pytest.raises(Refused, match="of compulsory school age, and this child is not"):
        ask(ashdown, kind="travelling", first=LONG, last=LONG)


def test_withdrawn_leave_takes_its_plans_back_and_leaves_marks(ashdown):
    sam, request = ashdown.pupil("Sam"), ask(ashdown, first=YESTERDAY, last=MONDAY, received=date(2026, 11, 17))
    mark_day(ashdown.school, sam, YESTERDAY, "N", "N")
    decide(ashdown, request, grant=True)

    request = withdraw(ashdown, request)

    assert (request.state, planned(sam), codes(sam, YESTERDAY)) == ("withdrawn", [], ["C", "C"])
    assert Task.objects.get(letter_kind="leave_granted").state == "withdrawn"
    with pytest.raises(Refused, match="withdrawn already"):
        withdraw(ashdown, request)


def test_withdrawing_says_why_and_is_for_who_hears_from_families(ashdown):
    with pytest.raises(Refused, match="Say why"):
        withdraw(ashdown, ask(ashdown), why=" ")
    with pytest.raises(Refused, match="Ask the office"):
        withdraw(ashdown, ask(ashdown, "Ada"), role="teacher")


def test_a_decision_taken_back_can_be_made_again_and_is_answered_again(ashdown):
    head, request = ashdown.member("headteacher"), granted(ashdown)
    request = leave.reopen(leave=request, by=head.user, membership=head, at=NOW, on=TODAY)
    assert (request.state, planned(ashdown.pupil("Sam"))) == ("asked", [])

    decide(ashdown, request, grant=True)

    assert [(t.window, t.state) for t in Task.objects.order_by("pk")] == [
        (str(request.pk), "withdrawn"), (f"{request.pk}.1", "open"),
    ]  # fmt: skip


def test_what_the_rule_refused_is_not_decided_again(ashdown):
    head, request = ashdown.member("headteacher"), ask(ashdown, first=TODAY)

    with pytest.raises(Refused, match="refused by the rule"):
        leave.reopen(leave=request, by=head.user, membership=head, at=NOW, on=TODAY)


def test_the_trail_names_no_private_reason(ashdown):
    granted(ashdown, kind="religious", words="Eid")

    said = " ".join(
        f"{event.sentence} {event.before} {event.after}" for event in AuditEvent.objects.filter(verb__contains=".")
    )
    assert "eligious" not in said
    assert "Eid" not in said
    assert "R planned" not in said


def test_the_database_keeps_a_refusal_from_losing_its_reason(ashdown):
    request = refused(ashdown)

    for change, name in (
        ({"decision": ""}, "decided_leave_says_who_and_why"),
        ({"refused_code": ""}, "refused_leave_says_what_it_becomes"),
        ({"decided_by": None}, "decided_leave_says_who_and_why"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            LeaveRequest.objects.filter(pk=request.pk).update(**change)
