"""Raising what is proposed and asking again proposes nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.calendar import Calendar, HalfTermDates
from attendance.domain.tally import Tally
from interventions.domain import reasons, triggers
from interventions.domain.conditions.base import NotSo
from interventions.domain.conditions.circumstances import HolidayRequest
from interventions.domain.due import due_on
from interventions.domain.facts import PupilFacts, Raised
from interventions.domain.kinds import LADDER
from interventions.domain.standing import Standing, move
from interventions.queries.policy import parsed, preset_text

POLICY = parsed(preset_text("colour_bands"))
AUTUMN = HalfTermDates(date(2026, 11, 2), date(2026, 12, 18), "Autumn 2", 2026)
SPRING = HalfTermDates(date(2027, 1, 4), date(2027, 2, 12), "Spring 1", 2026)
CALENDAR = Calendar.made_of([AUTUMN, SPRING])
THURSDAY = date(2026, 11, 19)
FULL, FALLEN = Tally(40, 40), Tally(40, 38, 2, 0)  # 100 %, 95 %

tallies = st.integers(0, 40).flatmap(
    lambda possible: st.tuples(st.integers(0, possible), st.integers(0, possible)).map(
        lambda drawn: Tally(
            possible,
            drawn[0],
            possible - drawn[0] - min(drawn[1], possible - drawn[0]),
            min(drawn[1], possible - drawn[0]),
        )
    )
)
days = st.sampled_from(CALENDAR.days)
bands = st.sampled_from([None, "green", "amber_green", "red_amber", "red"])
TRIGGERS = [triggers.trigger(stage, step) for stage in POLICY.stages for step in stage.steps]
earlier = st.lists(
    st.builds(
        Raised,
        trigger=st.sampled_from(TRIGGERS),
        window=st.sampled_from(["2026-11-02", "2027-01-04", "2026-11-16"]),
        raised_on=days,
        state=st.sampled_from(["open", "done", "dismissed", "withdrawn"]),
        done_on=days,
        outcome=st.sampled_from(["", "missed", "monitoring", "contract", "refer"]),
        tenths_when_done=st.none() | st.integers(0, 1000),
    ),
    max_size=8,
).map(tuple)


@st.composite
def facts(draw: st.DrawFn) -> PupilFacts:
    on = draw(days)
    entered = draw(days.filter(lambda day: day <= on))
    return pupil(draw(tallies), *draw(earlier), on=on, entered=entered, came_from=draw(bands))


def pupil(
    tally: Tally, *raised: Raised, on: date = THURSDAY, entered: date = THURSDAY, came_from: str | None = "green"
):
    """A pupil who stands where the figure leads, from a day on."""
    found = PupilFacts(1, on, tally, CALENDAR, {}, raised)
    place = POLICY.reach(LADDER, found)
    if place < 0:
        return found
    stage = POLICY.tracks[LADDER][place].key
    return replace(found, standings={LADDER: Standing(stage, entered, came_from)})


def asked(given_facts: PupilFacts) -> list[str]:
    return [proposal.trigger for proposal in triggers.proposals(POLICY, given_facts)]


def as_raised(proposal: triggers.Proposal, on: date) -> Raised:
    return Raised(proposal.trigger, proposal.window, on)


@given(facts())
def test_raising_what_is_proposed_and_asking_again_proposes_nothing(given_facts: PupilFacts) -> None:
    proposed = triggers.proposals(POLICY, given_facts)
    after = replace(given_facts, raised=given_facts.raised + tuple(as_raised(p, given_facts.on) for p in proposed))

    assert triggers.proposals(POLICY, after) == []


@given(facts())
def test_nothing_is_proposed_twice_at_once(given_facts: PupilFacts) -> None:
    keys = [proposal.key for proposal in triggers.proposals(POLICY, given_facts)]

    assert len(keys) == len(set(keys))


@given(facts())
def test_what_is_proposed_holds_and_says_why(given_facts: PupilFacts) -> None:
    for proposal in triggers.proposals(POLICY, given_facts):
        assert triggers.holds(POLICY, proposal.trigger, given_facts)
        assert proposal.why.startswith("Attendance over the last four school weeks is ")


@given(facts())
def test_nothing_is_asked_about_a_pupil_in_the_top_band_or_without_a_figure(given_facts: PupilFacts) -> None:
    band = POLICY.ladder.band(given_facts.tally.tenths)
    if band is None or band.key == "green" or given_facts.tally.possible < POLICY.least_sessions:
        assert asked(given_facts) == []


@given(tallies, days, bands)
def test_standing_in_the_same_stage_is_not_moving(tally: Tally, on: date, band: str | None) -> None:
    standings = {LADDER: Standing(band, on - timedelta(days=7))} if band else {}
    once = move(POLICY, LADDER, PupilFacts(1, on, tally, CALENDAR, standings))
    after = {LADDER: once.to} if once else standings

    assert move(POLICY, LADDER, PupilFacts(1, on + timedelta(days=1), tally, CALENDAR, after)) is None


def test_falling_into_amber_green_asks_for_a_conversation() -> None:
    assert asked(pupil(FALLEN)) == ["amber_green.conversation"]


def test_improving_into_amber_green_asks_for_nothing() -> None:
    assert asked(pupil(FALLEN, came_from="red_amber")) == []


@pytest.mark.seed("S4-171")
def test_who_rose_into_a_stage_is_still_looked_at_each_half_term() -> None:
    """S4-181: the copies are of everybody in the band, however they came there."""
    monday = date(2026, 12, 14)

    assert asked(pupil(FALLEN, on=monday, entered=monday, came_from="red_amber")) == ["amber_green.copy"]


def test_unauthorised_absence_asks_for_the_letter_too() -> None:
    """S4-171."""
    proposals = triggers.proposals(POLICY, pupil(Tally(40, 38, 1, 1)))

    assert [p.trigger for p in proposals] == ["amber_green.conversation", "amber_green.letter"]
    assert proposals[1].why == (
        "Attendance over the last four school weeks is 95.0 % (38 of 40 sessions): AMBER-GREEN, 93.1 to 96.9; "
        "1 session unauthorised."
    )


@pytest.mark.seed("S4-171")
def test_no_better_twenty_school_days_after_the_talk_asks_for_the_letter_and_the_review() -> None:
    """S4-171: the second half of the rule."""
    talk = Raised("amber_green.conversation", "2026-11-02", date(2026, 11, 3), "done", date(2026, 11, 4), "", 950)
    later = CALENDAR.step(date(2026, 11, 4), 20)

    assert asked(pupil(FALLEN, talk, on=later, entered=date(2026, 11, 3))) == [
        "amber_green.review",
        "amber_green.letter",
    ]
    day_before = CALENDAR.step(later, -1)
    assert asked(pupil(FALLEN, talk, on=day_before, entered=date(2026, 11, 3))) == []


def test_better_after_the_talk_asks_for_no_letter() -> None:
    talk = Raised("amber_green.conversation", "2026-11-02", date(2026, 11, 3), "done", date(2026, 11, 4), "", 940)
    later = CALENDAR.step(date(2026, 11, 4), 20)

    assert "amber_green.letter" not in asked(pupil(FALLEN, talk, on=later, entered=date(2026, 11, 3)))


@pytest.mark.seed("S4-178")
def test_a_missed_meeting_and_unauthorised_absence_propose_monitoring_for_a_person_to_start() -> None:
    """S4-178, read as a proposal."""
    missed = Raised("amber_green.meeting", "2026-11-02", THURSDAY, "done", THURSDAY, "missed", 950)
    proposals = {p.trigger: p for p in triggers.proposals(POLICY, pupil(Tally(40, 38, 1, 1), missed))}

    assert proposals["amber_green.monitoring"].step.duty == "consider"
    assert "amber_green.monitoring" not in asked(pupil(FALLEN, missed))


@pytest.mark.seed("S4-209")
def test_who_falls_from_green_into_red_gets_the_steps_of_red_amber_first() -> None:
    """S4-209."""
    stages = [trigger.split(".")[0] for trigger in asked(pupil(Tally(40, 30, 10, 0)))]

    assert stages[0] == "red_amber"
    assert "red" in stages
    assert "amber_green" not in stages
    assert not any(t.startswith("red_amber.") for t in asked(pupil(Tally(40, 30, 10, 0), came_from="red_amber")))


@pytest.mark.seed("S4-194")
def test_two_home_visits_come_before_a_referral() -> None:
    """S4-194."""
    tally = Tally(40, 37, 3, 0)

    def done(step: str, outcome: str = "") -> Raised:
        return Raised(f"red_amber.{step}", "2026-11-02", THURSDAY, "done", THURSDAY, outcome, 925)

    panel, first, second = done("panel", "missed"), done("first_visit"), done("second_visit")

    assert "red_amber.referral" not in asked(pupil(tally, panel, first))
    assert "red_amber.second_visit" in asked(pupil(tally, panel, first))
    assert "red_amber.referral" in asked(pupil(tally, panel, first, second))


@pytest.mark.seed("S4-211")
def test_weekly_contact_comes_back_each_week_but_never_piles_up() -> None:
    """S4-211."""
    red = Tally(40, 30, 10, 0)
    last_week = Raised("red.pupil_contact", "2026-11-09", date(2026, 11, 9), "done", date(2026, 11, 11))

    assert "red.pupil_contact" in asked(pupil(red, last_week, entered=date(2026, 11, 9)))
    still_open = replace(last_week, state="open", done_on=None)
    assert "red.pupil_contact" not in asked(pupil(red, still_open, entered=date(2026, 11, 9)))


@pytest.mark.seed("S4-181")
def test_the_copy_is_asked_for_in_the_last_week_of_the_half_term() -> None:
    """S4-181."""
    assert "amber_green.copy" not in asked(pupil(FALLEN, on=date(2026, 12, 11)))
    assert "amber_green.copy" in asked(pupil(FALLEN, on=date(2026, 12, 14)))


def test_who_fell_past_a_stage_is_not_asked_for_its_rounds_too() -> None:
    """S4-209 and S4-219: one copy, of the stage itself."""
    found = asked(pupil(Tally(40, 30, 10, 0), on=date(2026, 12, 14)))

    assert "red.copy" in found
    assert "red_amber.copy" not in found


def test_a_meeting_of_an_earlier_fall_does_not_lead_to_its_contract_again() -> None:
    before, met, signed = date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5)
    meeting = Raised("amber_green.meeting", "2026-11-02", before, "done", met, "contract", 950)
    contract = Raised("amber_green.contract", "2026-11-02", signed, "done", signed)
    anew = {"on": date(2027, 1, 12), "entered": date(2027, 1, 11)}

    assert "amber_green.contract" not in asked(pupil(FALLEN, meeting, contract, **anew))
    again = Raised("amber_green.meeting", "2027-01-04", anew["entered"], "done", anew["entered"], "contract", 950)
    assert "amber_green.contract" in asked(pupil(FALLEN, meeting, contract, again, **anew))


def test_falling_again_in_the_same_half_term_asks_for_nothing_new() -> None:
    talk = Raised("amber_green.conversation", "2026-11-02", date(2026, 11, 3), "done", date(2026, 11, 4), "", 950)

    assert asked(pupil(FALLEN, talk, entered=THURSDAY)) == []


def test_staying_in_a_band_over_the_holidays_asks_for_nothing_new_but_falling_anew_does() -> None:
    talk = Raised("amber_green.conversation", "2026-11-02", date(2026, 11, 19), "done", date(2027, 1, 8), "", 940)
    january = date(2027, 1, 11)

    assert asked(pupil(FALLEN, talk, on=january, entered=THURSDAY)) == []
    assert asked(pupil(FALLEN, talk, on=january, entered=january)) == ["amber_green.conversation"]


def test_a_dismissed_task_is_not_raised_again_and_a_withdrawn_one_is() -> None:
    talk = Raised("amber_green.conversation", "2026-11-02", THURSDAY, "dismissed")

    assert asked(pupil(FALLEN, talk)) == []
    assert asked(pupil(FALLEN, replace(talk, state="withdrawn"))) == ["amber_green.conversation"]


def test_a_week_of_school_is_needed_before_anything_is_asked() -> None:
    assert asked(pupil(Tally(9, 8, 1, 0))) == []
    assert asked(pupil(Tally(10, 9, 1, 0))) != []


@given(st.integers(1, 10), days)
def test_due_days_are_school_days(due_days: int, on: date) -> None:
    _, step = POLICY.find("amber_green.conversation")
    due = due_on(replace(step, due_days=due_days), on, CALENDAR)

    assert due > on
    assert due.weekday() < 5
    if due <= SPRING.ends_on:
        assert CALENDAR.count(on, due) == due_days


def test_a_step_of_the_half_term_is_due_on_its_last_school_day() -> None:
    _, step = POLICY.find("amber_green.copy")

    assert due_on(step, date(2026, 12, 14), CALENDAR) == date(2026, 12, 18)


def test_a_list_says_why_in_a_line() -> None:
    """The whole sentence stays on the task's page."""
    head = "Attendance over the last four school weeks is 75.0 % (30 of 40 sessions): RED, up to 90.0"
    assert reasons.briefly(f"{head}.") == "RED at 75.0 %, 10 of 40 missed"
    assert reasons.briefly(f"{head}; the steps of red-amber come first; no better since conversation.") == (
        "RED at 75.0 %, 10 of 40 missed; no better since conversation"
    )
    assert reasons.briefly("Moved here from another school.") == "Moved here from another school."


