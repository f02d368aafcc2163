"""Plans: written down, agreed, worked on, reviewed every six weeks, signed off when better and staying so."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from interventions.actions import cases, plans, policies
from interventions.domain.plans import KINDS
from interventions.models import Plan, PlanAction
from interventions.queries.policy import policy_of
from interventions.queries.standings import standings_of
from tests.attendance.days import THURSDAY
from tests.cast import NOW, TODAY, YEAR_START
from tests.interventions.test_tasks_page import ask

SIX_WEEKS = date(2027, 1, 14)  # two of them are holidays
CLOSE = TODAY + timedelta(days=60)


@pytest.fixture
def school(ashdown):
    policies.adopt(school=ashdown.school, preset="staged_letters", starts_on=YEAR_START, on=THURSDAY, process="test")
    return ashdown


@pytest.fixture
def case(school):
    return cases.open_by_hand(pupil=school.pupil("Sam"), reason="Grandmother is ill", **by(school))


def by(world, role="attendance_officer", on=TODAY):
    return {"by": world.user(role), "at": NOW, "on": on}


def make(world, kind="improvement", **given):
    return plans.make(
        pupil=world.pupil("Sam"), kind=kind,
        **{"aim": "97 by Easter", "starts_on": TODAY, "ends_on": None, "barriers": ["mornings"],
           "pupil_words": "I like art", "kept_where": "", "owner": None, "pupil_agreed": True,
           "parents_agreed": False, **given}, **by(world),
    )  # fmt: skip


def review(world, plan, on, improved=True):
    return plans.review(plan=plan, held_on=on, improved=improved, words="Meets at the gate", **by(world, on=on))


@pytest.mark.seed("S0-048", "S1-048", "S2-013", "S3-022", "S4-140", "S4-145")
def test_a_plan_is_written_down_once_and_looked_at_in_six_school_weeks(school, case):
    plan = make(school)

    assert plan.next_review_on == SIX_WEEKS
    task = school.pupil("Sam").tasks.get()
    assert (task.title, task.due_on) == ("Review a plan", SIX_WEEKS)
    assert case.entries.last().text == "Attendance improvement plan: 97 by Easter"
    with pytest.raises(Refused, match="plan of this kind is running"):
        make(school)
    with pytest.raises(Refused, match="ends after it begins"):
        make(school, "family", ends_on=TODAY)
    with pytest.raises(Refused, match="has not come yet"):
        make(school, "family", starts_on=CLOSE)
    with pytest.raises(Refused, match="what stands in the way"):
        make(school, "family", barriers=["weather"])


@pytest.mark.seed(
    "S2-039",
    "S2-044",
    "S2-052",
    "S0-049",
    "S1-049",
    "S2-020",
    "S2-034",
    "S2-040",
    "S3-039",
    "S4-036",
    "S4-143",
    "S4-187",
)
def test_every_kind_can_be_made_and_what_others_keep_says_where(school, case):
    for kind in KINDS:
        if kind.is_link:
            with pytest.raises(Refused, match="who keeps this plan"):
                make(school, kind.key)
        make(school, kind.key, kept_where="The virtual school" if kind.is_link else "")
    assert Plan.objects.open().count() == len(KINDS)
    private = case.entries.filter(sensitive=True)
    assert private.count() == sum(kind.private for kind in KINDS)


@pytest.mark.seed("S4-152", "S4-175")
def test_a_contract_answers_its_task_once_the_parents_have_signed(school):
    task = ask(school, "Sam", "red.contract", kind="plan", title="Write the contract")
    plan = make(school, "contract", task=task)
    assert make(school, "pastoral", task=task) == plan  # a task makes one plan
    task.refresh_from_db()
    assert task.state == "open"
    plans.note_agreed(plan=plan, pupil_agreed=False, parents_agreed=True, **by(school))
    task.refresh_from_db()
    assert task.state == "done"
    again = plans.note_agreed(plan=plan, pupil_agreed=True, parents_agreed=True, **by(school))
    assert again.parents_agreed_on == TODAY


@pytest.mark.seed("S0-053", "S1-054", "S2-026")
def test_it_is_signed_off_when_improvement_is_made_and_maintained(school, case):
    plan = make(school)
    with pytest.raises(Refused, match="two reviews running"):
        plans.sign_off(plan=plan, words="All well", **by(school))
    review(school, plan, TODAY)
    with pytest.raises(Refused, match="Give a later day"):
        review(school, plan, TODAY)
    assert [t.state for t in school.pupil("Sam").tasks.order_by("pk")] == ["done", "open"]
    review(school, plan, TODAY + timedelta(days=1), improved=False)
    review(school, plan, TODAY + timedelta(days=4))
    with pytest.raises(Refused, match="two reviews running"):
        plans.sign_off(plan=plan, words="All well", **by(school))
    review(school, plan, TODAY + timedelta(days=5))
    signed = plans.sign_off(plan=plan, words="All well", **by(school))
    assert signed.state == "signed_off"
    assert not school.pupil("Sam").tasks.open().exists()
    with pytest.raises(Refused, match="has ended"):
        plans.end(plan=plan, words="Again", **by(school))
    assert not AuditEvent.objects.filter(verb__startswith="plan.", sentence__contains="gate").exists()


def test_actions_are_added_and_done_once(school, case):
    plan = make(school)
    one = plans.add_action(plan=plan, what="Meet at the gate", who="Office", until=CLOSE, **by(school))
    assert plans.add_action(plan=plan, what="Meet at the gate", who="Office", until=CLOSE, **by(school)) == one
    plans.finish_action(action=one, **by(school))
    count = case.entries.count()
    plans.finish_action(action=one, **by(school))
    assert case.entries.count() == count
    assert "done. Office: Meet at the gate" in case.entries.last().text


@pytest.mark.seed("S3-040")
def test_a_stage_as_long_as_its_plan_has_its_review_on_the_plans_last_day(school, case):
    policy = policy_of(school.school, TODAY)
    stage = next(stage for stage in policy.stages if stage.length and stage.length.from_plan)
    cases.lead(case=case, track=stage.track, stage=stage.key, reason="Allotted to the officer", **by(school))

    def standing():
        return standings_of(school.school, TODAY)[case.pupil_id][stage.track]

    assert standing().review_on is None
    make(school, ends_on=CLOSE)
    assert (standing().stage, standing().review_on, standing().since) == (stage.key, CLOSE, TODAY)
    assert plans.carry_ends(school=school.school, on=TODAY) == 0  # safe to repeat


def test_the_pages_write_agree_add_review_and_end(school, case, sign_in):
    officer, sam = sign_in(school.member("attendance_officer")), school.pupil("Sam")
    give = {"kind": "early_help", "aim": "Every morning", "barriers": ["mornings"], "starts_on": "2026-11-19"}
    url = reverse("interventions:plan_make", args=[sam.pk])
    assert officer.get(url).status_code == 200
    refused = officer.post(url, {**give, "ends_on": "2026-11-01"})
    assert (refused.status_code, "Every morning" in refused.content.decode()) == (422, True)
    assert officer.post(url, give).status_code == 302
    plan = Plan.objects.get()

    def to(name, data, pk=plan.pk):
        return officer.post(reverse(f"interventions:{name}", args=[pk]), data).status_code

    assert to("plan_agreed", {"pupil_agreed": "on"}) == 302
    assert to("plan_action", {"what": "Meet at the gate", "who": "Office", "until": "2026-11-20"}) == 302
    assert to("plan_action_done", {}, PlanAction.objects.get().pk) == 302
    assert to("plan_review", {"held_on": "2026-11-19", "improved": "yes", "words": "Better"}) == 302
    assert to("plan_sign_off", {"words": "Enough"}) == 422
    page = officer.get(reverse("interventions:plan", args=[plan.pk])).content.decode()
    assert "Meet at the gate" in page
    assert "Better" in page
    assert "Early help plan" in officer.get(reverse("interventions:case", args=[case.pk])).content.decode()
    assert to("plan_end", {"words": "Moved away"}) == 302
    assert "Moved away" in officer.get(reverse("interventions:plan", args=[plan.pk])).content.decode()
    assert sign_in(school.member("teacher")).get(reverse("interventions:plan", args=[plan.pk])).status_code == 403
