"""The table of codes is total, and counts as the Department for Education counts."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from accounts.domain.roles import CARDS, Role
from attendance.domain.codes import (
    CODES,
    REFORM,
    CountsAs,
    Entry,
    check_in_force,
    check_may_enter,
    code_set,
    counts_as,
    letters,
)

IN_FORCE_NOW = "/ \\ L K V P W B D C1 M J1 S X C2 C T R I E Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 G N O U Z #"
BEFORE_THE_REFORM = "/ \\ L V P W B D M S X C T R I E G N O U Z # H J Y"
NATIONAL = Path(__file__).parents[2] / "data" / "national_sessions_2025_26.csv"

# The published columns, by the code that they hold (Explore Education Statistics, 2025/26 year to date,
# Open Government Licence v3).
COLUMNS = {
    "/": "reason_present_am",
    "\\": "reason_present_pm",
    "L": "reason_l_present_late_before_registers_closed",
    "I": "reason_i_authorised_illness",
    "M": "reason_m_authorised_medical_dental",
    "R": "reason_r_authorised_religious_observance",
    "S": "reason_s_authorised_study_leave",
    "T": "reason_t_authorised_mobile_child",
    "H": "reason_h_authorised_holiday",
    "E": "reason_e_authorised_excluded",
    "C": "reason_c_authorised_other",
    "C1": "reason_c1_authorised_regulated_performance",
    "J1": "reason_j1_authorised_interview",
    "C2": "reason_c2_authorised_temp_reduced_timetable",
    "B": "reason_b_aea_education_off_site",
    "J": "reason_j_aea_interview",
    "P": "reason_p_aea_approved_sporting_activity",
    "V": "reason_v_aea_educational_visit_trip",
    "W": "reason_w_aea_work_experience",
    "K": "reason_k_aea_education_arranged_by_la",
    "G": "reason_g_unauthorised_holiday",
    "U": "reason_u_unauthorised_late_after_registers_closed",
    "O": "reason_o_other_unauthorised",
    "N": "reason_n_no_reason_yet",
}
A_FEW_UNCLASSED = 106  # sessions of 110 million authorised ones that the published reasons leave out


@pytest.mark.parametrize(
    "row", list(csv.DictReader(NATIONAL.read_text().splitlines())), ids=lambda row: row["education_phase"]
)
def test_the_classes_add_up_to_the_published_national_totals(row: dict[str, str]) -> None:
    totals = dict.fromkeys(CountsAs, 0)
    for letter, column in COLUMNS.items():
        totals[counts_as(letter)] += int(row[column])

    attended = totals[CountsAs.PRESENT] + totals[CountsAs.APPROVED_ACTIVITY]
    assert totals[CountsAs.PRESENT] == int(row["present_sessions"])
    assert totals[CountsAs.APPROVED_ACTIVITY] == int(row["approved_educational_activity"])
    assert attended == int(row["overall_attendance"])
    assert totals[CountsAs.UNAUTHORISED] == int(row["unauthorised_absence"])
    assert abs(totals[CountsAs.AUTHORISED] - int(row["authorised_absence"])) <= A_FEW_UNCLASSED
    assert int(row["overall_absence"]) + attended == int(row["possible_sessions"])
    assert int(row[COLUMNS["L"]]) + int(row[COLUMNS["U"]]) == int(row["late_sessions"])


def test_every_code_that_can_be_an_absence_or_a_presence_is_published() -> None:
    countable = letters(CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY, CountsAs.AUTHORISED, CountsAs.UNAUTHORISED)
    assert set(countable) - set(COLUMNS) == {"F"}  # withdrawn long before


def test_the_codes_in_force_are_those_of_the_guidance() -> None:
    assert {code.letter for code in code_set(date(2026, 11, 19))} == set(IN_FORCE_NOW.split())
    assert {code.letter for code in code_set(REFORM)} == set(IN_FORCE_NOW.split())
    assert {code.letter for code in code_set(REFORM - timedelta(days=1))} == set(BEFORE_THE_REFORM.split())


@given(st.dates(date(2010, 1, 1), date(2035, 1, 1)))
def test_on_any_day_every_letter_in_force_has_one_way_of_counting(on: date) -> None:
    in_force = [code for code in CODES if code.in_force(on)]
    assert len({code.letter for code in in_force}) == len(in_force)


def test_no_letter_has_ever_changed_how_it_counts() -> None:
    """`counts_as` and the SQL that counts by letter rest on this. A code that changes its class needs dates there."""
    for letter in {code.letter for code in CODES}:
        assert len({code.counts_as for code in CODES if code.letter == letter}) == 1


def test_a_letter_is_one_or_two_characters() -> None:
    assert all(1 <= len(code.letter) <= 2 for code in CODES)


def test_every_withdrawn_code_says_what_to_use_instead() -> None:
    for code in CODES:
        assert bool(code.until) == bool(code.instead)


@pytest.mark.parametrize(
    ("letter", "on", "sentence"),
    [
        ("J", date(2026, 11, 19), "J was withdrawn after 18 August 2024. Use J1."),
        ("C2", date(2024, 8, 1), "C2 came into force on 19 August 2024. Choose a code of that day."),
        ("QQ", date(2026, 11, 19), "QQ is not an attendance code. Choose one from the list."),
        ("", date(2026, 11, 19), "A blank is not an attendance code. Choose one from the list."),
    ],
)
def test_a_code_not_in_force_is_refused_with_what_to_do(letter: str, on: date, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_in_force(letter, on)
    assert str(refusal.value) == sentence


def test_teachers_enter_four_codes_and_no_more() -> None:
    allowed = code_set(REFORM).allowed(CARDS[Role.TEACHER].permissions)
    assert [code.letter for code in allowed] == ["/", "\\", "L", "N"]


def test_office_staff_grant_nothing() -> None:
    allowed = {code.letter for code in code_set(REFORM).allowed(CARDS[Role.OFFICE].permissions)}
    assert not allowed & {"C", "C1", "C2", "E", "K", "B", "J1", "S", "T", "Z", "#"}
    assert {"I", "M", "U", "O", "G", "V"} <= allowed


@given(st.sampled_from(CODES), st.sampled_from(list(Role)))
def test_what_the_list_offers_is_what_the_rule_lets_through(code: object, role: Role) -> None:
    offered = {c.letter for c in code_set(REFORM).allowed(CARDS[role].permissions)}
    for known in code_set(REFORM):
        try:
            check_may_enter(known.letter, CARDS[role].permissions)
            assert known.letter in offered
        except Refused:
            assert known.letter not in offered


def test_nobody_enters_administrative_codes_against_a_pupil() -> None:
    assert {code.letter for code in CODES if code.entry is Entry.NOBODY} == {"Z", "#"}
