"""Files in by page: upload, preview, apply; and what is no CSV is answered with one sentence."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from pupils.models import ImportIssue, ImportRun

UNTIDY = (Path(__file__).parents[1] / "data" / "untidy" / "pupils.csv").read_bytes()
HEAD = b"upn,legal_forename,legal_surname,date_of_birth,year_group,class\n"
BAD = {
    "empty": (b"", "The file is empty"),
    "an Excel file named .csv": (b"PK\x03\x04" + b"\x00" * 200, "This is a spreadsheet"),
    "no header": (b"B801200005001,Ada,Obi,2019-03-14,2,Oak\n", "holds data, not headings"),
    "a wrong header": (b"shoe,size\n1,2\n", "headings are not those"),
    "no CSV": (b"%PDF-1.7 \x00\x01", "This is not a CSV file"),
}


def upload(browser, content: bytes, kind: str = "pupils"):
    file = SimpleUploadedFile("pupils.csv", content, content_type="text/csv")
    return browser.post(reverse("pupils:import_upload") + f"?kind={kind}", {"file": file})


def run_url(name: str = "import_run") -> str:
    return reverse(f"pupils:{name}", kwargs={"pk": ImportRun.objects.latest("pk").pk})


def test_a_file_is_shown_before_it_is_applied(ashdown, sign_in):
    office = sign_in(ashdown.member("office"))
    before = ashdown.school.pupils.count()

    assert upload(office, UNTIDY).headers["Location"] == run_url()
    page = office.get(run_url()).content.decode()

    for words in (
        "Nothing has been changed yet",
        "Malik Brontë, Year 2, Oak",
        "delimiter ;",
        "check letter",
        "On roll here, not in the file",
    ):
        assert words in page, words
    assert ashdown.school.pupils.count() == before


def test_applying_brings_it_in_once_and_lets_the_content_go(ashdown, sign_in):
    office = sign_in(ashdown.member("office"))
    upload(office, UNTIDY)

    for _ in range(2):
        office.post(run_url(), {"do": "apply"})

    run = ImportRun.objects.get()
    assert ashdown.school.pupils.filter(places__group__name="Oak").count() == 2
    assert (run.content, run.applied_at is not None, run.summary["added"]) == (None, True, 3)
    assert "Applied" in office.get(run_url()).content.decode()


def test_a_file_put_aside_changes_nothing(ashdown, sign_in):
    office = sign_in(ashdown.member("office"))
    upload(office, UNTIDY)
    office.post(run_url(), {"do": "put_aside"})
    office.post(run_url(), {"do": "apply"})

    assert ashdown.school.pupils.count() == 10
    assert ImportRun.objects.get().content is None


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_csv_gets_a_page_with_the_sentence(ashdown, sign_in, what):
    content, sentence = BAD[what]
    response = upload(sign_in(ashdown.member("office")), content)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_csv_ends_the_command_with_the_sentence(ashdown, tmp_path, what):
    content, sentence = BAD[what]
    (file := tmp_path / "pupils.csv").write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        call_command("import_pupils", "--school", ashdown.school.urn, str(file))
    assert ashdown.school.pupils.count() == 10


def test_200_megabytes_end_the_command_with_the_sentence(ashdown, tmp_path):
    with (file := tmp_path / "pupils.csv").open("wb") as sparse:
        sparse.truncate(200 * 1024 * 1024)

    with pytest.raises(CommandError, match="larger than 50 MB"):
        call_command("import_pupils", "--school", ashdown.school.urn, str(file))


def test_200_megabytes_get_a_page_with_the_sentence(ashdown, sign_in, settings):
    settings.UPLOAD_LIMIT = 1000  # the same rule; a suite need not carry 200 MB
    response = upload(sign_in(ashdown.member("office")), HEAD + b"x" * 2000)

    assert response.status_code == 422
    assert "larger than" in response.content.decode()


def test_issues_are_downloaded_without_anything_a_spreadsheet_would_run(ashdown, sign_in):
    office = sign_in(ashdown.member("office"))
    upload(office, UNTIDY)
    ImportIssue.objects.filter(row=4).update(message="=cmd|' /C calc'!A0")

    lines = office.get(run_url("import_issues")).content.decode("utf-8-sig").splitlines()

    assert lines[0] == "row,column,level,message"
    assert "'=cmd|' /C calc'!A0" in lines[1]


def test_each_person_sees_the_kinds_they_may_bring(ashdown, sign_in):
    office = sign_in(ashdown.member("office")).get(reverse("pupils:imports")).content.decode()
    admin = sign_in(ashdown.member("administrator")).get(reverse("pupils:imports")).content.decode()

    for kind in ("calendar", "pupils", "contacts", "marks", "new_year"):
        assert f"kind={kind}" in office, kind
    assert "kind=staff" not in office  # a file of staff gives roles
    assert "kind=staff" in admin
    assert upload(sign_in(ashdown.member("office")), UNTIDY, kind="staff").status_code == 404


def test_another_schools_file_is_not_found(ashdown, birchwood, sign_in):
    upload(sign_in(ashdown.member("office")), UNTIDY)
    stranger = sign_in(birchwood.member("office"))

    assert stranger.get(run_url()).status_code == 404
    assert stranger.post(run_url(), {"do": "apply"}).status_code == 404
    assert stranger.get(run_url("import_issues")).status_code == 404


def test_a_teacher_brings_no_files(ashdown, sign_in):
    assert sign_in(ashdown.member("teacher")).get(reverse("pupils:imports")).status_code == 403
