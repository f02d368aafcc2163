"""The concern letter, from the task that asks for it to the PDF that is kept."""

import io

import pypdf
import pytest
from django.db import IntegrityError, transaction

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from interventions.models import Task
from letters import actions, pdf
from letters.models import Letter
from letters.queries import issued_bytes
from pupils.actions import roll
from pupils.models import Contact, ContactLink
from tests.attendance.days import THURSDAY, mark_day
from tests.cast import NOW, SchoolWorld


def draft(world: SchoolWorld, task: Task) -> actions.Drafted:
    return actions.draft(task=task, by=world.user("attendance_officer"), at=NOW, on=THURSDAY)


def issue(world: SchoolWorld, letter: Letter) -> Letter:
    officer = world.member("attendance_officer")
    return actions.issue(letter=letter, by=officer.user, membership=officer, at=NOW, on=THURSDAY)


def father(world: SchoolWorld, **change: object) -> ContactLink:
    facts = {"address": "9 Hill Road\nColdharbour", "postcode": "ZZ1 1AA", "address_confidential": True}
    contact = Contact.objects.create(
        school=world.school, title="Mr", forename="Emeka", surname="Okafor", **{**facts, **change}
    )
    return ContactLink.objects.create(
        school=world.school, pupil=world.pupil("Sam"), contact=contact, priority=2, parental_responsibility=True
    )


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def test_a_letter_says_days_missed_who_to_ring_and_what_it_rests_on(ashdown: SchoolWorld, task: Task) -> None:
    (letter,) = draft(ashdown, task).letters

    assert letter.subject == "Sam’s attendance"
    assert letter.body.startswith("Dear Mrs Okafor,\n\nSam missed 1 day of school between ")
    assert "2 of 38 half-day sessions, so attendance was 94.7%. We have no reason that we could accept." in letter.body
    assert "Please ring Maisie Ridley on 01632 960101 by Thursday 26 November." in letter.body
    assert letter.recipient_address == ["5 Moor Lane", "Coldharbour", "ZZ19 2DH"]
    assert letter.marks == [
        {"on": "2026-11-19", "session": "AM", "code": "O"},
        {"on": "2026-11-19", "session": "PM", "code": "O"},
    ]
    assert letter.tally == {"possible": 38, "present": 36, "authorised": 0, "unauthorised": 2}
    assert len(letter.body.split()) < 150


def test_what_is_issued_is_kept_byte_for_byte_with_its_digest(ashdown: SchoolWorld, task: Task) -> None:
    letter = issue(ashdown, draft(ashdown, task).letters[0])
    letter.refresh_from_db()

    content = issued_bytes(letter)
    assert pdf.digest(content) == letter.digest
    assert len(content) < 40_000
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    text = text_of(content)
    for said in (
        "Ashdown Primary School",
        "Mrs Ngozi Okafor",
        "5 Moor Lane",
        "ZZ19 2DH",
        "Dear Mrs Okafor",
        "Sam missed 1 day",
    ):
        assert said in text
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata.title == "Sam’s attendance"
    assert b"pdfuaid" in content or "pdfuaid" in str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data())