@given(facts())
def test_every_sentence_of_the_rule_has_a_brief_form(given_facts: PupilFacts) -> None:
    for proposal in triggers.proposals(POLICY, given_facts):
        assert reasons.briefly(proposal.why) != proposal.why


@given(facts())
def test_one_kind_of_letter_is_asked_for_once_at_a_time(given_facts: PupilFacts) -> None:
    """Two stages may want the same letter; the parents want it once."""
    waiting = [
        step.letter_kind
        for raised in given_facts.raised
        if raised.state == "open" and (found := POLICY.find(raised.trigger)) and (step := found[1]).letter_kind
    ]
    wanted = [p.step.letter_kind for p in triggers.proposals(POLICY, given_facts) if p.step.letter_kind]

    assert len(wanted) == len(set(wanted))
    assert not set(wanted) & set(waiting)


def test_looking_back_the_opposite_of_a_circumstance_is_taken_to_have_been_so() -> None:
    """Else a task raised because there was no holiday would be withdrawn the next night."""
    rule = NotSo(HolidayRequest())
    asked_for = pupil(FULL)

    assert rule.holds(asked_for, "")
    assert rule.holds(replace(asked_for, circumstances="assumed"), "")
    assert not rule.holds(replace(asked_for, holiday_requests=1), "")
