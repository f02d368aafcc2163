"""The printer: local files alone, tagged, names in every script."""

import io
from pathlib import Path

import pypdf
import pytest

from letters import pdf


@pytest.mark.parametrize(
    "address", ["http://example.org/a.png", "https://example.org/a.png", "file:///etc/hostname", "ftp://example.org/a"]
)
def test_a_document_may_not_fetch_what_is_not_its_own(address: str) -> None:
    with pytest.raises(pdf.PrintError, match="may read its own files only"):
        pdf.render(f'<img alt="" src="{address}">')


def test_a_document_may_not_climb_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")

    with pytest.raises(pdf.PrintError):
        pdf.render('<img alt="" src="../secret.svg">', tmp_path / "in")


def test_one_font_configuration_serves_the_process() -> None:
    assert pdf.font_configuration() is pdf.font_configuration()
    assert pdf.stylesheet("css/print.css") is pdf.stylesheet("css/print.css")


def test_paper_takes_the_light_colours() -> None:
    assert pdf.LIGHT_DARK.sub(lambda m: m[1], "light-dark(#fff, #000)") == "#fff"
    assert pdf.LIGHT_DARK.sub(lambda m: m[1], "light-dark(rgb(1, 2, 3), rgb(4, 5, 6))") == "rgb(1, 2, 3)"


@pytest.mark.parametrize("name", ["Zoë O’Connor", "Żaneta Łuczak", "Siân D'Arcy", "Οδυσσέας", "Ірина"])
def test_names_come_back_as_they_were_written(name: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(f"<html lang='en-GB'><title>T</title><p>{name}</p></html>")))

    assert name in reader.pages[0].extract_text()


def test_a_name_in_arabic_is_printed() -> None:
    assert pdf.render("<html lang='en-GB'><title>T</title><p>عمر حسن</p></html>").startswith(b"%PDF")


def test_a_letter_that_no_font_has_is_refused_never_printed_as_a_box(caplog: pytest.LogCaptureFixture) -> None:
    """On a server without a font for Chinese, for instance. U+10FFFD is in no font at all."""
    with pytest.raises(pdf.PrintError, match="No installed font has the letters \U0010fffd"):
        pdf.render("<html lang='en-GB'><title>T</title><p>Li \U0010fffd</p></html>")

    assert "\U0010fffd" not in caplog.text