def test_the_address_stands_in_the_window_of_the_envelope(ashdown: SchoolWorld, task: Task) -> None:
    """20 mm from the left, between 48 and 90 mm from the top."""
    letter = issue(ashdown, draft(ashdown, task).letters[0])
    places: list[tuple[float, float]] = []

    def look(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if "Moor Lane" in text or "ZZ19" in text:
            x = tm[4] * cm[0] + cm[4]
            y = tm[5] * cm[3] + cm[5]
            places.append((x / 72 * 25.4, 297 - y / 72 * 25.4))

    pypdf.PdfReader(io.BytesIO(bytes(letter.pdf))).pages[0].extract_text(visitor_text=look)

    assert places
    assert all(19 <= x <= 60 and 48 <= y <= 90 for x, y in places)


def test_issuing_completes_the_task(ashdown: SchoolWorld, task: Task) -> None:
    letter = issue(ashdown, draft(ashdown, task).letters[0])

    task.refresh_from_db()
    assert (task.state, task.closed_on) == ("done", THURSDAY)
    assert task.note == "Letter “Sam’s attendance” issued to Mrs Ngozi Okafor."
    assert letter.state == "issued"
    assert AuditEvent.objects.filter(verb="letter.issued", about_id=letter.pk).count() == 1


def test_a_letter_is_issued_once(ashdown: SchoolWorld, task: Task) -> None:
    letter = issue(ashdown, draft(ashdown, task).letters[0])

    with pytest.raises(Refused, match="This letter is issued already"):
        issue(ashdown, letter)


def test_each_parent_has_an_own_copy_and_the_task_waits_for_the_last(ashdown: SchoolWorld, task: Task) -> None:
    """S4-010."""
    father(ashdown)
    drafted = draft(ashdown, task).letters

    assert [one.recipient_name for one in drafted] == ["Mrs Ngozi Okafor", "Mr Emeka Okafor"]
    issue(ashdown, drafted[0])
    task.refresh_from_db()
    assert task.state == "open"
    issue(ashdown, drafted[1])
    task.refresh_from_db()
    assert task.state == "done"


def test_neither_parent_reads_the_others_address(ashdown: SchoolWorld, task: Task) -> None:
    father(ashdown)
    mother_s, father_s = (text_of(bytes(issue(ashdown, one).pdf)) for one in draft(ashdown, task).letters)

    assert "Hill Road" not in mother_s
    assert "Moor Lane" not in father_s


def test_who_may_not_be_written_to_gets_no_letter(ashdown: SchoolWorld, task: Task) -> None:
    link = father(ashdown)
    link.may_write = False
    link.save()

    assert [one.recipient_name for one in draft(ashdown, task).letters] == ["Mrs Ngozi Okafor"]


def test_a_parent_without_an_address_is_named(ashdown: SchoolWorld, task: Task) -> None:
    father(ashdown, address="")

    drafted = draft(ashdown, task)
    assert len(drafted.letters) == 1
    assert drafted.left_out == ["Mr Emeka Okafor has no address. Add it on the pupil’s page, then draft again."]


def test_with_nobody_to_write_to_drafting_is_refused(ashdown: SchoolWorld, task: Task) -> None:
    ContactLink.objects.update(lives_with=False)
    with pytest.raises(Refused, match="Mrs Ngozi Okafor has no address"):
        draft(ashdown, task)
    ContactLink.objects.all().delete()
    with pytest.raises(Refused, match="There is no parent of Sam Okafor who may be written to"):
        draft(ashdown, task)


def test_drafting_again_gives_the_same_draft(ashdown: SchoolWorld, task: Task) -> None:
    first = draft(ashdown, task).letters

    assert draft(ashdown, task).letters == first
    assert Letter.objects.count() == 1
    with pytest.raises(IntegrityError, match="one_letter_a_task_and_parent"), transaction.atomic():
        Letter.objects.create(**{
            f.attname: getattr(first[0], f.attname) for f in Letter._meta.concrete_fields if f.name != "id"
        })  # fmt: skip


def test_a_court_order_between_draft_and_issue_stops_the_letter(ashdown: SchoolWorld, task: Task) -> None:
    (letter,) = draft(ashdown, task).letters
    ContactLink.objects.update(may_write=False)

    with pytest.raises(Refused, match="Mrs Ngozi Okafor may no longer be written to"):
        issue(ashdown, letter)


def test_a_move_between_draft_and_issue_stops_the_letter(ashdown: SchoolWorld, task: Task) -> None:
    (letter,) = draft(ashdown, task).letters
    sam = ashdown.pupil("Sam")
    sam.address = "8 New Street"
    sam.save()

    with pytest.raises(Refused, match="has changed"):
        issue(ashdown, letter)


def test_a_later_correction_of_marks_never_changes_what_was_sent(ashdown: SchoolWorld, task: Task) -> None:
    letter = issue(ashdown, draft(ashdown, task).letters[0])
    before = bytes(letter.pdf)
    mark_day(ashdown.school, ashdown.pupil("Sam"), THURSDAY, "/", "\\")

    letter = Letter.objects.get()
    assert issued_bytes(letter) == before
    assert letter.tally["unauthorised"] == 2


def test_bytes_that_are_not_those_of_the_day_are_refused(ashdown: SchoolWorld, task: Task) -> None:
    letter = issue(ashdown, draft(ashdown, task).letters[0])
    letter.pdf = b"%PDF-1.7 something else"

    with pytest.raises(Refused, match="not the one that was issued"):
        issued_bytes(letter)


def test_an_issued_letter_without_a_pdf_cannot_be_stored(ashdown: SchoolWorld, task: Task) -> None:
    letter = issue(ashdown, draft(ashdown, task).letters[0])

    with pytest.raises(IntegrityError, match="an_issued_letter_has_a_pdf"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(pdf=None)


def test_withdrawing_says_why_and_the_next_draft_is_new(ashdown: SchoolWorld, task: Task) -> None:
    (letter,) = draft(ashdown, task).letters
    officer = ashdown.user("attendance_officer")
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw(letter=letter, reason=" ", by=officer, at=NOW)

    actions.withdraw(letter=letter, reason="The family has moved.", by=officer, at=NOW)

    assert draft(ashdown, task).letters[0].pk != letter.pk


def test_without_anybody_to_ring_drafting_is_refused(ashdown: SchoolWorld, task: Task) -> None:
    ashdown.school.named_people.all().delete()

    with pytest.raises(Refused, match="Name the person to ring about attendance"):
        draft(ashdown, task)


def test_a_schools_own_words_are_used_from_then_on(ashdown: SchoolWorld, task: Task) -> None:
    officer = ashdown.user("attendance_officer")
    body = "Dear {recipient}\n\n{child} missed {missed}. Ring {contact_name} on {contact_phone} by {reply_by}."
    for _ in range(2):
        template = actions.reword(
            school=ashdown.school, kind="concern", subject="{child_full_name}", body=body, by=officer, at=NOW
        )

    (letter,) = draft(ashdown, task).letters
    assert (template.version, letter.wording_version, letter.subject) == (2, 2, "Sam Okafor")


def test_words_that_leave_out_whom_to_ring_are_refused(ashdown: SchoolWorld, db: None) -> None:
    with pytest.raises(Refused, match=r"must mention \{contact_name\} and \{contact_phone\}"):
        actions.reword(
            school=ashdown.school,
            kind="concern",
            subject="S",
            body="{child} missed {missed}. Ring by {reply_by}.",
            by=ashdown.user("attendance_officer"),
            at=NOW,
        )


def test_nobody_is_written_to_about_what_is_no_longer_so(ashdown: SchoolWorld, task: Task) -> None:
    mark_day(ashdown.school, ashdown.pupil("Sam"), THURSDAY, "/", "O")  # 37 of 38: green

    with pytest.raises(Refused, match=r"Sam Okafor’s attendance is 97.4% now, which is no cause"):
        draft(ashdown, task)


def test_the_days_named_are_school_days(ashdown: SchoolWorld, task: Task) -> None:
    (letter,) = draft(ashdown, task).letters

    assert letter.counted_from.weekday() < 5
    assert letter.counted_until == THURSDAY


@pytest.mark.seed("S4-073")
def test_no_letter_goes_to_the_family_of_a_pupil_who_has_died(ashdown: SchoolWorld, task: Task) -> None:
    letter = draft(ashdown, task).letters[0]
    roll.remove(pupil=ashdown.pupil("Sam"), last_day=THURSDAY, ground="k", by=ashdown.user("headteacher"))

    with pytest.raises(Refused, match=r"has died\. Withdraw this draft"):
        issue(ashdown, letter)
