"""Files of marks: what goes in, what is refused, and what is left behind."""

import gc
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent, School
from attendance.actions import mark_imports, mark_merge, marks, tallies
from attendance.actions.marks import NewMark
from attendance.domain.mark_plan import Entry
from attendance.models import Mark, MarkChange
from pupils.models import ImportRun
from tests import hollybank
from tests.cast import NOW, TODAY, SchoolWorld
from tests.hollybank import command

MONDAY = "2026-11-16"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def bring(world: SchoolWorld, path: Path, *options: str) -> dict[str, Any]:
    return command("import_marks", "--school", world.school.urn, str(path), *options)


def written(folder: Path, *lines: str, name: str = "marks.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def standing(world: SchoolWorld) -> set[tuple[str, str, str, str]]:
    rows = world.school.marks.values_list("pupil__legal_forename", "on", "session", "code")
    return {(name, on.isoformat(), session, code) for name, on, session, code in rows}


# The untidy sample, row by row ----------------------------------------------------------------------------------------


@pytest.fixture
def untidy(db: None) -> School:
    school = hollybank.empty_school()
    hollybank.bring("pupils", hollybank.UNTIDY / "pupils.csv")
    return school


def test_the_untidy_file_is_answered_row_by_row_as_expected(untidy: School) -> None:
    expected = json.loads((hollybank.UNTIDY / "expected.json").read_text())["marks.csv"]

    answer = hollybank.bring("marks", hollybank.UNTIDY / "marks.csv")

    counts = ("read", "added", "changed", "unchanged", "rejected")
    assert {name: answer[name] for name in counts} == {name: expected[name] for name in counts}
    said = {str(issue["row"]): {issue["level"]: issue["column"]} for issue in answer["issues"]}
    wanted = {
        row: {level: what[level] for level in ("rejected", "warned") if level in what}
        for row, what in expected["rows"].items()
        if isinstance(what, dict)
    }
    assert said == wanted
    assert answer["warned"] == sum("warned" in what for what in wanted.values())
    assert all(issue["message"].endswith(".") for issue in answer["issues"])


def test_what_the_untidy_file_holds_stands_as_it_was_meant(untidy: School) -> None:
    hollybank.bring("marks", hollybank.UNTIDY / "marks.csv")

    rows = untidy.marks.order_by("pupil__upn", "on", "session")
    assert list(rows.values_list("pupil__upn", "on__day", "session", "code", "minutes_late", "comment")) == [
        ("B801200005001", 9, "AM", "/", None, ""),
        ("B801200005001", 9, "PM", "\\", None, ""),
        ("B801200005001", 10, "AM", "L", 7, "bus"),
        ("B801200005001", 10, "PM", "\\", None, ""),
        ("B801200005001", 11, "AM", "H", None, "withdrawn code"),
        ("B801200005001", 12, "AM", "/", None, ""),
        ("G352204512345", 12, "AM", "C1", None, "two characters"),
        ("G352204512345", 13, "AM", "U", None, "not a number"),
    ]


def test_a_withdrawn_code_keeps_the_statistics_it_had(untidy: School) -> None:
    hollybank.bring("marks", hollybank.UNTIDY / "marks.csv")

    zoe = untidy.week_tallies.get(pupil__upn="B801200005001")
    assert (zoe.possible, zoe.present, zoe.authorised, zoe.late) == (6, 5, 1, 1)


def test_strictly_one_refused_row_leaves_everything_as_it_was(untidy: School) -> None:
    with pytest.raises(CommandError, match="Nothing was applied"):
        hollybank.bring("marks", hollybank.UNTIDY / "marks.csv", "--strict")

    hollybank.see_everything()
    assert not Mark.objects.exists()
    assert not untidy.week_tallies.exists()


# Stories at Ashdown ---------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_be_done_and_does_nothing(ashdown: SchoolWorld, folder: Path) -> None:
    path = written(folder, "upn,date,session,code", f"{ashdown.pupil('Sam').upn},{MONDAY},AM,I")

    answer = bring(ashdown, path, "--dry-run")

    assert answer["added"] == 1
    assert not Mark.objects.exists()
    assert not ImportRun.objects.exists()
    assert bring(ashdown, path)["added"] == 1


def test_a_wide_file_goes_in_cell_by_cell(ashdown: SchoolWorld, folder: Path) -> None:
    path = written(
        folder,
        f"UPN;Name;{MONDAY} AM;{MONDAY} PM",
        f"{ashdown.pupil('Sam').upn};Sam;/;\\",
        f"{ashdown.pupil('Ada').upn};Ada;L;",
    )

    answer = bring(ashdown, path)

    assert (answer["read"], answer["added"], answer["rejected"]) == (3, 3, 0)
    assert standing(ashdown) == {
        ("Sam", MONDAY, "AM", "/"),
        ("Sam", MONDAY, "PM", "\\"),
        ("Ada", MONDAY, "AM", "L"),
    }


def test_a_mark_that_stands_is_changed_through_the_trail(ashdown: SchoolWorld, folder: Path) -> None:
    sam = ashdown.pupil("Sam")
    marks.record(school=ashdown.school, marks=[NewMark(sam.pk, TODAY, "AM", "N")], at=NOW, by=ashdown.user("teacher"))
    path = written(folder, "upn,date,session,code", f"{sam.upn},{TODAY},AM,I", name="week 12.csv")

    answer = bring(ashdown, path)

    assert (answer["added"], answer["changed"]) == (0, 1)
    line = MarkChange.objects.get()
    assert (line.old_code, line.new_code, line.reason) == ("N", "I", "imported from week 12.csv")
    assert (line.changed_by_name, line.entered_by_id) == ("import_marks", ashdown.user("teacher").pk)
    assert ashdown.school.week_tallies.get(pupil=sam).authorised == 1


def test_the_same_file_again_changes_nothing(ashdown: SchoolWorld, folder: Path) -> None:
    path = written(
        folder,
        "upn,date,session,code,minutes_late,comment",
        f'{ashdown.pupil("Sam").upn},{MONDAY},AM,L,7,"bus, again"',
        f"{ashdown.pupil('Ada').upn},{MONDAY},AM,N,,",
    )
    bring(ashdown, path)
    events = AuditEvent.objects.filter(verb="marks.imported").count()

    again = bring(ashdown, path)

    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert not MarkChange.objects.exists()
    assert AuditEvent.objects.filter(verb="marks.imported").count() == events == 1


def test_the_person_who_brings_a_file_stands_in_the_trail_with_their_role(ashdown: SchoolWorld) -> None:
    sam, officer = ashdown.pupil("Sam"), ashdown.user("attendance_officer")
    marks.record(school=ashdown.school, marks=[NewMark(sam.pk, TODAY, "AM", "N")], at=NOW, process="test")

    mark_imports.read(
        school=ashdown.school,
        data=f"upn,date,session,code\n{sam.upn},{TODAY},AM,I\n".encode(),
        on=TODAY,
        apply=True,
        by=officer,
        file_name="today.csv",
    )

    line = MarkChange.objects.get()
    assert (line.changed_by_id, line.changed_by_role) == (officer.pk, "Attendance officer")
    assert Mark.objects.get().recorded_by == officer


def test_a_preview_lists_the_changes_and_counts_the_new_marks_by_month(ashdown: SchoolWorld) -> None:
    sam = ashdown.pupil("Sam")
    marks.record(school=ashdown.school, marks=[NewMark(sam.pk, TODAY, "AM", "N")], at=NOW, process="test")

    outcome = mark_imports.read(
        school=ashdown.school,
        data=f"upn,{TODAY} AM,{TODAY} PM,2026-10-20 AM\n{sam.upn},I,\\,/\n".encode(),
        on=TODAY,
        apply=False,
    )

    assert [(section.title, section.lines) for section in outcome.sections] == [
        ("New marks", ("October 2026: 1 mark", "November 2026: 1 mark")),
        ("Marks that change", ("Sam Okafor, 19 November 2026 AM: N becomes I",)),
    ]
    assert Mark.objects.count() == 1


def test_another_schools_pupil_is_unknown_here(ashdown: SchoolWorld, birchwood: SchoolWorld, folder: Path) -> None:
    hugo = birchwood.pupil("Hugo")
    hugo.upn = "B801200005001"
    hugo.save(update_fields=["upn"])
    path = written(folder, "upn,date,session,code", f"{hugo.upn},{MONDAY},AM,/")

    answer = bring(ashdown, path)

    assert (answer["added"], answer["rejected"], answer["issues"][0]["column"]) == (0, 1, "upn")


def test_a_school_without_a_calendar_is_told_to_bring_it_first(ashdown: SchoolWorld, folder: Path) -> None:
    ashdown.school.half_terms.all().delete()
    path = written(folder, "upn,date,session,code", f"{ashdown.pupil('Sam').upn},{MONDAY},AM,/")

    with pytest.raises(CommandError, match="Import the calendar first"):
        bring(ashdown, path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04 not a CSV", "This is a spreadsheet"),
        (b"upn,date,session\nB801200005001,2026-11-16,AM\n", "no column for code"),
        (b"name,surname\nSam,Okafor\n", "It needs: upn, date, session, code"),
        (b"B801200005001,2026-11-16,AM,/\nB801200005001,2026-11-16,PM,/\n", "The first row holds data, not headings"),
    ],
)
def test_a_file_that_is_no_file_of_marks_is_refused_in_one_sentence(
    ashdown: SchoolWorld, folder: Path, content: bytes, said: str
) -> None:
    path = folder / "marks.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=said):
        bring(ashdown, path)

    assert not Mark.objects.exists()


