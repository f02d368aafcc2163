"""Who must sit there, what follows when parents do not come, and the invitation for calendars."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from interventions.domain import ics, meetings
from interventions.domain.members import Members

TWO = Members(2, 3, ("headteacher", "governor", "teacher"))
KEYS = ("resolved", "missed")


@pytest.mark.seed("S0-045", "S0-046", "S1-046")
def test_members_by_number_and_role():
    meetings.check_members(TWO, [["governor"], ["teacher", "office"]])
    with pytest.raises(Refused, match="2 to 3 members"):
        meetings.check_members(TWO, [["governor"]])
    with pytest.raises(Refused, match="another role"):
        meetings.check_members(TWO, [["governor"], ["office"]])
    with pytest.raises(Refused, match="At least 2 members"):
        meetings.check_quorum(TWO, 1)
    with pytest.raises(Refused, match="Name at least one"):
        meetings.check_members(None, [])


@pytest.mark.seed("S2-025", "S4-178", "S4-190")
def test_parents_who_give_no_reason_have_missed_it():
    assert meetings.outcome_of("no_reason", "", KEYS) == "missed"
    assert meetings.outcome_of("came", "resolved", KEYS) == "resolved"
    assert meetings.outcome_of("with_reason", "", KEYS) == ""  # another day
    for came, chosen in (("no_reason", "resolved"), ("came", "missed"), ("with_reason", "missed"), ("came", "")):
        with pytest.raises(Refused):
            meetings.outcome_of(came, chosen, KEYS)


def test_the_steps_points_come_first_and_no_point_twice():
    found = meetings.agenda(["Targets", meetings.AGENDA[0]])
    assert found[:2] == ["Targets", meetings.AGENDA[0]]
    assert len(found) == len(set(found)) == 1 + len(meetings.AGENDA)


def one(summary="Panel", place="Room 1"):
    at = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
    return ics.Invitation("a@b", 1, at, at, summary, place, "o@example.org", ("p@example.org",), at)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_lines_are_short_and_say_what_they_said(summary):
    text = ics.write(one(summary))
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = text.replace("\r\n ", "").split("\r\n")
    assert f"SUMMARY:{ics.escape(summary)}" in whole


def test_an_invitation():
    text = ics.write(one("Panel, at 3; \\o/", "Room\n1"))
    assert "SUMMARY:Panel\\, at 3\\; \\\\o/" in text
    assert "LOCATION:Room\\n1" in text
    assert "DTSTART:20261119T153000Z" in text
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
