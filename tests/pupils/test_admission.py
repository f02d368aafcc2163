"""The admission register: what it holds, what is wanting, and what a starter brings."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from interventions.models import Task
from pupils.actions import pupils as details
from pupils.actions import roll, roll_file
from pupils.actions.roll import NewPupil
from pupils.models import Pupil
from tests.cast import NOW, TODAY, SchoolWorld, _upn
from tests.pupils.test_pages import more_pupils, statements

TALK = "asked.starter_talk"
HEADER = "upn,legal_forename,legal_surname,date_of_birth,year_group,class,started_on\n"


def admit(world: SchoolWorld, starts_on: date = date(2026, 11, 23), **more) -> Pupil:
    new = NewPupil(_upn("830", 931), "Nia", "Reed", date(2016, 2, 3), "5", **more)
    return roll.admit(
        school=world.school, pupil=new, starts_on=starts_on, group=world.group("5 Elm"), on=TODAY, at=NOW,
        by=world.user("office"), last_school="Elm Infants, Coldharbour",
    )  # fmt: skip


def bring(world: SchoolWorld, *rows: str) -> None:
    roll_file.read(
        school=world.school, data=(HEADER + "\n".join(rows)).encode(), on=TODAY, apply=True, by=world.user("office")
    )


@pytest.mark.seed("S0-027")
class TestAStarterBringsATalk:
    def test_on_admission_by_the_starting_day(self, ashdown):
        nia = admit(ashdown)
        task = nia.tasks.get()

        assert (task.trigger, task.kind, task.due_on) == (TALK, "conversation", date(2026, 11, 23))
        assert any("olidays" in point["text"] for point in task.points)
        assert any("Times" in point["text"] for point in task.points)
        assert nia.enrolments.get().last_school == "Elm Infants, Coldharbour"

    def test_from_a_file_too_and_not_about_those_who_have_been_here_long(self, ashdown):
        bring(
            ashdown,
            f"{_upn('830', 931)},Nia,Reed,2016-02-03,5,5 Elm,2026-11-16",
            f"{_upn('830', 932)},Kit,Lea,2016-02-03,5,5 Elm,2025-09-03",
            f"{_upn('830', 933)},Wil,Lea,2016-02-03,5,5 Elm,",
        )

        (task,) = Task.objects.filter(trigger=TALK)
        assert (task.pupil.legal_forename, task.due_on) == ("Nia", TODAY)

    def test_the_same_file_again_asks_for_no_second_talk(self, ashdown):
        for _ in range(2):
            bring(ashdown, f"{_upn('830', 931)},Nia,Reed,2016-02-03,5,5 Elm,2026-11-16")

        assert Task.objects.filter(trigger=TALK).count() == 1

    def test_who_comes_back_is_talked_with_again(self, ashdown):
        sam = ashdown.pupil("Sam")
        roll.remove(pupil=sam, last_day=date(2026, 11, 6), ground="a", by=ashdown.user("headteacher"))
        roll.readmit(
            pupil=sam, starts_on=TODAY, year_group="5", group=None, on=TODAY, at=NOW, by=ashdown.user("office")
        )

        assert sam.tasks.get().trigger == TALK


class TestWhatIsWanting:
    def test_the_pupils_page_says_what_the_register_does_not_hold(self, ashdown, sign_in):
        page = sign_in(ashdown.member("office")).get(reverse("pupils:pupil", args=[ashdown.pupil("Ada").pk]))
        teacher = sign_in(ashdown.member("teacher")).get(reverse("pupils:pupil", args=[ashdown.pupil("Ada").pk]))

        assert "Name and address of a parent" in page.content.decode()
        assert "School attended before, or that there was none" in page.content.decode()
        assert "Name and address of a parent" not in teacher.content.decode()

    def test_the_register_lists_everybody_who_owes_something(self, ashdown, sign_in):
        browser = sign_in(ashdown.member("office"))
        wanting = browser.get(reverse("pupils:admission_register")).content.decode()
        assert "10 on the roll; 10 owe something" in wanting

        for pupil in ashdown.pupils.values():
            details.correct(pupil=pupil, values={"last_school": "none"}, by=ashdown.user("office"))
        sam = browser.get(reverse("pupils:admission_register")).content.decode()
        assert "9 owe something" in sam  # Sam has a mother with a number
        assert "An emergency number for a second person" in sam

    def test_as_few_statements_for_many_as_for_few(self, ashdown, sign_in):
        browser, url = sign_in(ashdown.member("office")), reverse("pupils:admission_register")
        few = statements(browser, url)
        more_pupils(ashdown, 200)

        assert statements(browser, url) == few <= 15


class TestAnotherAddressToCome:
    VALUES = {"moving_to": "9 Elm Road, ZZ1 1ZZ", "moving_with": "Obi Okafor", "moving_on": date(2026, 12, 1)}

    def test_it_is_noted_whole_and_shown(self, ashdown, sign_in):
        sam, office = ashdown.pupil("Sam"), sign_in(ashdown.member("office"))
        answer = office.post(reverse("pupils:moving", args=[sam.pk]), self.VALUES)

        assert answer.status_code == 302
        page = office.get(reverse("pupils:pupil", args=[sam.pk])).content.decode()
        assert "From 1 December 2026" in page
        assert "with Obi Okafor" in page
        assert AuditEvent.objects.filter(verb="pupil.moving").count() == 1

    @pytest.mark.parametrize("name", list(VALUES))
    def test_a_part_of_it_is_refused(self, ashdown, name):
        with pytest.raises(Refused, match="all three") as refusal:
            details.note_move(pupil=ashdown.pupil("Sam"), values={**self.VALUES, name: ""}, by=ashdown.user("office"))
        assert refusal.value.field == name


@pytest.mark.seed("S4-011")
class TestCompulsorySchoolAge:
    def test_its_days_stand_on_the_pupils_page(self, ashdown, sign_in):
        page = sign_in(ashdown.member("office")).get(reverse("pupils:pupil", args=[ashdown.pupil("Sam").pk]))

        # born in November 2016: five in the autumn of 2021, sixteen in that of 2032
        assert "31 December 2021 to 24 June 2033" in page.content.decode()

    def test_an_under_five_is_marked_for_everybody_who_opens_the_page(self, ashdown, sign_in):
        sam = ashdown.pupil("Sam")
        Pupil.objects.filter(pk=sam.pk).update(date_of_birth=date(2022, 5, 1))
        page = sign_in(ashdown.member("teacher")).get(reverse("pupils:pupil", args=[sam.pk])).content.decode()

        assert "under compulsory school age" in page
        assert "2027" not in page  # the days would tell a teacher the birthday


class TestGroundsOnThePage:
    def test_a_sentence_of_detention_is_named_to_those_only_who_may_know(self, ashdown, sign_in):
        sam = ashdown.pupil("Sam")
        roll.remove(pupil=sam, last_day=TODAY, ground="j", by=ashdown.user("headteacher"))
        url = reverse("pupils:pupil", args=[sam.pk])

        assert "sentence of detention" in sign_in(ashdown.member("headteacher")).get(url).content.decode()
        office = sign_in(ashdown.member("office")).get(url).content.decode()
        assert "sentence of detention" not in office
        assert "Left on a ground of regulation 9" in office
        assert "detention" not in AuditEvent.objects.get(verb="pupil.removed").sentence


class TestWhoIsToStart:
    def test_the_page_says_when_and_offers_what_comes_next(self, ashdown, sign_in):
        nia = admit(ashdown, date(2026, 11, 30))
        page = sign_in(ashdown.member("office")).get(reverse("pupils:pupil", args=[nia.pk])).content.decode()

        assert "starts Mon 30 Nov" in page
        assert "from 30 November 2026" in page
        assert ">5 Elm</a>" in page
        assert f'<a class="btn go" href="{reverse("pupils:contact_add", args=[nia.pk])}">Add a contact</a>' in page
        for wrong in ("not on the roll", "Admit again", "Leaving the roll", "to now"):
            assert wrong not in page.split("<h1>")[1]

    def test_the_head_has_no_removal_to_undo(self, ashdown, sign_in):
        nia = admit(ashdown, date(2026, 11, 30))
        page = sign_in(ashdown.member("headteacher")).get(reverse("pupils:pupil", args=[nia.pk])).content.decode()

        assert "Undo the removal" not in page

    @pytest.mark.parametrize(
        ("starts_on", "sentence"),
        [
            ("2026-11-30", "Nia Reed starts on Monday 30 November 2026. Add the contacts next"),
            ("2026-11-19", "Nia Reed is on the roll. Add the contacts next"),
        ],
    )
    def test_the_message_says_the_day(self, ashdown, sign_in, starts_on, sentence):
        page = sign_in(ashdown.member("office")).post(
            reverse("pupils:admit"), entered(ashdown, starts_on=starts_on), follow=True
        )

        assert sentence in page.content.decode()


def entered(world: SchoolWorld, **change) -> dict[str, object]:
    """What the office fills in about Nia."""
    return {
        "upn": _upn("830", 931), "legal_forename": "Nia", "legal_surname": "Reed", "date_of_birth": "2017-02-03",
        "year_group": "5", "starts_on": "2026-11-30", "group": world.group("5 Elm").pk,
    } | change  # fmt: skip


def test_a_removal_still_to_come_stands_on_the_page(ashdown, sign_in):
    sam = ashdown.pupil("Sam")
    roll.remove(pupil=sam, last_day=date(2026, 12, 18), ground="a", by=ashdown.user("headteacher"))
    page = sign_in(ashdown.member("headteacher")).get(reverse("pupils:pupil", args=[sam.pk])).content.decode()

    assert "leaves on Fri 18 Dec" in page
    assert ">Leaving the roll</a>" not in page.split("<h1>")[1]
    assert "Undo the removal" in page


class TestWhatIsEntered:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"date_of_birth": "2026-11-20"}, "The date of birth lies in the future."),
            ({"date_of_birth": "2006-11-19"}, "The pupil would be 20 or older."),
            ({"date_of_birth": "2025-06-01"}, "younger than 2 on the starting day"),
            ({"starts_on": "2026-11-29"}, "Sunday 29 November 2026 is no school day. The next school day is Monday 30 November 2026."),
            ({"starts_on": "2026-12-25"}, "The next school day is Tuesday 5 January 2027."),
            ({"starts_on": "2028-01-01"}, "Saturday 1 January 2028 is no school day. Choose a day in term."),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(self, ashdown, sign_in, change, sentence):
        answer = sign_in(ashdown.member("office")).post(reverse("pupils:admit"), entered(ashdown, **change))

        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Pupil.objects.filter(legal_forename="Nia").exists()

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"date_of_birth": "2019-02-03"}, "Born on 3 February 2019, a pupil is usually in Year 3."),
            ({"year_group": "6"}, "5 Elm is a class of Year 5, and the pupil is entered in Year 6."),
        ],
    )
    def test_an_unusual_year_or_class_wants_a_tick(self, ashdown, sign_in, change, sentence):
        office, given = sign_in(ashdown.member("office")), entered(ashdown, **change)
        page = office.post(reverse("pupils:admit"), given).content.decode()
        assert sentence in page
        assert "Taught outside the usual year" in page
        office.post(reverse("pupils:admit"), given | {"outside_year": "on"})

        assert Pupil.objects.filter(legal_forename="Nia").exists()

    def test_the_ticks_are_not_offered_before_there_is_a_doubt(self, ashdown, sign_in):
        page = sign_in(ashdown.member("office")).get(reverse("pupils:admit")).content.decode()

        assert "Taught outside the usual year" not in page
        assert "Another child of the same name" not in page

    def test_a_namesake_of_the_same_birth_date_is_looked_at_first(self, ashdown, sign_in):
        sam, office = ashdown.pupil("Sam"), sign_in(ashdown.member("office"))
        given = entered(ashdown, legal_forename="SAM", legal_surname="Okafor", date_of_birth=sam.date_of_birth)
        page = office.post(reverse("pupils:admit"), given).content.decode()

        assert "A pupil of this name and birth date is here already." in page
        assert f'<a href="{reverse("pupils:pupil", args=[sam.pk])}">Sam Okafor, born' in page
        office.post(reverse("pupils:admit"), given | {"another_pupil": "on"})
        assert Pupil.objects.filter(legal_surname="Okafor").count() == 2

    def test_who_comes_back_starts_on_a_school_day(self, ashdown, sign_in):
        sam = ashdown.pupil("Sam")
        roll.remove(pupil=sam, last_day=date(2026, 11, 6), ground="a", by=ashdown.user("headteacher"))
        answer = sign_in(ashdown.member("office")).post(
            reverse("pupils:readmit", args=[sam.pk]), {"starts_on": "2026-11-22", "year_group": "5"}
        )

        assert answer.status_code == 422
        assert "The next school day is Monday 23 November 2026." in answer.content.decode()
