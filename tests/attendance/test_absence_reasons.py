"""The school's reasons as data, and the head's standing rules as a page."""

import pytest
from django.urls import reverse

from attendance.models import OwnAbsenceReason
from attendance.queries.settings import reasons_of, standing_rules
from tests.attendance.reported import by_form, by_phone, form_at, said, stranger
from tests.cast import TODAY

REASONS, RULES = "attendance:reasons", "attendance:standing_rules"


def values(**more):
    start = {"name": "Harvest at home", "code": "O", "longest_days": "", "satisfactory": "", "offered_to_parents": "on"}
    return {name: value for name, value in (start | more).items() if value != ""} | {
        name: "" for name in ("longest_days",) if not (start | more)[name]
    }


@pytest.fixture
def head(ashdown, sign_in):
    return sign_in(ashdown.member("headteacher"))


@pytest.fixture
def administrator(ashdown, sign_in):
    return sign_in(ashdown.member("administrator"))


def text(answer):
    return " ".join(answer.content.decode().split())


class TestReasons:
    @pytest.mark.seed("S4-043", "S4-118")
    def test_what_the_policy_calls_unsatisfactory_suggests_o_or_g(self, administrator):
        page = text(administrator.get(reverse(REASONS)))
        not_accepted = page[page.index("Not accepted as a rule") :]

        for name in (
            "Birthday",
            "Shopping",
            "Haircut",
            "school closed",
            "Overslept",
            "well enough",
            "Holiday",
            "Helping at home",
        ):
            assert name in not_accepted

    @pytest.mark.seed("S4-043")
    def test_a_school_adds_one_of_its_own_and_parents_can_choose_it(self, ashdown, administrator):
        administrator.post(reverse("attendance:reason_add"), values())

        row = OwnAbsenceReason.objects.get()
        assert (row.slug, row.code, row.satisfactory) == ("harvest_at_home", "O", False)
        assert "Harvest at home" in text(stranger(ashdown, ashdown.pupil("Sam")).get(form_at(ashdown, "absence")))
        assert (
            by_phone(ashdown, ashdown.pupil("Sam"), said("harvest_at_home")).state == "stands"
        )  # O takes nothing away

    @pytest.mark.seed("S4-034")
    def test_a_limit_is_changed_and_the_head_is_told_of_more(self, ashdown, administrator, head):
        administrator.post(
            reverse("attendance:reason", args=["bereavement"]),
            values(name="Bereavement", code="C", longest_days="1", satisfactory="on", sensitive="on"),
        )
        by_phone(ashdown, ashdown.pupil("Sam"), said("bereavement", last=TODAY.replace(day=20)))

        assert "2 school days; for this reason 1 at most" in text(head.get(reverse("attendance:decisions")))
        assert "changed" in text(administrator.get(reverse(REASONS)))

    @pytest.mark.seed("S4-035")
    def test_a_prison_visit_is_a_reason_and_sensitive(self, ashdown):
        reason = reasons_of(ashdown.school)["prison_visit"]

        assert (reason.sensitive, reason.code, reason.offered_to_parents) == (True, "C", True)

    def test_put_away_it_is_offered_no_more_and_what_was_said_keeps_it(self, ashdown, administrator, sign_in):
        report = by_form(ashdown, ashdown.pupil("Sam"), said("birthday"))
        answer = administrator.post(reverse("attendance:reason_put_away", args=["birthday"]), follow=True)
        assert "“Birthday” is put away." in text(answer)
        assert "birthday" not in reasons_of(ashdown.school)

        office = sign_in(ashdown.member("office"))
        assert "· Birthday" in text(office.get(reverse("attendance:report", args=[report.pk])))
        office.post(reverse("attendance:report_accept", args=[report.pk]))
        report.refresh_from_db()
        assert (report.state, report.reason) == ("stands", "birthday")

        administrator.post(reverse("attendance:reason_bring_back", args=["birthday"]))
        assert reasons_of(ashdown.school)["birthday"].code == "O"

    def test_something_else_stays(self, administrator):
        answer = administrator.post(reverse("attendance:reason_put_away", args=["other"]), follow=True)

        assert "a family may have one that nobody listed" in text(answer)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"name": "Illness"}, "There is a reason of this name already"),
            ({"code": ""}, "required"),
            ({"longest_days": "0"}, "greater than or equal to 1"),
            ({"code": "/"}, "Select a valid choice"),
        ],
    )
    def test_what_cannot_be_is_said(self, administrator, change, sentence):
        answer = administrator.post(reverse("attendance:reason_add"), values(**change))

        assert answer.status_code == 422
        assert sentence in text(answer)

    def test_two_of_one_name_have_two_slugs(self, ashdown, administrator):
        administrator.post(reverse("attendance:reason_add"), values(name="Dentist!"))
        administrator.post(reverse("attendance:reason_add"), values(name="Dentist?"))

        assert set(OwnAbsenceReason.objects.values_list("slug", flat=True)) == {"dentist", "dentist_2"}

    def test_none_of_that_name_is_not_found(self, administrator):
        assert administrator.get(reverse("attendance:reason", args=["nonsense"])).status_code == 404


class TestRules:
    @pytest.mark.seed("S4-023")
    def test_the_head_says_what_stands_without_a_decision(self, ashdown, head):
        head.post(reverse(RULES), {"days_I": "3", "days_M": "1"})
        assert standing_rules(ashdown.school) == {"I": 3, "M": 1}

        assert by_phone(ashdown, ashdown.pupil("Sam"), said()).state == "stands"

        head.post(reverse(RULES), {"days_I": "", "days_M": "1"})
        assert standing_rules(ashdown.school) == {"M": 1}
        assert by_phone(ashdown, ashdown.pupil("Ada"), said()).state == "proposed"

    def test_too_many_days_are_refused_and_what_was_typed_stays(self, head, ashdown):
        answer = head.post(reverse(RULES), {"days_I": "99"})

        assert answer.status_code == 422
        assert 'value="99"' in answer.content.decode()
        assert standing_rules(ashdown.school) == {}

    def test_nobody_else_sets_them(self, ashdown, sign_in):
        for role in ("office", "attendance_officer", "leadership", "administrator"):
            assert sign_in(ashdown.member(role)).post(reverse(RULES), {"days_I": "9"}).status_code == 403
