"""The work around a pupil: opened by the policy or by hand, answered for, written in, led on, closed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from interventions.access import cases_for
from interventions.actions import cases, evaluate, policies, tasks
from interventions.domain.timeline import EntryKind
from interventions.models import Case, CaseEntry, CaseStage
from interventions.queries.standings import standings_of
from pupils.access import pupils_for
from pupils.models import Allotment
from tests.attendance.days import THURSDAY, WEDNESDAY, mark_day, present_all
from tests.cast import NOW, TODAY, YEAR_START

FIRST = date(2026, 10, 12)
FRIDAY = date(2026, 11, 20)


def run(world, on=THURSDAY):
    return evaluate.run(school=world.school, on=on, process="test")


@pytest.fixture
def school(ashdown):
    """Under the colour bands; Sam was away all of Thursday, ill."""
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    present_all(ashdown.school, ashdown.pupils.values(), FIRST, WEDNESDAY)
    mark_day(ashdown.school, ashdown.pupil("Sam"), THURSDAY, "I", "I")
    return ashdown


@pytest.fixture
def case(school):
    run(school, WEDNESDAY)
    run(school)
    return Case.objects.get()


def by(world, role="attendance_officer"):
    return {"by": world.user(role), "at": NOW, "on": TODAY}


def lines(case):
    return [(entry.kind, entry.text) for entry in case.entries.order_by("pk")]


def test_the_policy_opens_a_case_and_its_timeline_says_why(school, case):
    assert case.pupil == school.pupil("Sam")
    assert [kind for kind, _ in lines(case)] == ["opened", "stage"]
    assert lines(case)[1][1].startswith("Amber-green, after Green. Attendance over the last four school weeks is ")


def test_evaluating_again_opens_nothing_twice(school, case):
    before = CaseEntry.objects.count(), CaseStage.objects.count()

    assert run(school).as_dict() == {"raised": 0, "withdrawn": 0, "opened": 0, "moved": 0}
    assert (CaseEntry.objects.count(), CaseStage.objects.count()) == before


def test_out_of_the_stage_the_case_stays_while_something_is_owed_and_closes_then(school, case):
    friday = date(2026, 12, 18)
    present_all(school.school, [school.pupil("Sam")], FRIDAY, friday)
    run(school, friday)
    case.refresh_from_db()
    assert standings_of(school.school, friday)[case.pupil_id]["ladder"].stage == "green"
    assert case.state == "open"

    tasks.complete(task=school.pupil("Sam").tasks.get(), **by(school))
    run(school, friday)

    case.refresh_from_db()
    assert case.state == "closed"
    assert lines(case)[-1] == ("closed", "The case was closed: no stage asks for anything, and nothing is owed.")


def test_who_leaves_in_the_middle_leaves_no_case_and_no_task_behind(school, case):
    school.pupil("Sam").enrolments.update(ends_on=THURSDAY, ground="a")

    assert run(school, FRIDAY).withdrawn == 1
    case.refresh_from_db()
    assert (case.state, case.closed_on) == ("closed", FRIDAY)
    assert school.pupil("Sam").tasks.get().note == "Withdrawn: the pupil is not on the roll any more."


def test_a_task_that_is_done_stands_in_the_timeline(school, case):
    officer = school.member("attendance_officer")
    tasks.complete(task=school.pupil("Sam").tasks.get(), membership=officer, note="Spoke to mother.", **by(school))

    assert lines(case)[-1] == ("task", "Welcome the pupil back and talk: Done. Spoke to mother.")


def test_a_case_is_opened_by_hand_with_a_reason_once(school):
    with pytest.raises(Refused, match="Write a few words"):
        cases.open_by_hand(pupil=school.pupil("Ada"), reason=" ", **by(school))
    one = cases.open_by_hand(pupil=school.pupil("Ada"), reason="Grandmother is ill", **by(school))
    assert cases.open_by_hand(pupil=school.pupil("Ada"), reason="Once more", **by(school)) == one

    run(school)
    one.refresh_from_db()
    assert one.state == "open"  # what a person opened, a person closes


def test_a_note_lies_in_the_past_and_a_private_one_is_not_repeated_in_the_audit_trail(school, case):
    with pytest.raises(Refused, match="has not come yet"):
        cases.note(case=case, text="Rang mother", happened_on=FRIDAY, **by(school))
    cases.note(case=case, text="Father has lost his work", happened_on=WEDNESDAY, sensitive=True, **by(school))

    assert ("note", "Father has lost his work") in lines(case)
    event = AuditEvent.objects.get(verb="case.noted")
    assert "work" not in event.sentence


def test_who_answers_for_a_case_can_see_its_pupil(school, case):
    """S3-037, S3-038."""
    ewo = school.member("welfare_officer")
    assert not cases_for(ewo, TODAY).exists()
    assert not pupils_for(ewo, TODAY).exists()

    cases.hand_to(case=case, to=ewo, **by(school))

    assert list(cases_for(ewo, TODAY)) == [case]
    assert list(pupils_for(ewo, TODAY)) == [school.pupil("Sam")]

    cases.hand_to(case=case, to=school.member("attendance_officer"), **by(school))

    assert not pupils_for(ewo, TODAY + timedelta(days=1)).exists()
    assert Allotment.objects.get().ends_on == TODAY


def test_a_teacher_cannot_be_made_to_answer_for_a_case(school, case):
    with pytest.raises(Refused, match="whose role works on cases"):
        cases.hand_to(case=case, to=school.member("teacher"), **by(school))


def test_a_person_leads_a_pupil_to_another_stage_with_a_reason(school, case):
    cases.lead(case=case, track="ladder", stage="red", reason="Known to be worse at home", **by(school))

    assert standings_of(school.school, TODAY)[case.pupil_id]["ladder"].stage == "red"
    assert lines(case)[-1] == ("stage", "Led to Red: Known to be worse at home")
    with pytest.raises(Refused, match="in this stage already"):
        cases.lead(case=case, track="ladder", stage="red", reason="Again", **by(school))
    with pytest.raises(Refused, match="one of the stages"):
        cases.lead(case=case, track="ladder", stage="purple", reason="Again", **by(school))


def test_of_two_people_who_close_a_case_the_second_is_told(school):
    one = cases.open_by_hand(pupil=school.pupil("Ada"), reason="Grandmother is ill", **by(school))
    cases.close(case=one, reason="All is well", **by(school))

    with pytest.raises(Refused, match="This case is closed"):
        cases.close(case=one, reason="All is well", **by(school))


def test_a_case_that_the_policy_wants_open_is_not_closed(school, case):
    with pytest.raises(Refused, match="The policy still asks for something here"):
        cases.close(case=case, reason="Enough", **by(school))


def test_the_pages_show_it_and_take_what_is_written(school, case, sign_in):
    officer = sign_in(school.member("attendance_officer"))
    page = officer.get(reverse("interventions:cases")).content.decode()
    assert "Sam" in page
    assert "Amber-green" in page

    url = reverse("interventions:case", args=[case.pk])
    assert "Attendance over the last four school weeks" in officer.get(url).content.decode()
    note = {"kind": "call", "text": "Rang mother: back on Monday", "happened_on": "2026-11-19"}
    assert officer.post(reverse("interventions:case_note", args=[case.pk]), note).status_code == 302
    assert ("call", "Rang mother: back on Monday") in lines(case)

    refused = officer.post(reverse("interventions:case_note", args=[case.pk]), {**note, "happened_on": "2026-12-24"})
    assert refused.status_code == 422
    assert "Rang mother: back on Monday" in refused.content.decode()  # nothing typed is lost


def test_a_private_note_is_for_who_may_see_such_things(school, case, sign_in):
    cases.note(case=case, text="Father has lost his work", happened_on=TODAY, sensitive=True, **by(school))
    url = reverse("interventions:case", args=[case.pk])

    assert "lost his work" in sign_in(school.member("safeguarding")).get(url).content.decode()
    assert sign_in(school.member("teacher")).get(url).status_code == 403


def test_the_list_takes_as_many_statements_for_many_cases_as_for_one(school, case, sign_in):
    officer = sign_in(school.member("attendance_officer"))
    url = reverse("interventions:cases")
    officer.get(url)
    with CaptureQueriesContext(connection) as one:
        officer.get(url)
    for name in ("Ada", "Bea", "Felix", "Zofia"):
        cases.open_by_hand(pupil=school.pupil(name), reason="To be looked at", **by(school))
    with CaptureQueriesContext(connection) as many:
        officer.get(url)

    assert len(many) == len(one) <= 20


def test_a_run_for_a_day_that_has_passed_hides_nothing_of_today(school, case, sign_in):
    run(school, THURSDAY)
    CaseStage.objects.create(
        school=school.school,
        pupil=case.pupil,
        track="ladder",
        stage="red",
        on=WEDNESDAY,
        what="entered",
        since=WEDNESDAY,
    )
    officer = sign_in(school.member("attendance_officer"))
    url = reverse("interventions:cases")

    assert "Sam" in officer.get(f"{url}?stage=amber_green").content.decode()
    assert "No cases here." in officer.get(f"{url}?stage=red").content.decode()


def test_kinds_of_lines_are_named():
    assert all(kind.words for kind in EntryKind)
