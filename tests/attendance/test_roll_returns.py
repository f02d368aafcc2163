"""New-pupil and deletion returns: proposed by themselves, each with its day, told once or found needless."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from attendance.actions import return_tasks, returns
from attendance.domain.returns import ReturnKind
from attendance.jobs import watch_returns_of_school
from attendance.models import AuthorityReturn, EnrolmentReturn, MorningSettings
from attendance.queries import returns as queries
from interventions.models import Task
from pupils.actions import contacts, roll
from pupils.actions import pupils as details
from pupils.actions.roll import NewPupil
from pupils.models import GroupPlace, Pupil
from tests.cast import NOW, TODAY, SchoolWorld, _upn

JOINED, LEFT = ReturnKind.JOINED, ReturnKind.LEFT
MONDAY = date(2026, 11, 16)


def admit(world: SchoolWorld, starts_on: date = MONDAY, name: str = "Nia", year: str = "5", serial: int = 931) -> Pupil:
    new = NewPupil(_upn("830", serial), name, "Reed", date(2016, 2, 3), year, sex="F", address="3 Elm Road")
    group = world.group("5 Elm" if year == "5" else "6 Oak")
    return roll.admit(
        school=world.school, pupil=new, starts_on=starts_on, group=group, on=TODAY, at=NOW, by=world.user("office"),
        last_school="Larch Road Primary, Westmoor",
    )  # fmt: skip


def leave(world: SchoolWorld, name: str = "Sam", last_day: date = TODAY, ground: str = "a", **more) -> None:
    roll.remove(pupil=world.pupil(name), last_day=last_day, ground=ground, by=world.user("headteacher"), **more)


def draft(world: SchoolWorld, kind: ReturnKind, on: date = TODAY, **more) -> queries.Draft:
    world.school.__dict__.pop("_morning_settings", None)
    return queries.draft(world.school, kind, on, **more)


def names(world: SchoolWorld, kind: ReturnKind, on: date = TODAY) -> list[str]:
    return [row["name"] for row in draft(world, kind, on).rows]


def record(world: SchoolWorld, kind: ReturnKind, chosen: list[str]) -> AuthorityReturn:
    return returns.record(
        school=world.school, kind=kind, on=TODAY, seen=draft(world, kind).digest, how="E-mail", sent_on=TODAY,
        reveal=False, chosen=chosen, today=TODAY, at=NOW, by=world.user("attendance_officer"),
    )  # fmt: skip


@pytest.mark.seed("S4-131")
class TestNewPupils:
    def test_a_starter_is_on_it_with_all_that_the_register_holds(self, ashdown):
        nia = admit(ashdown)
        contacts.add(
            pupil=nia, by=ashdown.user("office"),
            values={
                "title": "Mr", "forename": "Cal", "surname": "Reed", "mobile": "07700 900321", "lives_with": True,
                "parental_responsibility": True,
            },
        )  # fmt: skip
        moving = {"moving_to": "8 Ash Road\nWestmoor", "moving_with": "Jo Reed", "moving_on": date(2027, 1, 4)}
        details.note_move(pupil=nia, values=moving, by=ashdown.user("office"))
        (row,) = draft(ashdown, JOINED).rows

        assert row | {"key": "", "upn": "", "confidential": ""} == {
            "key": "", "upn": "", "confidential": "", "name": "Nia Reed", "born": "03/02/2016", "year": "Year 5",
            "address": "3 Elm Road", "sex": "Female", "starts": "16/11/2026", "last_school": "Larch Road Primary, Westmoor",
            "parents": "Mr Cal Reed, lives with the pupil, 3 Elm Road, 07700 900321",
            "moving": "from 04/01/2027: 8 Ash Road, Westmoor, with Jo Reed", "due": "20/11/2026",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("starts_on", "due"),
        [
            (date(2026, 11, 9), "13/11/2026"),  # the fifth day after is a Saturday: the Friday before
            (date(2026, 11, 11), "16/11/2026"),
            (date(2026, 10, 23), "28/10/2026"),  # nobody is in school before: the fifth day itself
        ],
    )
    def test_it_is_due_by_the_fifth_day_after_the_starting_day(self, ashdown, starts_on, due):
        admit(ashdown, starts_on)
        found = draft(ashdown, JOINED)

        assert (found.rows[0]["due"], found.late) == (due, 1)

    def test_the_most_junior_class_on_the_first_day_is_not_unless_the_authority_asks(self, ashdown):
        admit(ashdown, date(2026, 9, 3))  # 5 Elm is the youngest here; 2 September was an INSET day
        admit(ashdown, date(2026, 9, 3), "Kit", "6", 932)
        admit(ashdown, date(2026, 9, 4), "Wil", "5", 933)
        assert names(ashdown, JOINED) == ["Kit Reed", "Wil Reed"]

        MorningSettings.objects.create(school=ashdown.school, juniors_returned=True)
        assert names(ashdown, JOINED) == ["Kit Reed", "Nia Reed", "Wil Reed"]

    def test_a_starting_day_that_no_file_gave_makes_nobody_a_starter(self, ashdown):
        admit(ashdown, year="6").enrolments.update(starts_on=date(2026, 8, 1))

        assert names(ashdown, JOINED) == []

    def test_who_is_to_start_is_not_on_it_yet(self, ashdown):
        admit(ashdown, date(2026, 11, 23))

        assert names(ashdown, JOINED) == []
        assert names(ashdown, JOINED, date(2026, 11, 23)) == ["Nia Reed"]


@pytest.mark.seed("S4-131")
class TestLeavers:
    def test_a_leaver_is_on_it_with_ground_and_next_school(self, ashdown):
        leave(ashdown, destination="Larch Road Primary", destination_from=date(2026, 11, 20))
        (row,) = draft(ashdown, LEFT).rows

        assert row["ground"] == "9(1)(a) Registered at another school"
        assert row["destination"] == "Larch Road Primary, from 20/11/2026"
        assert (
            row["parents"] == "Mrs Ngozi Okafor, lives with the pupil, 5 Moor Lane, Coldharbour, ZZ19 2DH, 07700 900111"
        )
        assert row["due"] == "19/11/2026"

    def test_it_is_due_no_later_than_the_name_leaves(self, ashdown):
        leave(ashdown, last_day=date(2026, 11, 13))
        leave(ashdown, "Ada", date(2026, 12, 18))
        found = draft(ashdown, LEFT)

        assert ([row["due"] for row in found.rows], found.late) == (["13/11/2026", "18/12/2026"], 1)

    def test_the_most_senior_class_at_the_end_of_the_last_term_is_not_unless_the_authority_asks(self, ashdown):
        for name, last_day in (("Bea", date(2027, 7, 21)), ("Omar", date(2027, 7, 20)), ("Sam", date(2027, 7, 31))):
            leave(ashdown, name, last_day)
        assert names(ashdown, LEFT) == ["Omar Greenhalgh", "Sam Okafor"]

        MorningSettings.objects.create(school=ashdown.school, seniors_returned=True)
        assert "Bea Clough" in names(ashdown, LEFT)

    def test_a_ground_that_was_never_entered_is_said(self, ashdown):
        ashdown.pupil("Sam").enrolments.update(ends_on=TODAY)

        assert draft(ashdown, LEFT).rows[0]["ground"] == "no ground is entered"


class TestTheOffice:
    """It enters joiners and leavers, and reads what is told of them; it records nothing as sent."""

    def test_it_reads_both_and_their_files(self, ashdown, sign_in):
        admit(ashdown)
        leave(ashdown)
        office = sign_in(ashdown.member("office"))
        for kind, name in (("joined", "Nia Reed"), ("left", "Sam Okafor")):
            page = office.get(reverse("attendance:return", args=[kind])).content.decode()
            assert name in page
            assert "Record as sent" not in page
            assert name in office.get(reverse("attendance:return_csv", args=[kind])).content.decode()
            assert office.get(reverse("reports:return_pdf", args=[kind])).status_code == 200
            assert office.post(reverse("attendance:return_record", args=[kind])).status_code == 403

    def test_the_others_are_not_its_business(self, ashdown, sign_in):
        office = sign_in(ashdown.member("office"))
        listed = office.get(reverse("attendance:returns")).content.decode()

        assert "New-pupil return" in listed
        assert "Sickness return" not in listed
        for kind in ("attendance", "sickness", "missing"):
            assert office.get(reverse("attendance:return", args=[kind])).status_code == 403
            assert office.get(reverse("reports:return_pdf", args=[kind])).status_code == 403

    def test_it_reads_what_was_sent_of_them_alone(self, ashdown, sign_in):
        admit(ashdown)
        made = record(ashdown, JOINED, [row["key"] for row in draft(ashdown, JOINED).rows])
        other = record(ashdown, ReturnKind.SICKNESS, None)
        office = sign_in(ashdown.member("office"))

        assert "Nia Reed" in office.get(reverse("attendance:return_made", args=[made.pk])).content.decode()
        assert office.get(reverse("attendance:return_made", args=[other.pk])).status_code == 403


class TestAsOnAPastDay:
    def test_who_was_entered_since_is_not_on_it(self, ashdown):
        admit(ashdown)  # started on Monday, entered on Thursday

        assert names(ashdown, JOINED, date(2026, 11, 18)) == []
        assert names(ashdown, JOINED) == ["Nia Reed"]

    def test_who_was_decided_to_leave_since_is_not_on_it(self, ashdown):
        leave(ashdown, last_day=date(2026, 11, 13), on=TODAY)
        leave(ashdown, "Ada", last_day=date(2026, 12, 18), on=MONDAY)

        assert names(ashdown, LEFT, date(2026, 11, 13)) == []
        assert names(ashdown, LEFT, MONDAY) == ["Ada Barlow"]
        assert names(ashdown, LEFT) == ["Sam Okafor", "Ada Barlow"]

    def test_what_a_file_brought_counts_from_its_own_day(self, ashdown):
        ashdown.pupil("Sam").enrolments.update(starts_on=MONDAY)

        assert names(ashdown, JOINED, MONDAY) == ["Sam Okafor"]


class TestToldOnce:
    def test_those_chosen_are_told_of_and_the_others_stay(self, ashdown):
        admit(ashdown)
        admit(ashdown, name="Kit", serial=932)
        key = next(row["key"] for row in draft(ashdown, JOINED).rows if row["name"] == "Nia Reed")
        made = record(ashdown, JOINED, [key])

        assert names(ashdown, JOINED) == ["Kit Reed"]
        assert (made.size, made.enrolments.get().enrolment.pupil.legal_forename) == (1, "Nia")

    def test_nobody_chosen_or_somebody_told_already_is_refused(self, ashdown):
        admit(ashdown)
        keys = [row["key"] for row in draft(ashdown, JOINED).rows]
        with pytest.raises(Refused, match="Choose at least one pupil"):
            record(ashdown, JOINED, [])
        record(ashdown, JOINED, keys)
        with pytest.raises(Refused, match="Choose at least one pupil"):
            record(ashdown, JOINED, keys)

    def test_a_return_that_is_not_needed_says_why_and_can_be_needed_after_all(self, ashdown, sign_in):
        admit(ashdown)
        officer = sign_in(ashdown.member("attendance_officer"))
        keys = [row["key"] for row in draft(ashdown, JOINED).rows]
        url = reverse("attendance:return_not_needed", args=["joined"])
        assert "Say why the authority need not be told" in officer.post(url, {"chosen": keys}).content.decode()
        officer.post(url, {"chosen": keys, "reason": "Told through the old system"})
        page = officer.get(reverse("attendance:return", args=["joined"])).content.decode()
        assert "Told through the old system" in page
        assert names(ashdown, JOINED) == []
        officer.post(reverse("attendance:return_needed", args=[EnrolmentReturn.objects.get().pk]))

        assert names(ashdown, JOINED) == ["Nia Reed"]

    def test_what_was_sent_stays_sent(self, ashdown):
        admit(ashdown)
        record(ashdown, JOINED, [row["key"] for row in draft(ashdown, JOINED).rows])
        with pytest.raises(Refused, match="was sent, and stays on record"):
            returns.needed(told=EnrolmentReturn.objects.get(), by=ashdown.user("office"))

    def test_who_comes_back_and_leaves_again_is_told_of_again(self, ashdown):
        leave(ashdown, last_day=date(2026, 11, 6))
        record(ashdown, LEFT, [row["key"] for row in draft(ashdown, LEFT).rows])
        roll.readmit(
            pupil=ashdown.pupil("Sam"), starts_on=MONDAY, year_group="5", group=None, on=TODAY, at=NOW,
            by=ashdown.user("office"),
        )  # fmt: skip
        leave(ashdown)

        assert (names(ashdown, JOINED), names(ashdown, LEFT)) == (["Sam Okafor"], ["Sam Okafor"])


class TestTheWork:
    def test_the_job_asks_for_each_return_once_with_its_day(self, ashdown):
        admit(ashdown)
        leave(ashdown, last_day=date(2026, 11, 27))
        for _ in range(2):
            watch_returns_of_school(school_id=ashdown.school.pk, on=TODAY.isoformat(), at=NOW.isoformat())

        tasks = Task.objects.filter(trigger__endswith="_return").order_by("trigger")
        assert [(t.trigger, t.due_on) for t in tasks] == [
            ("asked.deletion_return", date(2026, 11, 27)), ("asked.new_pupil_return", date(2026, 11, 20)),
        ]  # fmt: skip

    def test_recording_settles_it(self, ashdown):
        admit(ashdown)
        return_tasks.propose(school=ashdown.school, on=TODAY, at=NOW, process="test")
        record(ashdown, JOINED, [row["key"] for row in draft(ashdown, JOINED).rows])

        assert Task.objects.get(trigger="asked.new_pupil_return").state == "done"

    def test_in_the_holidays_before_the_first_year_is_entered_it_is_quiet(self, ashdown):
        return_tasks.propose(school=ashdown.school, on=date(2019, 8, 20), at=NOW, process="test")

        assert not Task.objects.exists()


def test_the_class_at_the_time_counts_and_not_the_class_of_now(ashdown):
    """Who joined Year 5 on the first day, then moved to Year 6, joined the most junior class."""
    nia = admit(ashdown, date(2026, 9, 3))
    GroupPlace.objects.filter(pupil=nia).update(ends_on=date(2026, 10, 23))
    GroupPlace.objects.create(
        school=ashdown.school, pupil=nia, group=ashdown.group("6 Oak"), year_group="6", starts_on=date(2026, 11, 2)
    )
    Pupil.objects.filter(pk=nia.pk).update(year_group="6")

    assert names(ashdown, JOINED) == []
