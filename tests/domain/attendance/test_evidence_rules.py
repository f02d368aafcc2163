"""Which files are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused, passes
from attendance.domain import evidence as rules

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer\n%%EOF\n"


@given(st.binary(max_size=200))
def test_nothing_but_paper_and_photos_is_recognised(content):
    known = content.startswith(tuple(signature for signature, _ in rules.SIGNATURES))

    assert passes(rules.recognised, content) == known


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><script>alert(1)</script>", "neither a PDF nor a photo"),
        (b"PK\x03\x04rest", "neither a PDF nor a photo"),
        (b"MZ\x90\x00", "neither a PDF nor a photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "neither a PDF nor a photo"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "not every computer opens"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content, sentence):
    with pytest.raises(Refused, match=sentence):
        rules.recognised(content)


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        (b"<< /S /JavaScript /JS (app.alert) >>", "program"),
        (b"<< /S /Launch /F (x.exe) >>", "program"),
        (b"<< /EmbeddedFiles 3 0 R >>", "program"),
    ],
)
def test_a_pdf_that_is_more_than_paper_is_refused(inside, sentence):
    with pytest.raises(Refused, match=sentence):
        rules.check_pdf(PDF.replace(b"<< /Type /Catalog >>", inside))


def test_a_plain_pdf_passes_and_one_that_was_cut_off_does_not():
    rules.check_pdf(PDF)
    rules.check_pdf(PDF.replace(b"/Catalog", b"/Launching"))
    with pytest.raises(Refused, match="damaged or cut off"):
        rules.check_pdf(PDF[:30])


def test_empty_and_huge_files_are_refused():
    with pytest.raises(Refused, match="empty"):
        rules.check_size(0)
    with pytest.raises(Refused, match="larger than 8 MB"):
        rules.check_size(rules.LARGEST + 1)
    with pytest.raises(Refused, match="far larger"):
        rules.check_pixels(50_000, 50_000)
