"""Grounds for leaving the roll and what each asks for: nothing goes by itself, and what is wanting is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from pupils.domain import age, removal
from pupils.domain.removal import GROUNDS, NO_GROUNDS, OTHER_AGES, State
from pupils.domain.removal_evidence import Clock, Evidence, Facts, Tick
from pupils.domain.removal_requirements import JUDGES, REQUIREMENTS, Kind, check_tick

ON = date(2026, 11, 19)
BORN = date(2016, 3, 1)
YOUNG = date(2023, 1, 10)  # compulsory from 31 March 2028
ALL = (*GROUNDS, *OTHER_AGES)
WHO = "Ngozi Okafor, mother"


def tick(**changes) -> Tick:
    return Tick(**({"who": WHO, "on": ON, "paper": "E-mail of 16 November"} | changes))


def facts(**changes) -> Facts:
    return Facts(**({"on": ON, "born": BORN, "starts_on": date(2024, 9, 3), "last_day": ON} | changes))


def twenty(**changes) -> Clock:
    return Clock(**({"since": date(2026, 10, 15), "days": 20, "needed": 20, "reached_on": ON, "against": ""} | changes))


def every_tick(ground: removal.Ground) -> dict[str, Tick]:
    """Whatever a person may show for a ground."""
    return {
        asked.key: tick(way=asked.ways[0].key if asked.ways else "", stated_on=ON - timedelta(days=1))
        for asked in ground.requirements
        if asked.is_ticked
    }


FACTS = {  # what the records say where a ground rests on them
    "h": {"leave": twenty(days=10, needed=10), "asked_by_school": 1, "asked_by_authority": 1},
    "i": {"absence": twenty(), "asked_by_school": 1, "asked_by_authority": 1},
    "l": {"born": date(2010, 11, 1), "last_day": date(2027, 7, 31)},
    "m": {"boards": True},
    "3b": {"born": YOUNG, "absence": twenty(), "asked_by_school": 1},
}


def whole(letter: str) -> Evidence:
    ground = removal.ground(letter, ON)
    return Evidence(facts(**FACTS.get(letter, {})), every_tick(ground))


def wanting(letter: str, evidence: Evidence) -> list[str]:
    return [asked.key for asked in removal.missing(removal.ground(letter, ON), evidence)]


class TestTheTable:
    def test_every_requirement_is_asked_for_by_some_ground_and_every_key_is_one(self):
        asked = {key for ground in ALL for key in ground.asks}

        assert asked == set(REQUIREMENTS)

    def test_every_fact_has_a_judge_and_every_judge_a_requirement(self):
        decided = {key for key, asked in REQUIREMENTS.items() if not asked.is_ticked}

        assert decided <= set(JUDGES) <= set(REQUIREMENTS)

    def test_every_ground_asks_for_something_that_only_a_person_can_show(self):
        for ground in ALL:
            assert any(asked.is_ticked for asked in ground.requirements), ground.letter

    def test_letters_are_unique_and_fit_the_register(self):
        letters = [ground.letter for ground in ALL]

        assert len(set(letters)) == len(letters)
        assert max(map(len, letters)) <= 2

    def test_the_day_a_paper_names_is_asked_for_where_the_last_day_hangs_on_it(self):
        for ground in ALL:
            if ground.not_before:
                assert ground.not_before in ground.asks
                assert REQUIREMENTS[ground.not_before].date_words

    @pytest.mark.seed("S4-077", "S4-080")
    def test_what_is_no_ground_is_in_no_list_and_says_what_to_do(self):
        assert {none.key for none in NO_GROUNDS} >= {"medical", "unknown"}
        assert not any("medical" in f"{g.title} {g.condition}".lower() for g in ALL)
        medical = next(none for none in NO_GROUNDS if none.key == "medical")
        assert "no ground since 19 August 2024" in medical.instead
        assert "sickness return" in medical.instead


class TestNothingGoesByItself:
    @pytest.mark.parametrize("ground", ALL, ids=lambda g: g.letter)
    def test_no_ground_is_satisfied_by_nothing(self, ground):
        assert [asked.key for asked in removal.missing(ground, Evidence())] == list(ground.asks)

    @given(
        st.sampled_from(ALL), st.booleans(), st.booleans(), st.integers(0, 60), st.integers(0, 60),
        st.integers(0, 9), st.integers(0, 9), st.dates(date(2005, 1, 1), date(2023, 12, 31)),
    )  # fmt: skip
    def test_nor_by_whatever_the_records_alone_may_say(self, ground, boards, mobile, days, since, a, b, born):
        found = facts(
            born=born, boards=boards, mobile=mobile, absence=twenty(days=days), asked_by_school=a, asked_by_authority=b,
            leave=twenty(days=since, needed=10), place_ended_on=ON,
        )  # fmt: skip

        assert removal.missing(ground, Evidence(found))

    @given(st.sampled_from(ALL), st.data())
    def test_one_tick_less_is_one_requirement_more(self, ground, data):
        evidence = whole(ground.letter)
        gone = data.draw(st.sampled_from(sorted(evidence.ticks)))
        less = Evidence(evidence.facts, {key: t for key, t in evidence.ticks.items() if key != gone})
        judged = REQUIREMENTS[gone].key in JUDGES

        assert set(wanting(ground.letter, less)) >= (set() if judged else {gone})

    @pytest.mark.parametrize("ground", ALL, ids=lambda g: g.letter)
    def test_with_everything_shown_nothing_is_missing(self, ground):
        if ground.letter == "3a":  # either way has its own test
            return
        assert wanting(ground.letter, whole(ground.letter)) == []


class TestEachGround:
    @pytest.mark.seed("S4-069")
    def test_d_wants_the_amended_order(self):
        assert wanting("d", Evidence(facts())) == ["order_amended"]
        assert REQUIREMENTS["order_amended"].date_words

    @pytest.mark.seed("S4-070")
    def test_e_wants_the_notice_of_revocation(self):
        assert wanting("e", Evidence(facts())) == ["order_revoked"]

    @pytest.mark.seed("S4-071")
    def test_l_hangs_on_the_age_and_not_on_a_tick(self):
        sixteen = date(2010, 11, 1)
        early = Evidence(facts(born=sixteen, last_day=date(2027, 6, 24)), every_tick(removal.ground("l", ON)))

        assert wanting("l", early) == ["over_age"]
        assert "25 June 2027" in removal.checklist(removal.ground("l", ON), early)[0].sentence
        assert wanting("l", whole("l")) == []

    @pytest.mark.seed("S4-072")
    def test_o_waits_until_the_review_is_over(self):
        assert wanting("o", Evidence(facts(), {"excluded_for_good": tick()})) == ["review_over"]

    @pytest.mark.seed("S4-073")
    def test_k_asks_only_who_told_the_school(self):
        assert wanting("k", Evidence(facts())) == ["told_of_death"]
        assert wanting("k", Evidence(facts(), {"told_of_death": tick()})) == []

    @pytest.mark.seed("S4-074", "S4-048")
    def test_a_is_refused_for_the_main_school_of_a_mobile_child(self):
        evidence = whole("a")
        travels = Evidence(facts(mobile=True, main_school=True), evidence.ticks)
        unknown = Evidence(
            facts(mobile=True), {key: t for key, t in evidence.ticks.items() if key != "not_main_school"}
        )

        assert wanting("a", evidence) == []
        assert wanting("a", travels) == ["not_main_school"]
        assert wanting("a", unknown) == ["not_main_school"]
        assert wanting("c", Evidence(facts(mobile=True, main_school=True), whole("c").ticks)) == ["not_main_school"]

    def test_an_attendance_order_in_the_records_outweighs_a_tick(self):
        for letter in ("a", "c", "f"):
            assert wanting(letter, Evidence(facts(order_in_force=True), whole(letter).ticks)) == ["no_order"]

    @pytest.mark.seed("S4-075")
    def test_f_needs_the_parents_writing_and_the_day_to_have_passed(self):
        letter = {"no_order": tick(), "parents_writing": tick(stated_on=ON)}

        assert wanting("f", Evidence(facts(), {"no_order": tick()})) == ["parents_writing", "date_passed"]
        assert wanting("f", Evidence(facts(), letter)) == ["date_passed"]
        assert wanting("f", Evidence(facts(on=ON + timedelta(days=1)), letter)) == []

    @pytest.mark.seed("S4-076")
    def test_h_counts_ten_school_days_and_wants_both_to_have_looked(self):
        nine = Evidence(facts(leave=twenty(days=9, needed=10), asked_by_school=3), every_tick(removal.ground("h", ON)))

        assert wanting("h", nine) == ["ten_days", "joint_enquiries"]
        assert wanting("h", whole("h")) == []

    @pytest.mark.seed("S4-078")
    def test_j_wants_the_order_and_the_youth_justice_service(self):
        assert wanting("j", Evidence(facts(), {"final_order": tick(stated_on=ON)})) == [
            "youth_justice", "no_return_after_order",
        ]  # fmt: skip
        assert removal.ground("j", ON).sensitive

    @pytest.mark.seed("S4-079")
    @pytest.mark.parametrize(
        ("clock", "asked", "left"),
        [
            (twenty(), (1, 1), []),
            (twenty(days=19), (1, 1), ["twenty_days"]),
            (twenty(against="On 9 November there is a U."), (1, 1), ["twenty_days"]),
            (None, (1, 1), ["twenty_days"]),
            (twenty(), (2, 0), ["joint_enquiries"]),
            (twenty(), (0, 2), ["joint_enquiries"]),
        ],
    )
    def test_i_counts_twenty_school_days_and_wants_both_to_have_looked(self, clock, asked, left):
        found = facts(absence=clock, asked_by_school=asked[0], asked_by_authority=asked[1])

        assert wanting("i", Evidence(found, every_tick(removal.ground("i", ON)))) == left

    @pytest.mark.seed("S4-020")
    def test_a_nursery_place_ends_by_the_heads_decision_alone(self):
        ticks = {"stopped_attending": tick(way="place_ended"), "parents_told": tick()}

        assert wanting("3a", Evidence(facts(born=YOUNG), ticks)) == ["stopped_attending"]
        assert wanting("3a", Evidence(facts(born=YOUNG, place_ended_on=ON), ticks)) == []
        told = {"stopped_attending": tick(way="told"), "parents_told": tick()}
        assert wanting("3a", Evidence(facts(born=YOUNG), told)) == []

    def test_g_is_closed_to_boarders_and_m_to_day_pupils(self):
        assert wanting("g", Evidence(facts(boards=True), whole("g").ticks)) == ["not_boarder"]
        assert wanting("m", Evidence(facts(), whole("m").ticks)) == ["boards_here"]


class TestAge:
    @given(st.dates(date(2005, 1, 1), date(2024, 1, 1)), st.dates(date(2024, 9, 1), date(2030, 8, 31)))
    def test_at_every_age_there_is_a_ground_and_never_of_both_paragraphs_but_l(self, born, on):
        fitting = removal.grounds_for(born, on)
        paragraphs = {ground.paragraph for ground in fitting if ground.letter != "l"}

        assert paragraphs == {1 if age.is_compulsory(born, on) else 3}
        for ground in fitting:
            removal.check_age(ground, born, on)

    def test_a_ground_of_another_age_is_refused_with_the_days(self):
        with pytest.raises(Refused, match=r"31 March 2028.*regulation 9\(3\)"):
            removal.check_age(removal.ground("a", ON), YOUNG, ON)
        with pytest.raises(Refused, match=r"is of compulsory school age. Choose a ground of regulation 9\(1\)"):
            removal.check_age(removal.ground("3a", ON), BORN, ON)


class TestTheLastDay:
    @pytest.mark.parametrize(
        ("letter", "last_day", "refused"),
        [
            ("a", ON - timedelta(days=2), False),  # the day before the first one elsewhere
            ("a", ON - timedelta(days=3), True),
            ("f", ON - timedelta(days=1), False),
            ("f", ON - timedelta(days=2), True),
            ("i", ON, False),
            ("i", ON - timedelta(days=1), True),
            ("k", ON - timedelta(days=9), False),
        ],
    )
    def test_a_removal_is_not_dated_back(self, letter, last_day, refused):
        evidence = whole(letter)
        evidence = Evidence(facts(**(FACTS.get(letter, {}) | {"last_day": last_day})), evidence.ticks)
        ground = removal.ground(letter, ON)

        if refused:
            with pytest.raises(Refused, match="not dated back"):
                removal.check_last_day(ground, evidence)
        else:
            removal.check_last_day(ground, evidence)

    def test_it_does_not_lie_before_the_pupil_started(self):
        with pytest.raises(Refused, match="started on 3 September 2024"):
            removal.check_last_day(removal.ground("k", ON), Evidence(facts(last_day=date(2024, 9, 2))))


class TestTicks:
    @pytest.mark.parametrize(
        ("key", "changes", "field"),
        [
            ("other_school", {"who": " "}, "who"),
            ("other_school", {"paper": ""}, "paper"),
            ("other_school", {"stated_on": None}, "stated_on"),
            ("other_school", {"on": ON + timedelta(days=1)}, "on"),
            ("review_over", {"way": "hearsay"}, "way"),
            ("review_over", {"way": ""}, "way"),
        ],
    )
    def test_evidence_without_words_or_day_is_refused(self, key, changes, field):
        given = {"stated_on": ON, "way": "decided"} | changes

        with pytest.raises(Refused) as refusal:
            check_tick(REQUIREMENTS[key], tick(**given), ON)
        assert refusal.value.field == field

    @pytest.mark.parametrize("key", sorted(k for k, r in REQUIREMENTS.items() if r.kind in (Kind.FACT, Kind.LOG)))
    def test_what_the_records_decide_is_not_ticked_by_hand(self, key):
        with pytest.raises(Refused, match="records decide"):
            check_tick(REQUIREMENTS[key], tick(stated_on=ON), ON)

    def test_what_the_records_say_of_something_private_does_not_stand_in_a_refusal(self):
        lines = removal.checklist(removal.ground("a", ON), Evidence(facts(mobile=True, main_school=True)))
        said = " ".join(removal.needs(lines))

        assert "kept open while they travel" not in said
        assert "registered at another school" in said
        assert {line.state for line in lines} == {State.MISSING, State.AGAINST}
