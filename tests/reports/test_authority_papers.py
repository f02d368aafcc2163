"""What goes to the authority on paper."""

import io
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import AuditEvent, NamedPerson
from attendance.actions import returns
from attendance.domain.returns import ReturnKind
from attendance.queries import returns as queries
from tests.attendance.test_returns import away_from, crowd, marks
from tests.cast import NOW, TODAY
from tests.interventions.removal_world import enquire, propose


def text_of(content: bytes) -> tuple[str, int]:
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), len(reader.pages)


@pytest.mark.seed("S4-131")
def test_a_return_as_it_stands_names_the_school_the_authority_and_each_pupil(ashdown, sign_in):
    NamedPerson.objects.create(
        school=ashdown.school, post="la_attendance", name="Attendance team, Westmoor", email="attendance@example.org"
    )
    marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "O"))
    answer = sign_in(ashdown.member("attendance_officer")).get(reverse("reports:return_pdf", args=["attendance"]))
    words, pages = text_of(answer.content)

    assert answer["Content-Disposition"] == 'attachment; filename="attendance-return-2026-11-19.pdf"'
    assert pages == 1
    for said in (
        "Ashdown Primary School, URN 900101, authority 830", "Attendance return, 19 November 2026",
        "To: Attendance team, Westmoor, attendance@example.org", "Sam Okafor", "5 Moor Lane, Coldharbour, ZZ19 2DH",
        "Absent in other or unknown circumstances (20)", "Names children: for the local authority only",
    ):  # fmt: skip
        assert said in words, said
    assert (
        AuditEvent.objects.get(verb="return.taken").sentence == "Attendance return for 19 November 2026 taken as PDF."
    )


def test_a_return_that_was_sent_is_printed_as_it_was(ashdown, sign_in):
    marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "N"))
    made = returns.record(
        school=ashdown.school, kind=ReturnKind.MISSING, on=TODAY,
        seen=queries.draft(ashdown.school, ReturnKind.MISSING, TODAY).digest, how="The portal", sent_on=TODAY,
        reveal=False, chosen=None, today=TODAY, at=NOW, by=ashdown.user("attendance_officer"),
    )  # fmt: skip
    ashdown.pupil("Sam").enrolments.update(ends_on=date(2026, 11, 18), ground="a")
    words, _ = text_of(
        sign_in(ashdown.member("headteacher")).get(reverse("reports:return_made_pdf", args=[made.pk])).content
    )

    assert "Sam Okafor" in words
    assert "Sent on 19 November 2026, The portal, by Priya Varley." in words


def test_an_empty_return_says_that_nobody_is_on_it(ashdown, sign_in):
    words, _ = text_of(
        sign_in(ashdown.member("headteacher")).get(reverse("reports:return_pdf", args=["sickness"])).content
    )

    assert "Nobody has missed fifteen days of this school year through illness." in words


def test_a_long_return_repeats_its_head_on_every_page(ashdown, sign_in):
    crowd(ashdown, 40)
    words, pages = text_of(
        sign_in(ashdown.member("headteacher")).get(reverse("reports:return_pdf", args=["missing"])).content
    )

    assert pages > 2
    assert words.count("Not seen since") == pages


@pytest.mark.seed("S4-076", "S4-079")
def test_the_log_of_joint_enquiries_is_shared_with_the_authority(ashdown, sign_in):
    proposal = propose(ashdown)
    enquire(ashdown, proposal, side="authority", asked_by="CME officer", asked_whom="Housing", words="New address?")
    enquire(ashdown, proposal, answer="Moved in October, she does not know where")
    words, _ = text_of(
        sign_in(ashdown.member("office")).get(reverse("reports:enquiries_pdf", args=[proposal.pk])).content
    )

    for said in ("Enquiries about Sam Okafor", "The local authority: CME officer", "Housing", "Both together: Jude Marsh", "Moved in October"):  # fmt: skip
        assert said in words, said
    assert AuditEvent.objects.filter(verb="removal.log_taken").count() == 1


def test_the_line_and_who_is_gone_stand_above_the_table(ashdown, sign_in):
    marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "O"), Ada=away_from(date(2026, 11, 4), 20, "O"))
    at = date(2026, 11, 18)
    returns.record(
        school=ashdown.school, kind=ReturnKind.ATTENDANCE, on=at,
        seen=queries.draft(ashdown.school, ReturnKind.ATTENDANCE, at).digest, how="The portal", sent_on=at,
        reveal=False, chosen=None, today=TODAY, at=NOW, by=ashdown.user("attendance_officer"),
    )  # fmt: skip
    ashdown.pupil("Ada").enrolments.update(ends_on=at, ground="a")
    words, _ = text_of(
        sign_in(ashdown.member("headteacher")).get(reverse("reports:return_pdf", args=["attendance"])).content
    )
    above = words.split("Sam Okafor")[0]

    assert "Irregular here: below 90 % of this school year’s sessions so far, with at least 10 unauthorised" in above
    assert "No longer on it since the last return: Ada Barlow." in above
