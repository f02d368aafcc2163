"""A day on paper: the encrypted file, who takes it, and the way back."""

import io
import os
import stat
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from pypdf.errors import FileNotDecryptedError

from accounts import sealed
from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import planned_marks, tallies
from attendance.models import Mark, MarkChange, Register
from pupils.models import Contact, ContactLink, Enrolment, GroupPlace, Need, Pupil
from reports import documents, jobs
from reports.actions import paper
from reports.models import PaperDay, PaperSettings
from tests import cast
from tests.attendance.desks import mark, marked
from tests.cast import NOW, TODAY, SchoolWorld

FRIDAY = date(2026, 11, 20)
WORDS = "four plain words do"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def printed() -> None:
    """This test reads what is printed."""


@pytest.fixture(autouse=True)
def a_blank_page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing takes a second or two: only who reads the paper waits for it."""
    if "printed" not in request.fixturenames:
        writer, blank = PdfWriter(), io.BytesIO()
        writer.add_blank_page(100, 100)
        writer.write(blank)
        monkeypatch.setattr(documents, "paper_day", lambda *_, **__: blank.getvalue())


def set_up(world: SchoolWorld, nights: int = 5) -> None:
    paper.set_up(school=world.school, passphrase=WORDS, nights=nights, by=world.user("headteacher"), at=NOW)


def make(world: SchoolWorld, on: date = TODAY, at: datetime = NOW) -> PaperDay:
    return paper.make(school=world.school, on=on, at=at, by=world.user("office"))


def text_of(day: PaperDay) -> str:
    reader = PdfReader(io.BytesIO(day.path.read_bytes()), password=WORDS)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


# the file


def test_every_evening_an_encrypted_file_is_made_once_for_the_next_school_day(ashdown, printed):
    set_up(ashdown)

    for _ in range(2):
        jobs.print_paper_day(school_id=ashdown.school.pk, on=TODAY.isoformat(), other="ignored")

    day = PaperDay.objects.get()
    assert (day.on, day.made_by) == (FRIDAY, None)
    assert stat.S_IMODE(os.stat(day.path).st_mode) == 0o600
    assert day.path.parent.name == str(ashdown.school.pk)
    raw = day.path.read_bytes()
    assert b"Okafor" not in raw
    with pytest.raises(FileNotDecryptedError):
        PdfReader(io.BytesIO(raw)).pages[0].extract_text()
    assert PdfReader(io.BytesIO(raw)).decrypt("wrong words here") == 0
    assert "/AESV3" in str(PdfReader(io.BytesIO(raw)).trailer["/Encrypt"].get_object())


def test_the_file_has_registers_by_number_contacts_medical_notes_and_the_fire_list(ashdown, printed):
    set_up(ashdown)
    father = Contact.objects.create(
        school=ashdown.school, title="Mr", forename="Emeka", surname="Okafor", address="9 Secret Row"
    )
    ContactLink.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), contact=father, may_collect=False, priority=2,
        court_order="No contact at all",
    )  # fmt: skip
    Need.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Ada"), kind="medical", note="Asthma: blue inhaler", starts_on=TODAY
    )
    for name, code, sensitive in (("Grace", "M", False), ("Felix", "E", True)):
        planned_marks.plan(
            school=ashdown.school, pupil=ashdown.pupil(name), sessions=[(TODAY, "AM")], code=code, reason="said before",
            sensitive=sensitive, at=NOW, by=ashdown.user("office"),
        )  # fmt: skip

    text = text_of(make(ashdown))

    assert "5 Elm: register of Thursday 19 November 2026" in text
    assert "1 Ada Barlow" in text
    assert "4 Grace Whitworth M" in text
    assert "3 Felix D’Arcy away" in text
    assert "07700 900111" in text
    assert "must not collect" in text
    assert "court order: ask the headteacher" in text
    assert "Asthma: blue inhaler" in text
    assert "At the assembly point" in text
    for private in ("No contact at all", "Secret Row", "said before"):
        assert private not in text


def test_without_a_passphrase_nothing_is_made(ashdown):
    jobs.print_paper_day(school_id=ashdown.school.pk, on=TODAY.isoformat())
    with pytest.raises(Refused, match="Choose a passphrase first"):
        make(ashdown)

    assert not PaperDay.objects.exists()


def test_nothing_is_made_for_a_day_without_school_or_beyond_the_calendar(ashdown):
    set_up(ashdown)
    with pytest.raises(Refused, match="at the weekend"):
        make(ashdown, on=date(2026, 11, 21))
    jobs.print_paper_day(school_id=ashdown.school.pk, on="2027-07-21")

    assert not PaperDay.objects.exists()


def test_each_school_is_rung_by_itself(ashdown, birchwood, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    set_up(ashdown)
    from config.celery import app

    app.conf.task_always_eager = True
    try:
        jobs.print_paper_days()
    finally:
        app.conf.task_always_eager = False

    assert [day.school for day in PaperDay.objects.all()] == [ashdown.school]


def test_the_passphrase_is_sealed_and_long_enough(ashdown, settings):
    for short in ("too short", "ünïcödé wörds hére", "x" * 65):
        with pytest.raises(Refused):
            paper.set_up(school=ashdown.school, passphrase=short, nights=5, by=ashdown.user("headteacher"), at=NOW)
    set_up(ashdown)

    row = PaperSettings.objects.get()
    assert WORDS not in row.sealed_passphrase
    assert paper.passphrase_of(ashdown.school) == WORDS
    assert not AuditEvent.objects.filter(sentence__contains=WORDS).exists()
    assert sealed.unseal(row.sealed_passphrase, purpose="something else") is None
    settings.SECRET_KEY = "another key of the server, changed since"
    assert paper.passphrase_of(ashdown.school) == ""


def test_the_last_nights_are_kept_and_older_files_go(ashdown, django_capture_on_commit_callbacks):
    set_up(ashdown, nights=2)
    days = []
    with django_capture_on_commit_callbacks(execute=True):
        for n in range(4):
            days.append(make(ashdown, at=NOW + timedelta(hours=n)))

    assert [day.path.exists() for day in days] == [False, False, True, True]
    assert len(list(days[0].path.parent.iterdir())) == 2
    assert PaperDay.objects.with_file().count() == 2
    assert PaperDay.objects.get(pk=days[0].pk).sheets  # what was printed can still be typed in


# who takes it


def test_who_may_see_contacts_takes_a_copy_and_that_is_kept(ashdown, birchwood, sign_in):
    set_up(ashdown)
    day = make(ashdown)
    file = reverse("reports:paper_file", args=[day.pk])

    answer = sign_in(ashdown.member("office")).get(file)

    assert answer["Content-Type"] == "application/pdf"
    assert b"".join([answer.content]) == day.path.read_bytes()
    assert AuditEvent.objects.get(verb="paper_day.taken").actor_id == ashdown.user("office").pk
    page = sign_in(ashdown.member("headteacher")).get(reverse("reports:paper")).content.decode()
    assert "Thu 19 Nov, 9.05 by Mr Marsh" in page
    assert sign_in(birchwood.member("office")).get(file).status_code == 404
    for role in ("teacher", "governor", "administrator", "head_of_year"):
        assert sign_in(ashdown.member(role)).get(file).status_code == 403


def test_a_file_that_is_gone_or_not_the_one_that_was_made_is_not_handed_out(ashdown, sign_in):
    set_up(ashdown)
    changed, gone = make(ashdown), make(ashdown)
    changed.path.write_bytes(b"%PDF something else")
    gone.path.unlink()
    office = sign_in(ashdown.member("office"))

    for day, sentence in ((changed, "not the one that was made"), (gone, "no longer kept")):
        answer = office.get(reverse("reports:paper_file", args=[day.pk]), follow=True)
        assert sentence in answer.content.decode()


def test_the_page_says_what_is_missing(ashdown, sign_in, monkeypatch):
    office = sign_in(ashdown.member("office"))
    assert "no passphrase is chosen" in office.get(reverse("reports:paper")).content.decode()
    set_up(ashdown)
    assert office.post(reverse("reports:paper_make"), {"on": TODAY.isoformat()}).status_code == 302
    assert "No copy has been taken out yet." in office.get(reverse("reports:paper")).content.decode()
    assert office.post(reverse("reports:paper_make"), {"on": "2026-11-21"}).status_code == 422
    monkeypatch.setattr(cast, "NOW", NOW + timedelta(days=1))
    assert "Last night’s file is missing." in office.get(reverse("reports:paper")).content.decode()


def test_the_headteacher_or_an_administrator_chooses_the_passphrase(ashdown, sign_in):
    page = reverse("reports:paper_settings")
    admin = sign_in(ashdown.member("administrator"))
    assert "Without a passphrase no file is made" in admin.get(page).content.decode()
    assert admin.post(page, {"passphrase": WORDS, "again": "another one", "nights": 5}).status_code == 422
    assert admin.post(page, {"passphrase": "", "again": "", "nights": 5}).status_code == 422
    assert admin.post(page, {"passphrase": WORDS, "again": WORDS, "nights": 7}).status_code == 302
    assert admin.post(page, {"passphrase": "", "again": "", "nights": 3}).status_code == 302

    assert (paper.passphrase_of(ashdown.school), PaperSettings.objects.get().nights) == (WORDS, 3)
    assert WORDS not in admin.get(page).content.decode()
    assert sign_in(ashdown.member("office")).get(page).status_code == 403


# the way back


def type_in(browser: Any, world: SchoolWorld, day: PaperDay, save: bool = False, **more: str) -> Any:
    named = {
        key: f"line-{group.pk}" for key, group in ((name.replace(" ", "_"), g) for name, g in world.groups.items())
    }
    data = {"session": "AM", "taken": "08:55"} | {named.get(key, key): value for key, value in more.items()}
    url = reverse("reports:paper_in", args=[day.pk])
    if save:
        shown = browser.post(url, data)
        data |= {f"seen-{one.register.group_id}": one.sheet.fingerprint for one in shown.context["readings"]}
        return browser.post(url, {**data, "save": "1"})
    return browser.post(url, data)


def test_a_paper_is_looked_at_then_saved_with_the_time_it_was_taken(ashdown, sign_in):
    set_up(ashdown)
    day = make(ashdown)
    office = sign_in(ashdown.member("office"))

    shown = type_in(office, ashdown, day, **{"5_Elm": "2N 5L12", "6_Oak": "all"})
    assert "5 present" not in shown.content.decode()
    assert "4 present, 2 otherwise" in shown.content.decode()
    assert "Everybody is present." in shown.content.decode()
    assert not Mark.objects.exists()

    assert type_in(office, ashdown, day, save=True, **{"5_Elm": "2N 5L12", "6_Oak": "all"}).status_code == 302
    assert (mark(ashdown, "Ada"), mark(ashdown, "Amir"), mark(ashdown, "Sam")) == (("/", None), ("N", None), ("L", 12))
    taken = NOW.replace(hour=8, minute=55)
    assert set(Mark.objects.values_list("source", "recorded_at")) == {("paper", taken)}
    register = Register.objects.get(group=ashdown.group("5 Elm"), session="AM")
    assert (register.taken_at, register.saved_at, register.saved_by) == (taken, NOW, ashdown.user("office"))
    assert "Paper register 5 Elm" in AuditEvent.objects.filter(verb="register.typed_in").order_by("pk")[0].sentence
    assert tallies.verify(ashdown.school) == 0


def test_the_numbers_are_those_of_the_printed_sheet_whoever_has_come_or_gone_since(ashdown, sign_in):
    set_up(ashdown)
    day = make(ashdown)
    Enrolment.objects.filter(pupil=ashdown.pupil("Ada")).update(ends_on=TODAY - timedelta(days=1), ground="f")
    ivy = Pupil.objects.create(
        school=ashdown.school, upn=cast._upn("830", 977), legal_forename="Aby", legal_surname="Ash", year_group="5",
        date_of_birth=date(2016, 1, 1),
    )  # fmt: skip
    Enrolment.objects.create(school=ashdown.school, pupil=ivy, starts_on=TODAY)
    GroupPlace.objects.create(
        school=ashdown.school, pupil=ivy, group=ashdown.group("5 Elm"), year_group="5", starts_on=TODAY
    )
    office = sign_in(ashdown.member("office"))

    page = type_in(office, ashdown, day, **{"5_Elm": "2N 5L12"}).content.decode()
    assert "No longer in this class, left out: number 1." in page
    assert "Not on the paper: Aby Ash." in page
    type_in(office, ashdown, day, save=True, **{"5_Elm": "2N 5L12"})

    assert (mark(ashdown, "Amir"), mark(ashdown, "Sam"), mark(ashdown, "Ada")) == (("N", None), ("L", 12), None)
    assert Register.objects.get(group=ashdown.group("5 Elm"), session="AM").taken_at is None  # Aby is still to mark


def test_what_stands_stays_unless_the_paper_is_to_win_and_the_trail_keeps_both(ashdown, sign_in):
    set_up(ashdown)
    day = make(ashdown)
    marked(ashdown, Sam="/")
    office = sign_in(ashdown.member("office"))
    assert "Something else stands already" in type_in(office, ashdown, day, **{"5_Elm": "5N"}).content.decode()

    type_in(office, ashdown, day, save=True, **{"5_Elm": "5N"})
    assert mark(ashdown, "Sam") == ("/", None)
    type_in(office, ashdown, day, save=True, **{"5_Elm": "5N", "paper_wins": "on"})

    assert mark(ashdown, "Sam") == ("N", None)
    change = MarkChange.objects.get()
    assert (change.old_code, change.reason) == ("/", "Paper register, taken at 8.55")


def test_what_was_planned_is_away_by_itself_and_may_have_come_after_all(ashdown, sign_in):
    set_up(ashdown)
    planned_marks.plan(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), sessions=[(TODAY, "AM")], code="M", reason="dentist", at=NOW,
        by=ashdown.user("office"),
    )  # fmt: skip
    day = make(ashdown)

    type_in(sign_in(ashdown.member("office")), ashdown, day, save=True, **{"5_Elm": "2N"})

    assert mark(ashdown, "Sam") == ("M", None)


@pytest.mark.parametrize(
    ("line", "more", "sentence"),
    [
        ("/ / N", {}, "3 marks for 6 pupils"),
        ("9N", {}, "There is no number 9 on this sheet"),
        ("5QQ", {}, "QQ is not an attendance code"),
        ("5C", {}, "Your role cannot enter C"),
        ("", {}, "Type the line of at least one class"),
        ("all", {"taken": "14:00"}, "has not come yet"),
        ("all", {"taken": "07:00"}, "is taken between 8.35 and the end of the day"),
        ("all", {"taken": "soon"}, "Write a time as 8.55 or 08:55"),
        ("all", {"session": "PM", "taken": "13:12"}, "The afternoon register opens at 13.10"),
    ],
)
def test_a_line_that_cannot_be_saved_is_answered_with_a_sentence(ashdown, sign_in, line, more, sentence):
    set_up(ashdown)
    day = make(ashdown)
    office = sign_in(ashdown.member("office"))

    page = type_in(office, ashdown, day, **{"5_Elm": line}, **more).content.decode()

    assert sentence in page
    assert not Mark.objects.exists()


def test_a_register_that_was_changed_since_is_looked_at_again_and_no_class_is_saved(ashdown, sign_in):
    set_up(ashdown)
    day = make(ashdown)
    office = sign_in(ashdown.member("office"))
    lines = {"5_Elm": "5N", "6_Oak": "all"}
    shown = type_in(office, ashdown, day, **lines)
    seen = {f"seen-{one.register.group_id}": one.sheet.fingerprint for one in shown.context["readings"]}
    marked(ashdown, Bea="L")

    data = {"session": "AM", "taken": "08:55", "save": "1", **seen}
    data |= {f"line-{ashdown.group(name.replace('_', ' ')).pk}": line for name, line in lines.items()}
    answer = office.post(reverse("reports:paper_in", args=[day.pk]), data)

    assert answer.status_code == 422
    assert "6 Oak: the register was changed since you looked." in answer.content.decode()
    assert Mark.objects.count() == 1


def test_a_paper_of_another_school_is_not_found(ashdown, birchwood, sign_in):
    set_up(ashdown)
    day = make(ashdown)

    url = reverse("reports:paper_in", args=[day.pk])
    assert sign_in(birchwood.member("office")).get(url).status_code == 404
    assert sign_in(ashdown.member("teacher")).get(url).status_code == 403


# the fire list


@pytest.mark.seed("S4-066")
def test_the_fire_list_on_paper_names_who_may_be_inside(ashdown, sign_in):
    marked(ashdown, Ada="/", Amir="N")

    answer = sign_in(ashdown.member("office")).get(reverse("reports:on_site_pdf"))

    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Fire list, Thursday 19 November 2026, 9.05" in text
    assert "Not here: Amir Hussain (absent)" in text
    assert "Sam Okafor ?" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert AuditEvent.objects.filter(verb="fire_list.printed").count() == 1
