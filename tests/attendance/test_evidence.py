"""Evidence: looked at by what it holds, kept where nobody else reads it, handed out to be kept and not shown."""

import io
import os
import stat
import time
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from accounts import clock
from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance import jobs
from attendance.actions import evidence as actions
from attendance.models import Evidence, LeaveRequest
from tests.attendance.reported import PDF, by_phone, photo, said, upload
from tests.cast import NOW, TODAY


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def report(ashdown):
    return by_phone(ashdown, ashdown.pupil("Sam"), said("appointment", halves=("AM", "AM")))


def attach(world, report, file, **more):
    start = {"kind": "letter", "by": world.user("office"), "at": NOW, "report": report}
    return actions.attach(school=world.school, pupil=report.pupil, file=file, **start | more)


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def bomb() -> bytes:
    """A PNG of 30,000 by 30,000 points in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = (30_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(90_000))) + chunk(b"IEND", b"")
    )


class TestTaken:
    @pytest.mark.seed("S4-030")
    @pytest.mark.parametrize(
        ("content", "name", "kind", "extension"),
        [
            (PDF, "letter.pdf", "application/pdf", "pdf"),
            (photo(), "card.jpg", "image/jpeg", "jpg"),
            (photo(kind="PNG"), "shot.png", "image/png", "png"),
            (photo(), "what-it-calls-itself.pdf", "image/jpeg", "jpg"),  # known by what it holds
        ],
    )
    def test_a_pdf_or_a_photo_under_a_name_of_ours(self, ashdown, report, media, content, name, kind, extension):
        row = attach(ashdown, report, upload(content, name, "text/html"))

        (path,) = stored(media)
        assert (row.media_type, path.suffix) == (kind, f".{extension}")
        assert path.relative_to(media).parts[:2] == ("evidence", str(ashdown.school.pk))
        assert name.split(".")[0] not in str(path)
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        report.refresh_from_db()
        assert report.evidence_state == "received"

    def test_a_photo_is_drawn_anew_so_that_it_does_not_say_where_it_was_taken(self, ashdown, report, media):
        exif = Image.Exif()
        exif[0x010F] = "Telephone of Ngozi"
        exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)

        attach(ashdown, report, upload(photo((4000, 3000), exif=exif, comment=b"at home"), "photo.jpg"))

        content = stored(media)[0].read_bytes()
        kept = Image.open(io.BytesIO(content))
        assert b"Ngozi" not in content
        assert b"at home" not in content
        assert dict(kept.getexif()) == {}
        assert max(kept.size) == 2400

    def test_a_photo_lying_on_its_side_is_set_upright(self, ashdown, report, media):
        exif = Image.Exif()
        exif[0x0112] = 6

        attach(ashdown, report, upload(photo((400, 300), exif=exif), "photo.jpg"))

        assert Image.open(io.BytesIO(stored(media)[0].read_bytes())).size == (300, 400)


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "name", "sentence"),
        [
            (b"<html><script>alert(1)</script></html>", "letter.pdf", "neither a PDF nor a photo"),
            (b"", "letter.pdf", "The file is empty"),
            (b"%PDF-1.7" + bytes(9 * 1024 * 1024), "letter.pdf", "larger than 8 MB"),
            (PDF.replace(b"/Catalog", b"/Catalog /JavaScript (x)"), "letter.pdf", "carries a program"),
            (b"\xff\xd8\xff\xe0 not a photo at all", "photo.jpg", "damaged or cut off"),
            (photo((800, 600))[:400], "photo.jpg", "damaged or cut off"),
            (b"\x89PNG\r\n\x1a\n<script>", "shot.png", "damaged or cut off"),
            (bomb(), "shot.png", "far larger than a photo"),
            (b"PK\x03\x04" + bytes(100), "letter.docx", "neither a PDF nor a photo"),
        ],
        ids=["html as pdf", "empty", "too large", "active pdf", "no photo", "cut off", "no png", "bomb", "zip"],
    )
    def test_a_file_that_is_not_what_it_says_is_refused_with_a_sentence_and_leaves_nothing(
        self, ashdown, report, media, sign_in, content, name, sentence
    ):
        answer = sign_in(ashdown.member("office")).post(
            reverse("attendance:report_evidence", args=[report.pk]),
            {"do": "give", "kind": "letter", "words": "from the dentist", "file": upload(content, name)},
        )

        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert "from the dentist" in answer.content.decode()  # what was typed stays
        assert (stored(media), Evidence.objects.count()) == ([], 0)

    def test_a_body_beyond_all_files_is_not_read(self, ashdown, report, sign_in):
        answer = sign_in(ashdown.member("office")).post(
            reverse("attendance:report_evidence", args=[report.pk]), {"do": "give"}, CONTENT_LENGTH=str(400 * 1024**2)
        )

        assert answer.status_code == 413
        assert "Send 3 files at most, up to 8 MB each" in answer.content.decode()

    def test_without_its_token_a_form_is_not_taken(self, ashdown, report):
        from django.test import Client

        browser = Client(enforce_csrf_checks=True)
        browser.force_login(ashdown.user("office"))

        answer = browser.post(reverse("attendance:report_evidence", args=[report.pk]), {"do": "ask"})

        assert answer.status_code == 403

    def test_what_is_about_another_pupil(self, ashdown, report):
        with pytest.raises(Refused, match="another pupil"):
            actions.seen(
                school=ashdown.school, pupil=ashdown.pupil("Ada"), report=report, kind="letter",
                by=ashdown.user("office"), at=NOW,
            )  # fmt: skip

    def test_a_save_that_does_not_stand_leaves_no_file(self, ashdown, report, media):
        with pytest.raises(IntegrityError), transaction.atomic():
            attach(ashdown, report, upload(PDF), leave=LeaveRequest(pk=10**8, pupil=report.pupil))

        assert stored(media) == []


class TestHandedOut:
    def test_to_be_kept_and_not_shown_and_who_opened_it_is_recorded(self, ashdown, report, sign_in):
        row = attach(ashdown, report, upload(PDF))

        answer = sign_in(ashdown.member("headteacher")).get(reverse("attendance:evidence", args=[row.pk]))

        assert answer.content == PDF
        assert answer["Content-Disposition"] == f'attachment; filename="evidence-{row.pk}.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "no-store"
        opened = AuditEvent.objects.get(verb="evidence.opened")
        assert opened.actor_id == ashdown.user("headteacher").pk

    def test_by_nobody_without_permission_and_no_stranger(self, ashdown, birchwood, report, sign_in, client):
        address = reverse("attendance:evidence", args=[attach(ashdown, report, upload(PDF)).pk])

        assert sign_in(ashdown.member("teacher")).get(address).status_code == 403
        assert sign_in(birchwood.member("headteacher")).get(address).status_code == 404
        assert sign_in(ashdown.member("head_of_year")).get(address).status_code == 404  # not of the own year
        assert client.get(address).status_code == 302

    def test_of_something_sensitive_to_who_may_see_it_and_who_gave_it(self, ashdown, sign_in):
        private = by_phone(ashdown, ashdown.pupil("Sam"), said("hospital"), role="attendance_officer")
        address = reverse(
            "attendance:evidence",
            args=[attach(ashdown, private, upload(PDF), by=ashdown.user("safeguarding")).pk],
        )

        assert sign_in(ashdown.member("office")).get(address).status_code == 404
        assert sign_in(ashdown.member("safeguarding")).get(address).status_code == 200
        assert sign_in(ashdown.member("headteacher")).get(address).status_code == 200

    def test_no_address_leads_out_of_its_folder(self, media):
        from attendance import evidence_store

        with pytest.raises(ValueError, match="its own folder"):
            evidence_store.content_of("evidence/../secret_key")

    def test_a_file_that_has_gone_is_not_found(self, ashdown, report, media, sign_in):
        row = attach(ashdown, report, upload(PDF))
        stored(media)[0].unlink()

        assert sign_in(ashdown.member("office")).get(reverse("attendance:evidence", args=[row.pk])).status_code == 404


class TestTakenAway:
    def test_the_file_goes_and_that_it_was_there_stays(
        self, ashdown, report, media, sign_in, django_capture_on_commit_callbacks
    ):
        row, office = attach(ashdown, report, upload(PDF)), sign_in(ashdown.member("office"))
        address = reverse("attendance:evidence_remove", args=[row.pk])
        assert "Say why" in office.post(address, {"why": ""}, follow=True).content.decode()

        with django_capture_on_commit_callbacks(execute=True):
            answer = office.post(address, {"why": "Another child’s letter"}, follow=True)

        assert stored(media) == []
        assert "Another child’s letter" in answer.content.decode()
        report.refresh_from_db()
        assert report.evidence_state == "asked"
        assert office.get(reverse("attendance:evidence", args=[row.pk])).status_code == 404

    def test_what_no_row_names_is_swept_after_a_day_and_nothing_else(self, ashdown, report, media):
        attach(ashdown, report, upload(PDF))
        folder = media / "evidence" / str(ashdown.school.pk)
        old, fresh = folder / "old.pdf", folder / "fresh.pdf"
        for path in (old, fresh):
            path.write_bytes(PDF)
        before = time.time() - timedelta(days=2).total_seconds()
        os.utime(old, (before, before))

        jobs.sweep_evidence()

        assert {path.name for path in stored(media)} == {"fresh.pdf", Path(Evidence.objects.get().stored_as).name}

    def test_the_real_clock_rules_the_sweep(self):
        assert clock.real().tzinfo is not None


def test_for_a_request_for_leave_as_well(ashdown):
    sam = ashdown.pupil("Sam")
    leave = LeaveRequest.objects.create(
        school=ashdown.school, pupil=sam, kind="religious", first_day=TODAY, last_day=TODAY, received_on=TODAY
    )

    row = actions.attach(
        school=ashdown.school,
        pupil=sam,
        leave=leave,
        file=upload(PDF),
        kind="letter",
        by=ashdown.user("office"),
        at=NOW,
    )

    assert list(leave.evidence.all()) == [row]


def test_the_database_lets_evidence_belong_to_one_thing(ashdown, report):
    sam = ashdown.pupil("Sam")
    leave = LeaveRequest.objects.create(
        school=ashdown.school, pupil=sam, kind="religious", first_day=TODAY, last_day=TODAY, received_on=TODAY
    )

    with pytest.raises(IntegrityError, match="evidence_belongs_to_one_thing"), transaction.atomic():
        Evidence.objects.create(
            school=ashdown.school, pupil=sam, report=report, leave=leave, kind="letter", given_at=NOW
        )
