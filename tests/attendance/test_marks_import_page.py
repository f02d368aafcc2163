"""Marks from a file by page: seen before they are taken."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from attendance.models import Mark, MarkChange
from pupils.models import ImportRun
from tests.attendance.days import THURSDAY, WEDNESDAY, mark_day
from tests.cast import SchoolWorld
from tests.conftest import RoleClient

SignIn = Callable[..., RoleClient]


def upload(browser: RoleClient, world: SchoolWorld) -> str:
    """Sam's Wednesday put right, Ada's entered, a Saturday: the address of the preview."""
    sam, ada = world.pupil("Sam").upn, world.pupil("Ada").upn
    rows = [f"{sam},{WEDNESDAY},AM,I", f"{ada},{WEDNESDAY},AM,/", f"{ada},2026-11-14,AM,/"]
    content = "\n".join(["upn,date,session,code", *rows]).encode()
    file = SimpleUploadedFile("wednesday.csv", content, content_type="text/csv")
    answer = browser.post(reverse("pupils:import_upload") + "?kind=marks", {"file": file})
    return str(answer["Location"])


def test_the_office_sees_what_a_file_of_marks_would_do_and_applies_it(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "N")
    office = sign_in(ashdown.member("office"))

    preview = upload(office, ashdown)
    page = office.get(preview).content.decode()

    for words in ("Sam Okafor, 18 November 2026 AM: N becomes I", "November 2026: 1 mark", "at the weekend"):
        assert words in page
    assert Mark.objects.count() == 2

    for _ in range(2):
        office.post(preview, {"do": "apply"})

    assert Mark.objects.count() == 3
    line = MarkChange.objects.get()
    assert (line.new_code, line.changed_by_id) == ("I", ashdown.user("office").pk)
    assert (line.changed_by_role, line.reason) == ("Office manager", "imported from wednesday.csv")
    run = ImportRun.objects.get()
    assert (run.summary["added"], run.summary["changed"], run.summary["rejected"], run.content) == (1, 1, 1, None)


def test_the_preview_is_of_the_moment_it_is_looked_at(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    """Between upload and apply the register was saved: what was new then would be a change now."""
    office = sign_in(ashdown.member("office"))
    preview = upload(office, ashdown)
    mark_day(ashdown.school, ashdown.pupil("Ada"), WEDNESDAY, "L", "\\")

    assert "Ada Barlow, 18 November 2026 AM: L becomes /" in office.get(preview).content.decode()


def test_marks_are_offered_where_files_are_brought_in_but_not_to_teachers(
    ashdown: SchoolWorld, sign_in: SignIn
) -> None:
    listed = reverse("pupils:imports")

    assert "kind=marks" in sign_in(ashdown.member("office")).get(listed).content.decode()
    teacher = sign_in(ashdown.member("teacher"))
    assert teacher.get(listed).status_code == 403
    assert teacher.post(reverse("pupils:import_upload") + "?kind=marks").status_code == 403


def test_a_file_of_marks_of_today_shows_on_the_register(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    officer = sign_in(ashdown.member("attendance_officer"))
    content = f"upn,{THURSDAY} AM\n{ashdown.pupil('Sam').upn},I\n".encode()
    file = SimpleUploadedFile("today.csv", content, content_type="text/csv")
    preview = officer.post(reverse("pupils:import_upload") + "?kind=marks", {"file": file})["Location"]

    officer.post(preview, {"do": "apply"})

    assert list(ashdown.school.marks.values_list("code", "source")) == [("I", "import")]
    assert ashdown.school.week_tallies.get().authorised == 1