def test_a_mark_entered_while_the_file_was_read_is_changed_with_the_reason(ashdown: SchoolWorld) -> None:
    """The plan saw nothing standing; by the time it is merged, a register has been saved."""
    sam, ada = ashdown.pupil("Sam"), ashdown.pupil("Ada")
    marks.record(
        school=ashdown.school,
        marks=[NewMark(sam.pk, TODAY, "AM", "N"), NewMark(ada.pk, TODAY, "AM", "/")],
        at=NOW,
        process="test",
    )

    merged = mark_merge.merge(
        school=ashdown.school,
        adds=[
            Entry(sam.pk, TODAY, "AM", "I", None, ""),
            Entry(ada.pk, TODAY, "AM", "/", None, ""),
            Entry(ada.pk, TODAY, "PM", "\\", None, 'says "hello",\nand more'),
        ],
        changes=[],
        at=NOW,
        reason="imported from a file",
        source="import",
        process="test",
    )

    assert merged == (1, 1, 1)
    assert MarkChange.objects.get().new_code == "I"
    assert Mark.objects.get(session="PM").comment == 'says "hello",\nand more'


def test_a_failure_in_the_middle_leaves_nothing_behind(
    ashdown: SchoolWorld, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the program is killed: marks and tallies are one transaction."""

    def fail(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tallies, "refresh", fail)
    path = written(folder, "upn,date,session,code", f"{ashdown.pupil('Sam').upn},{MONDAY},AM,/")

    with pytest.raises(KeyboardInterrupt):
        bring(ashdown, path)

    assert not Mark.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_file_takes_as_many_statements_for_one_mark_as_for_sixty(ashdown: SchoolWorld) -> None:
    counts = []
    for day, names in ((16, ["Sam"]), (17, list(ashdown.pupils))):
        lines = [f"{ashdown.pupil(name).upn},2026-11-{day},{half},/" for name in names for half in ("AM", "PM")]
        with CaptureQueriesContext(connection) as seen:
            mark_imports.read(
                school=ashdown.school,
                data="\n".join(["upn,date,session,code", *lines]).encode(),
                on=TODAY,
                apply=True,
                process="test",
            )
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 18


def test_the_collector_works_again_after_a_file_was_read_or_refused(ashdown: SchoolWorld) -> None:
    """It rests while a large file is read; left off, the memory of a server would grow."""
    with pytest.raises(Refused):
        mark_imports.read(school=ashdown.school, data=b"", on=TODAY, apply=False)

    assert gc.isenabled()


def test_a_file_that_replaces_what_was_entered_by_hand_says_so(ashdown: SchoolWorld, folder: Path) -> None:
    """An older export brought again would undo the office's correction; the trail keeps both, and the answer warns."""
    sam, ada = ashdown.pupil("Sam"), ashdown.pupil("Ada")
    marks.record(
        school=ashdown.school,
        marks=[NewMark(sam.pk, TODAY, "AM", "N")],
        at=NOW,
        by=ashdown.user("office"),
        source="register",
    )
    header = "upn,date,session,code"
    bring(ashdown, written(folder, header, f"{ada.upn},{TODAY},AM,/"))

    answer = bring(ashdown, written(folder, header, f"{sam.upn},{TODAY},AM,/", f"{ada.upn},{TODAY},AM,I"))

    assert (answer["changed"], answer["warned"]) == (2, 1)
    assert answer["issues"][0]["row"] == 2
    assert "N was entered here by hand" in answer["issues"][0]["message"]
