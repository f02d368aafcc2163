"""Two people at the same moment, on connections of their own: one of them is first, and nothing is lost."""

from collections.abc import Callable

import pytest
from django.db import transaction

from accounts import tenancy
from accounts.domain.refusal import Refused
from accounts.models import Trust
from attendance.actions import absence_reports, report_codes
from attendance.models import AbsenceReport, MarkChange, ReportCode
from tests import cast
from tests.attendance.reported import by_form, by_phone, mark_of, no_reason_yet, said
from tests.attendance.test_many_at_once import at_once
from tests.cast import NOW, SchoolWorld
from tests.tenancy import see_everything

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ashdown(transactional_db: None) -> SchoolWorld:
    world = cast.build_ashdown(Trust.objects.create(name="Coldharbour Trust"))
    see_everything()
    return world


def each(world: SchoolWorld, works: list[Callable[[], object]]) -> list[str]:
    """Run them together; what was refused, in sentences."""
    refused: list[str] = []

    def within(work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            try:
                with tenancy.scope(school_ids=[world.school.pk]):
                    work()
            except Refused as refusal:
                refused.append(refusal.sentence)

        return run

    at_once([within(work) for work in works])
    return refused


def test_of_two_who_decide_one_decides(ashdown: SchoolWorld) -> None:
    sam, head = ashdown.pupil("Sam"), ashdown.member("headteacher")
    with transaction.atomic():
        no_reason_yet(ashdown, sam)
        report = by_phone(ashdown, sam, said("family_crisis"))

    def decide(approve: bool) -> Callable[[], object]:
        return lambda: absence_reports.decide(report=report, approve=approve, by=head.user, membership=head, at=NOW)

    refused = each(ashdown, [decide(True), decide(False)])

    assert len(refused) == 1
    assert "decided already" in refused[0]
    report.refresh_from_db()
    assert mark_of(sam) == {"stands": "C", "refused": "O"}[report.state]
    assert MarkChange.objects.filter(pupil_id=sam.pk).count() == 1


def test_a_form_sent_twice_by_an_impatient_finger_is_one_report(ashdown: SchoolWorld) -> None:
    sam = ashdown.pupil("Sam")

    assert each(ashdown, [lambda: by_form(ashdown, sam, said(words="ill"))] * 3) == []

    assert AbsenceReport.objects.count() == 1


def test_two_in_the_office_write_down_the_same_call_once(ashdown: SchoolWorld) -> None:
    sam = ashdown.pupil("Sam")

    (sentence,) = each(ashdown, [lambda: by_phone(ashdown, sam, said())] * 2)

    assert "recorded already" in sentence
    assert AbsenceReport.objects.count() == 1


def test_codes_drawn_twice_are_one_each(ashdown: SchoolWorld) -> None:
    pupils = list(ashdown.pupils.values())

    def draw() -> object:
        return report_codes.give(school=ashdown.school, pupils=pupils, at=NOW, process="test")

    assert each(ashdown, [draw, draw]) == []
    assert ReportCode.objects.live().count() == len(pupils)
