"""The codes of the parents' form: drawn, printed, renewed, taken back."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import report_codes as actions
from attendance.models import ReportCode
from tests.attendance.reported import code_for
from tests.cast import NOW
from tests.reports.counting import statements

CODES = "attendance:report_codes"


@pytest.fixture
def office(ashdown, sign_in):
    return sign_in(ashdown.member("office"))


@pytest.mark.seed("S2-004")
def test_every_child_gets_a_code_of_its_own_once(ashdown, office):
    answer = office.post(reverse(CODES), follow=True)
    assert "10 codes drawn." in answer.content.decode()
    assert "Every child has a code already." in office.post(reverse(CODES), follow=True).content.decode()

    codes = set(ReportCode.objects.values_list("code", flat=True))
    assert len(codes) == 10
    assert not [code for code in codes if code in " ".join(AuditEvent.objects.values_list("sentence", flat=True))]


def test_a_code_is_renewed_from_the_list_and_from_the_childs_page(ashdown, office):
    sam = ashdown.pupil("Sam")
    first = code_for(ashdown, sam)
    address = reverse("attendance:report_code_renew", args=[sam.pk])

    answer = office.post(address, {"class": ashdown.group("5 Elm").pk}, follow=True)
    second = ReportCode.objects.live().get(pupil=sam)
    assert second.code != first.code
    assert f"The code of Sam Okafor is now {second.shown}." in answer.content.decode()

    page = office.post(address, {"from": "pupil"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("pupils:pupil", args=[sam.pk])
    assert ReportCode.objects.live().get(pupil=sam).shown in page.content.decode()
    first.refresh_from_db()
    assert first.ended_by == ashdown.user("office")


def test_a_code_is_taken_back(ashdown, office):
    sam = ashdown.pupil("Sam")
    code_for(ashdown, sam)

    office.post(reverse("attendance:report_code_revoke", args=[sam.pk]))

    assert not ReportCode.objects.live().exists()
    with pytest.raises(Refused, match="There is no code for Sam Okafor"):
        actions.revoke(pupil=sam, by=ashdown.user("office"), at=NOW)


def test_slips_of_a_class_are_printed_to_be_cut(ashdown, office):
    office.post(reverse(CODES))

    answer = office.get(reverse("reports:code_slips_pdf"), {"class": ashdown.group("5 Elm").pk})

    pdf = PdfReader(io.BytesIO(answer.content))
    words = " ".join(page.extract_text() for page in pdf.pages)
    assert len(pdf.pages) == 1
    for name in ("Sam", "Ada", "Zoë"):
        assert ReportCode.objects.get(pupil=ashdown.pupil(name)).shown in words
    assert "Bea Clough" not in words
    assert "/absent/900101/" in words.replace("\n", "").replace(" ", "")
    assert "6 slips with codes" in AuditEvent.objects.get(verb="report_codes.printed").sentence
    assert "attachment" in answer["Content-Disposition"]


def test_of_the_whole_school_class_by_class_and_of_one_child(ashdown, office):
    office.post(reverse(CODES))

    everybody = PdfReader(io.BytesIO(office.get(reverse("reports:code_slips_pdf")).content))
    one = PdfReader(
        io.BytesIO(office.get(reverse("reports:code_slips_pdf"), {"pupil": ashdown.pupil("Sam").pk}).content)
    )

    assert len(everybody.pages) == 2  # ten slips, eight a sheet
    words = everybody.pages[0].extract_text()
    assert words.index("Ada Barlow") < words.index("Sam Okafor") < words.index("Bea Clough")
    assert "Sam Okafor" in one.pages[0].extract_text()
    assert "Ada Barlow" not in one.pages[0].extract_text()


def test_without_codes_there_is_nothing_to_print(ashdown, office):
    assert office.get(reverse("reports:code_slips_pdf"))["Location"] == reverse(CODES)


def test_who_has_no_business_with_them(ashdown, birchwood, sign_in, office):
    assert sign_in(ashdown.member("teacher")).get(reverse(CODES)).status_code == 403
    stranger = reverse("attendance:report_code_renew", args=[birchwood.pupil("Hugo").pk])
    assert office.post(stranger).status_code == 404
    with pytest.raises(Refused, match="not a pupil of this school"):
        actions.give(school=ashdown.school, pupils=[birchwood.pupil("Hugo")], at=NOW, process="test")


def test_the_page_takes_few_statements(ashdown, office):
    office.post(reverse(CODES))
    address = f"{reverse(CODES)}?class={ashdown.group('5 Elm').pk}"

    assert statements(office, address) <= 12
