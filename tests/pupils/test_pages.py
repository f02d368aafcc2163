"""The pages about pupils: what each person sees and may do."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pupils.actions import contacts, needs, professionals, roll
from pupils.models import ContactLink, Enrolment, Group, GroupPlace, Need, Pupil
from tests.cast import TODAY, YEAR_START


def url(name: str, row=None) -> str:
    return reverse(f"pupils:{name}", kwargs={"pk": row.pk} if row else None)


def statements(browser, address: str) -> int:
    browser.get(address)  # the first request of a session chooses the membership
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def more_pupils(world, number: int) -> None:
    group = world.group("5 Elm")
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=world.school,
            upn=f"X{n:012d}",
            legal_forename=f"Child{n}",
            legal_surname="Many",
            date_of_birth=date(2016, 1, 1),
            year_group="5",
        )
        for n in range(number)
    )
    Enrolment.objects.bulk_create(Enrolment(school=world.school, pupil=p, starts_on=YEAR_START) for p in pupils)
    GroupPlace.objects.bulk_create(
        GroupPlace(school=world.school, pupil=p, group=group, year_group="5", starts_on=YEAR_START) for p in pupils
    )


class TestTheList:
    def test_the_office_sees_the_roll_and_a_teacher_the_own_class(self, ashdown, birchwood, sign_in):
        office = sign_in(ashdown.member("office")).get(url("list")).content.decode()
        teacher = sign_in(ashdown.member("teacher")).get(url("list")).content.decode()

        assert "Okafor, Sam" in office
        assert "Clough, Bea" in office
        assert "Eze, Hugo" not in office
        assert "Okafor, Sam" in teacher
        assert "Clough, Bea" not in teacher

    def test_names_are_searched_by_post_and_never_stand_in_an_address(self, ashdown, sign_in):
        browser = sign_in(ashdown.member("office"))

        found = browser.post(url("list"), {"q": "zof"}).content.decode()
        assert "Marsh, Zofia" in found
        assert "Okafor" not in found
        assert (
            "Okafor, Sam" in browser.get(url("list"), {"q": "zof"}).content.decode()
        )  # a name in an address is ignored

    @pytest.mark.parametrize("typed", ["taylor", "isaac hart", "Whit", "h"])
    def test_any_part_of_a_double_name_is_found_by_its_beginning(self, ashdown, sign_in, typed):
        assert (
            "Hartley-Taylor-Whitworth"
            in sign_in(ashdown.member("office")).post(url("list"), {"q": typed}).content.decode()
        )

    def test_a_upn_is_found_whole(self, ashdown, sign_in):
        sam = ashdown.pupil("Sam")
        found = sign_in(ashdown.member("office")).post(url("list"), {"q": sam.upn.lower()}).content.decode()

        assert "1 pupil" in found
        assert "Barlow" not in found
        assert "Okafor, Sam" in found

    def test_filters_by_class_year_and_roll(self, ashdown, sign_in):
        ashdown.pupil("Sam").enrolments.update(ends_on=date(2026, 11, 6), ground="a")
        browser = sign_in(ashdown.member("office"))
        oak = browser.get(url("list"), {"group": ashdown.group("6 Oak").pk}).content.decode()
        year = browser.get(url("list"), {"year": "5"}).content.decode()
        left = browser.get(url("list"), {"roll": "left"}).content.decode()

        assert ("Clough" in oak, "Barlow" in oak) == (True, False)
        assert ("Clough" in year, "Barlow" in year, "Okafor, Sam" in year) == (False, True, False)
        assert ("Okafor, Sam" in left, "left 06/11/2026" in left, "Barlow" in left) == (True, True, False)

    def test_htmx_gets_the_rows_alone(self, ashdown, sign_in):
        found = sign_in(ashdown.member("office")).post(url("list"), {"q": "sam"}, headers={"HX-Request": "true"})

        assert found.content.decode().lstrip().startswith('<section class="card" id="pupil-rows">')

    def test_as_few_statements_for_many_as_for_few(self, ashdown, sign_in):
        browser = sign_in(ashdown.member("office"))
        few = statements(browser, url("list"))
        more_pupils(ashdown, 290)

        assert statements(browser, url("list")) == few <= 15
        assert statements(browser, url("groups")) <= 15
        assert statements(browser, url("group", ashdown.group("5 Elm"))) <= 15


class TestAPupilsPage:
    @pytest.fixture
    def sam(self, ashdown) -> Pupil:
        sam = ashdown.pupil("Sam")
        by = ashdown.user("safeguarding")
        needs.begin(pupil=sam, kind="fsm", starts_on=YEAR_START, by=by)
        needs.begin(pupil=sam, kind="child_protection", starts_on=YEAR_START, by=by)
        contacts.add(
            pupil=sam,
            values={
                "forename": "Obi", "surname": "Okafor", "relationship": "Father", "mobile": "07700 900112",
                "address": "9 Hidden Lane", "postcode": "ZZ1 1ZZ", "address_confidential": True,
                "court_order": "No contact without supervision", "may_collect": False,
            },
            by=by,
        )  # fmt: skip
        professionals.add(
            pupil=sam,
            values={
                "kind": "social_worker",
                "name": "Rowan Pike",
                "starts_on": YEAR_START,
                "key_contact": ashdown.member("safeguarding"),
            },
            by=by,
        )
        return sam

    def test_the_safeguarding_lead_sees_everything(self, ashdown, sam, sign_in):
        page = sign_in(ashdown.member("safeguarding")).get(url("pupil", sam)).content.decode()

        for words in (
            "Child protection plan",
            "Free school meals",
            "9 Hidden Lane",
            "No contact without",
            "Rowan Pike",
            "Oscar Bennett",
            "must not collect",
            sam.upn,
        ):
            assert words in page, words

    def test_the_office_rings_but_sees_no_confidential_address_nor_sensitive_need(self, ashdown, sam, sign_in):
        page = sign_in(ashdown.member("office")).get(url("pupil", sam)).content.decode()

        assert "07700 900112" in page
        assert "The address is confidential." in page
        assert "must not collect" in page
        for words in ("9 Hidden Lane", "Child protection", "Rowan Pike", "without supervision"):
            assert words not in page, words

    def test_a_teacher_sees_neither_contacts_nor_number_nor_birthday(self, ashdown, sam, sign_in):
        page = sign_in(ashdown.member("teacher")).get(url("pupil", sam)).content.decode()

        assert "Free school meals" in page
        for words in ("07700", "Child protection", sam.upn, "Moor Lane", "November 2016"):
            assert words not in page, words

    def test_contacts_stand_in_calling_order(self, ashdown, sam, sign_in):
        ContactLink.objects.filter(contact__forename="Ngozi").update(priority=3)
        page = sign_in(ashdown.member("office")).get(url("pupil", sam)).content.decode()

        assert page.index("Obi Okafor") < page.index("Ngozi Okafor")

    def test_strangers_find_nothing(self, ashdown, birchwood, sam, sign_in):
        assert sign_in(birchwood.member("office")).get(url("pupil", sam)).status_code == 404
        assert sign_in(birchwood.member("teacher")).get(url("pupil", sam)).status_code == 404
        assert sign_in(ashdown.member("head_of_year")).get(url("pupil", sam)).status_code == 404  # year 6 only
        assert sign_in(ashdown.member("governor")).get(url("pupil", sam)).status_code == 403

    def test_the_page_takes_few_statements(self, ashdown, sam, sign_in):
        assert statements(sign_in(ashdown.member("headteacher")), url("pupil", sam)) <= 20

    def test_the_office_cannot_edit_what_it_may_not_see(self, ashdown, sam, sign_in):
        office = sign_in(ashdown.member("office"))
        secret = sam.needs.get(kind="child_protection")
        link = sam.contact_links.get(contact__forename="Obi")

        assert office.get(url("need_end", secret)).status_code == 404
        assert office.get(url("professional_edit", sam.professionals.get())).status_code == 403
        assert "child_protection" not in office.get(url("need_add", sam)).content.decode()
        page = office.get(url("contact_edit", link)).content.decode()
        assert "Hidden Lane" not in page
        assert "without supervision" not in page
        assert "is not shown to you" in page

    def test_a_confidential_address_survives_an_edit_by_the_office(self, ashdown, sam, sign_in):
        link = sam.contact_links.get(contact__forename="Obi")
        sign_in(ashdown.member("office")).post(
            url("contact_edit", link), {"forename": "Obi", "surname": "Okafor", "mobile": "07700 900113"}
        )
        link.contact.refresh_from_db()
        link.refresh_from_db()

        assert link.court_order == "No contact without supervision"
        assert (link.contact.mobile, link.contact.address, link.contact.address_confidential) == (
            "07700 900113", "9 Hidden Lane", True,
        )  # fmt: skip


class TestDoing:
    def test_the_office_admits_a_pupil(self, ashdown, sign_in):
        response = sign_in(ashdown.member("office")).post(
            url("admit"),
            {
                "legal_forename": "Nia", "legal_surname": "Reed", "upn": "b801200005001", "date_of_birth": "2016-02-03",
                "year_group": "5", "starts_on": "2026-11-23", "group": ashdown.group("5 Elm").pk,
            },
        )  # fmt: skip
        nia = ashdown.school.pupils.get(legal_forename="Nia")

        assert response.headers["Location"] == url("pupil", nia)
        assert nia.enrolments.get().starts_on == date(2026, 11, 23)
        assert nia.places.get().starts_on == date(2026, 11, 23)

    def test_a_wrong_check_letter_is_said_at_the_field(self, ashdown, sign_in):
        response = sign_in(ashdown.member("office")).post(url("admit"), {"upn": "A801200005001"})

        assert response.status_code == 422
        assert "check letter does not fit" in response.content.decode()

    def test_a_removal_is_undone_and_a_leaver_comes_back(self, ashdown, sign_in):
        sam, ada = ashdown.pupil("Sam"), ashdown.pupil("Ada")
        head = sign_in(ashdown.member("headteacher"))
        for pupil in (sam, ada):
            roll.remove(pupil=pupil, last_day=date(2026, 11, 13), ground="a", by=ashdown.user("headteacher"))
        head.post(url("reinstate", sam), {"reason": "The other school never admitted him."})
        head.post(
            url("readmit", ada), {"starts_on": "2026-11-23", "year_group": "5", "group": ashdown.group("5 Elm").pk}
        )

        assert (sam.enrolments.get().ends_on, sam.places.get().ends_on) == (None, None)
        assert list(ada.enrolments.order_by("starts_on").values_list("starts_on", "ends_on")) == [
            (date(2024, 9, 3), date(2026, 11, 13)),
            (date(2026, 11, 23), None),
        ]

    def test_a_pupil_changes_class_from_a_day(self, ashdown, sign_in):
        sam = ashdown.pupil("Sam")
        sign_in(ashdown.member("office")).post(
            url("place", sam), {"group": ashdown.group("6 Oak").pk, "starts_on": "2026-11-23"}
        )

        assert list(sam.places.order_by("starts_on").values_list("group__name", "starts_on", "ends_on")) == [
            ("5 Elm", YEAR_START, date(2026, 11, 22)),
            ("6 Oak", date(2026, 11, 23), None),
        ]

    def test_details_are_corrected_and_the_upn_stays_unique(self, ashdown, sign_in):
        sam, ada = ashdown.pupil("Sam"), ashdown.pupil("Ada")
        browser = sign_in(ashdown.member("office"))
        values = {
            "legal_forename": "Samuel", "legal_surname": "Okafor", "upn": sam.upn, "date_of_birth": sam.date_of_birth,
            "year_group": "5",
        }  # fmt: skip
        browser.post(url("edit", sam), values)
        clash = browser.post(url("edit", sam), values | {"upn": ada.upn})

        sam.refresh_from_db()
        assert (sam.legal_forename, sam.upn != ada.upn) == ("Samuel", True)
        assert "is here already" in clash.content.decode()

    def test_contacts_and_needs_come_and_go(self, ashdown, sign_in):
        sam = ashdown.pupil("Sam")
        browser = sign_in(ashdown.member("attendance_officer"))
        browser.post(url("contact_add", sam), {"forename": "Joy", "surname": "Okafor", "relationship": "Aunt"})
        joy = sam.contact_links.get(contact__forename="Joy")
        assert joy.priority == 2
        browser.post(url("contact_remove", joy))
        browser.post(url("need_add", sam), {"kind": "young_carer", "starts_on": "2026-11-19"})
        browser.post(url("need_end", Need.objects.get(kind="young_carer")), {"last_day": "2026-11-19"})

        assert sam.contact_links.count() == 1
        assert Need.objects.get(kind="young_carer").ends_on == TODAY

    def test_an_administrator_keeps_groups_without_seeing_a_name(self, ashdown, sign_in):
        admin = sign_in(ashdown.member("administrator"))
        elm = ashdown.group("5 Elm")
        page = admin.get(url("group", elm)).content.decode()
        admin.post(url("group", elm), {"membership": ashdown.member("leadership").pk, "starts_on": "2026-11-19"})
        admin.post(url("group_add"), {"name": "Choir", "kind": "support", "academic_year": "2026", "year_group": ""})

        assert "6 pupils" in page
        assert "Okafor, Sam" not in page
        assert [line.membership.roles for line in elm.teachers.order_by("pk")] == [["teacher"], ["leadership"]]
        assert Group.objects.filter(name="Choir", kind="support").exists()
