"""The blank form on which parents ask for leave."""

import io

import pypdf
import pytest
from django.urls import reverse

from attendance.models import MorningSettings


def text(browser) -> tuple[str, int]:
    reader = pypdf.PdfReader(io.BytesIO(browser.get(reverse("reports:leave_form")).content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), len(reader.pages)


@pytest.mark.seed("S4-056", "S4-119", "S4-041")
def test_the_form_is_one_page_with_the_rule_and_what_each_kind_asks_for(ashdown, sign_in):
    said, pages = text(sign_in(ashdown.member("office")))

    assert pages == 1
    for words in (
        "Ashdown Primary School", "To the headteacher", "before its first day", "Religious observance",
        "The name of the day", "The licence of the local authority", "Maisie Ridley, 01632 960101",
    ):  # fmt: skip
        assert words in said
    assert "no leave in term time" not in said


@pytest.mark.seed("S4-021")
def test_the_schools_rule_stands_on_the_form(ashdown, sign_in):
    MorningSettings.objects.create(school=ashdown.school, no_leave_in_term=True)

    said, pages = text(sign_in(ashdown.member("office")))

    assert "no leave in term time, for children under five as well" in said
    assert pages == 1
