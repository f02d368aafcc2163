"""Whatever a school's system exports is read; what is no table at all is refused in one sentence."""

import io
from pathlib import Path

import pytest

from accounts.domain.refusal import Refused
from pupils.imports import csv_file
from pupils.imports.csv_file import Column, read_table

COLUMNS = (
    Column("upn", required=True),
    Column("legal_surname", aliases=("surname", "last name")),
    Column("started_on", aliases=("starting day",)),
)
PLAIN = "upn,legal_surname,started_on\nB801200005001,O'Connor,2023-09-01\n"


def rows(data: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(data, COLUMNS).rows()]


def test_a_plain_file_is_read_and_nothing_is_assumed():
    table = read_table(PLAIN.encode(), COLUMNS)

    assert [row.cells for row in table.rows()] == [
        {"upn": "B801200005001", "legal_surname": "O'Connor", "started_on": "2023-09-01"}
    ]
    assert table.assumed() == []


@pytest.mark.parametrize(("written", "said"), [(";", ";"), ("\t", "tab")])
def test_other_separators_are_understood_and_said(written, said):
    table = read_table(PLAIN.replace(",", written).encode(), COLUMNS)

    assert next(table.rows())["legal_surname"] == "O'Connor"
    assert table.assumed() == [f"delimiter {said}"]


def test_a_byte_order_mark_is_no_part_of_the_first_heading():
    assert rows(b"\xef\xbb\xbf" + PLAIN.encode())[0]["upn"] == "B801200005001"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_an_older_encoding_keeps_the_accents_and_is_said(encoding):
    table = read_table(PLAIN.replace("O'Connor", "Brontë").encode(encoding), COLUMNS)

    assert next(table.rows())["legal_surname"] == "Brontë"
    assert table.assumed() == [f"encoding {encoding}"]


def test_headings_are_matched_without_case_spaces_or_underscores_and_by_other_names():
    table = read_table(b"UPN ;Last  Name;Starting Day;House\nX;Y;Z;Blue\n", COLUMNS)

    assert next(table.rows()).cells == {"upn": "X", "legal_surname": "Y", "started_on": "Z"}
    assert table.assumed() == ["delimiter ;", "headings matched loosely", "column House ignored"]


def test_quoted_separators_and_line_breaks_stay_in_their_cell():
    assert rows(b'upn,legal_surname\nX,"Smith, the\nyounger"\n')[0]["legal_surname"] == "Smith, the\nyounger"


def test_rows_are_numbered_as_a_spreadsheet_numbers_them_blank_ones_included():
    table = read_table(b"upn,legal_surname\n\nA,1\n,\nB,2\n", COLUMNS)

    assert [(row.number, row["upn"]) for row in table.rows()] == [(3, "A"), (5, "B")]


def test_a_row_with_more_cells_than_headings_is_marked_as_not_to_be_trusted():
    table = read_table(b"upn,legal_surname\nA,Smith,the younger\nB,Jones\n", COLUMNS)

    assert [row.too_long for row in table.rows()] == [True, False]
    assert table.too_long() == {2}


def test_the_quick_way_reads_the_same_cells_and_blanks_for_what_is_not_there():
    table = read_table(b"legal_surname,upn\n Jones , B \nShort\n", COLUMNS)

    assert list(table.tuples("upn", "legal_surname", "started_on")) == [(2, ("B", "Jones", "")), (3, ("", "Short", ""))]


def test_a_date_read_day_first_is_said():
    table = read_table(PLAIN.encode(), COLUMNS)
    table.read_date("2026-11-09")
    assert table.assumed() == []

    table.read_date("09/11/2026")

    assert table.assumed() == ["dates dd/mm/yyyy"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04 the rest of a workbook", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "spreadsheet"),
        (b"%PDF-1.7", "not a CSV file"),
        (b'{"upn": 1}', "not a CSV file"),
        (b"<html><body>signed out</body></html>", "not a CSV file"),
        (b"\x00\x01\x02\x81\x8d", "not a CSV file"),
        (b"upn,legal_surname\n\x00,b\n", "not a CSV file"),
        (b"B801200005001,O'Connor,2023-09-01\nX,Y,Z\n", "holds data, not headings"),
        (b"shoe size,colour\n4,blue\n", "headings are not those"),
        (b"legal_surname,started_on\nA,2023-09-01\n", "no column for upn"),
        (b"upn,legal_surname\n", "no row below"),
        (b"upn,UPN\n1,2\n", "two columns for upn"),
        (b'upn,legal_surname\nA,"' + b"x" * 200_000, "quotation mark"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(Refused, match=sentence):
        read_table(data, COLUMNS)


def test_a_file_of_200_megabytes_is_refused_without_being_read(tmp_path: Path, settings):
    huge = tmp_path / "marks.csv"
    with huge.open("wb") as file:
        file.truncate(200 * 1024 * 1024)  # sparse: takes no room

    with pytest.raises(Refused, match="larger than 50 MB"):
        csv_file.take_path(huge)


def test_an_upload_that_hides_its_size_is_read_no_further_than_the_limit():
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert 0 <= size <= 101
            return b"x" * size

    with pytest.raises(Refused, match="larger than"):
        csv_file.take(Endless(), limit=100)  # type: ignore[arg-type]


def test_a_missing_file_is_refused_in_a_sentence(tmp_path: Path):
    with pytest.raises(Refused, match="no such file"):
        csv_file.take_path(tmp_path / "gone.csv")
    with pytest.raises(Refused, match="cannot be opened"):
        csv_file.take_path(tmp_path)
