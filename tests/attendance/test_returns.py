"""Returns to the authority: who is on each, what changed since the last, and what is kept of it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import return_tasks, returns
from attendance.domain.returns import CARDS, ReturnKind, changes
from attendance.jobs import watch_returns_of_school
from attendance.models import AbsenceCall, AuthorityReturn, MorningSettings
from attendance.queries import returns as queries
from interventions.models import Task
from pupils.actions import contacts, roll
from pupils.models import Contact, Enrolment, GroupPlace, Pupil
from tests.attendance.days import enter
from tests.cast import NOW, TODAY, YEAR_START, SchoolWorld
from tests.reports.counting import statements
from tests.reports.marks import SEPTEMBER, away, present

YESTERDAY = date(2026, 11, 18)
ATTENDANCE, SICKNESS, MISSING = ReturnKind.ATTENDANCE, ReturnKind.SICKNESS, ReturnKind.MISSING


def marks(world: SchoolWorld, until: date = YESTERDAY, **codes: list[tuple[date, str, str]]) -> None:
    """Everybody in, but for the sessions named."""
    present(world, SEPTEMBER, until, but=codes)


def days_of(first: date, days: int, code: str) -> list[tuple[date, str, str]]:
    return away_from(first, 2 * days, code)


def away_from(first: date, sessions: int, code: str) -> list[tuple[date, str, str]]:
    at = first
    found: list[tuple[date, str, str]] = []
    while len(found) < sessions:
        found += [(at, "AM", code), (at, "PM", code)]
        at += timedelta(days=1)
        while at.weekday() > 4 or date(2026, 10, 24) <= at <= date(2026, 11, 2):
            at += timedelta(days=1)
    return found[:sessions]


def draft(world: SchoolWorld, kind: ReturnKind, on: date = TODAY, **more) -> queries.Draft:
    world.school.__dict__.pop("_morning_settings", None)
    return queries.draft(world.school, kind, on, **more)


def names(world: SchoolWorld, kind: ReturnKind, on: date = TODAY) -> list[str]:
    return [row["name"] for row in draft(world, kind, on).rows]


def record(world: SchoolWorld, kind: ReturnKind, on: date = TODAY, **more) -> AuthorityReturn:
    values = {
        "seen": draft(world, kind, on, reveal=more.get("reveal", False)).digest, "how": "The authority’s portal",
        "sent_on": on, "reveal": False, "chosen": None, "today": max(on, TODAY), "at": NOW,
        "by": world.user("attendance_officer"),
    } | more  # fmt: skip
    return returns.record(school=world.school, kind=kind, on=on, **values)


class TestTenSchoolDaysWithoutLeave:
    def test_twenty_sessions_are_on_it_and_nineteen_are_not(self, ashdown):
        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "O"), Ada=away_from(date(2026, 11, 5), 19, "O"))
        (row,) = [row for row in draft(ashdown, ATTENDANCE).rows if row["now"]]

        assert (row["name"], row["sessions"], row["first"], row["last"], row["now"]) == (
            "Sam Okafor", "20", "05/11/2026", "18/11/2026", "yes",
        )  # fmt: skip
        assert row["address"] == "5 Moor Lane, Coldharbour, ZZ19 2DH"
        assert row["cause"] == "Absent in other or unknown circumstances (20)"

    def test_u_counts_as_an_absence_here(self, ashdown):
        sessions = away_from(date(2026, 11, 5), 20, "G")
        sessions[7] = (*sessions[7][:2], "U")
        marks(ashdown, Sam=sessions)

        (row,) = draft(ashdown, ATTENDANCE).rows[:1]
        assert row["cause"] == "Holiday not granted (19), Arrived after the register closed (1)"

    @pytest.mark.parametrize("code", ["Y4", "D", "X", "Q"])
    def test_what_is_no_possible_session_neither_counts_nor_breaks(self, ashdown, code):
        sessions = away_from(date(2026, 11, 4), 22, "O")
        sessions[6:8] = [(*one[:2], code) for one in sessions[6:8]]
        marks(ashdown, Sam=sessions)

        (row,) = [row for row in draft(ashdown, ATTENDANCE).rows if row["now"]]
        assert row["sessions"] == "20"

    def test_a_session_without_a_mark_neither_counts_nor_breaks(self, ashdown):
        marks(ashdown, date(2026, 11, 3))
        sessions = away_from(date(2026, 11, 4), 22, "O")
        from attendance.actions.marks import NewMark

        enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, *one) for one in sessions if one[0].day != 10])

        (row,) = [row for row in draft(ashdown, ATTENDANCE).rows if row["now"]]
        assert row["sessions"] == "20"

    @pytest.mark.parametrize("code", ["/", "I", "C", "V"])
    def test_any_session_attended_or_authorised_breaks_it(self, ashdown, code):
        sessions = away_from(date(2026, 11, 4), 22, "O")
        sessions[6] = (*sessions[6][:2], code)
        marks(ashdown, Sam=sessions)

        assert [row for row in draft(ashdown, ATTENDANCE).rows if row["now"]] == []

    def test_who_has_returned_is_on_it_as_returned_and_after_those_still_away(self, ashdown):
        marks(ashdown, Ada=away_from(date(2026, 9, 10), 24, "O"), Sam=away_from(date(2026, 11, 4), 22, "O"))
        rows = [row for row in draft(ashdown, ATTENDANCE).rows if row["now"]]

        assert [(row["name"], row["now"]) for row in rows] == [("Sam Okafor", "yes"), ("Ada Barlow", "no")]

    def test_an_absence_that_began_before_the_summer_is_one_absence(self, ashdown):
        present(ashdown, date(2026, 7, 1), date(2026, 7, 21), but={"Sam": away(ashdown, date(2026, 7, 16), 8)})
        marks(ashdown, Sam=away_from(SEPTEMBER, 12, "O"))

        (row,) = [row for row in draft(ashdown, ATTENDANCE).rows if row["now"]]
        assert (row["first"], row["sessions"]) == ("16/07/2026", "20")

    def test_under_fives_leavers_and_strangers_are_not_on_it(self, ashdown, birchwood):
        for world, who in ((ashdown, ("Sam", "Ada", "Bea")), (birchwood, ("Hugo",))):
            marks(world, **{name: away_from(date(2026, 11, 4), 22, "O") for name in who})
        Pupil.objects.filter(legal_forename="Ada").update(date_of_birth=date(2022, 9, 30))
        roll.remove(pupil=ashdown.pupil("Bea"), last_day=YESTERDAY, ground="a", by=ashdown.user("headteacher"))

        assert names(ashdown, ATTENDANCE) == ["Sam Okafor"]
        assert draft(ashdown, ATTENDANCE).rows[0]["why"] == "Ten school days without leave; irregular, 77.6 % this year"


class TestIrregularAttendance:
    def test_the_line_is_the_schools(self, ashdown):
        marks(ashdown, Sam=away_from(date(2026, 11, 4), 12, "O"), Ada=away_from(date(2026, 11, 4), 12, "I"))
        assert names(ashdown, ATTENDANCE) == ["Sam Okafor"]  # Ada’s absence was authorised
        (row,) = draft(ashdown, ATTENDANCE).rows
        assert (row["why"], row["sessions"]) == ("Irregular: 87.8 % this year", "12 of 98 missed")

        MorningSettings.objects.create(school=ashdown.school, irregular_below=85)
        assert names(ashdown, ATTENDANCE) == []
        MorningSettings.objects.update(irregular_below=90, irregular_unauthorised=0)
        assert names(ashdown, ATTENDANCE) == ["Ada Barlow", "Sam Okafor"]

    def test_the_line_stands_on_the_page(self, ashdown, sign_in):
        MorningSettings.objects.create(school=ashdown.school, irregular_below=85, irregular_unauthorised=1)
        page = reverse("attendance:return", args=["attendance"])
        said = "Irregular here: below 85 % of this school year’s sessions so far, with at least 1 unauthorised session"

        assert said in sign_in(ashdown.member("attendance_officer")).get(page).content.decode()
        assert "Change the line" in sign_in(ashdown.member("headteacher")).get(page).content.decode()

    def test_the_head_sets_the_line_on_the_page_of_the_morning(self, ashdown, sign_in):
        page = sign_in(ashdown.member("headteacher")).get(reverse("attendance:morning_settings")).content.decode()

        assert "Returns to the authority" in page
        assert "Attends irregularly: below" in page


@pytest.mark.seed("S2-048")
class TestSickness:
    def test_fifteen_days_in_all_are_on_it_whole_or_half_and_fourteen_are_not(self, ashdown):
        sam = days_of(date(2026, 9, 7), 10, "I") + [
            (on, "AM", "I") for on, s, _ in days_of(date(2026, 11, 9), 5, "I")[::2]
        ]
        marks(ashdown, Sam=sam, Ada=days_of(date(2026, 9, 7), 14, "I"), Amir=days_of(date(2026, 9, 7), 9, "I"))
        found = draft(ashdown, SICKNESS)
        (row,) = found.rows

        assert (row["name"], row["days"], row["longest"], row["now"]) == ("Sam Okafor", "15", "10", "no")
        assert (row["first"], row["last"]) == ("07/09/2026", "13/11/2026")
        assert found.near == 1  # Ada

    def test_a_spell_over_a_weekend_or_the_half_term_holiday_is_one(self, ashdown):
        marks(ashdown, Sam=days_of(date(2026, 10, 12), 20, "I"))

        assert draft(ashdown, SICKNESS).rows[0]["longest"] == "20"

    def test_who_is_still_ill_is_marked(self, ashdown):
        marks(ashdown, Sam=days_of(date(2026, 10, 20), 16, "I"))

        assert draft(ashdown, SICKNESS).rows[0]["now"] == "yes"

    def test_it_proposes_a_request_for_education_once_a_year(self, ashdown):
        marks(ashdown, Sam=days_of(date(2026, 10, 20), 16, "I"))
        for _ in range(2):
            return_tasks.propose(school=ashdown.school, on=TODAY, at=NOW, process="test")

        task = Task.objects.get(trigger="asked.health_provision")
        assert (task.kind, task.duty, task.due_on) == ("referral", "consider", date(2026, 11, 26))
        assert task.why.startswith("16 days of illness this school year.")
        assert "section 19" in task.why

    def test_the_page_says_whether_it_was_raised_and_leads_to_it(self, ashdown, sign_in):
        marks(ashdown, Sam=days_of(date(2026, 10, 20), 16, "I"))
        officer, page = sign_in(ashdown.member("attendance_officer")), reverse("attendance:return", args=["sickness"])
        assert "Request for education while ill: not raised yet." in officer.get(page).content.decode()
        watch_returns_of_school(school_id=ashdown.school.pk, on=TODAY.isoformat(), at=NOW.isoformat())

        task = Task.objects.get(trigger="asked.health_provision")
        link = f'<a href="{reverse("interventions:task", args=[task.pk])}">Request for education while ill'
        assert link in officer.get(page).content.decode()

    def test_recording_the_return_proposes_it_too(self, ashdown):
        marks(ashdown, Sam=days_of(date(2026, 10, 20), 16, "I"))
        record(ashdown, SICKNESS)

        assert Task.objects.get(trigger="asked.health_provision").state == "open"

    def test_a_correction_that_takes_the_child_below_the_line_withdraws_it(self, ashdown):
        from attendance.actions.marks import NewMark

        marks(ashdown, Sam=days_of(date(2026, 10, 20), 15, "I"))
        return_tasks.propose(school=ashdown.school, on=TODAY, at=NOW, process="test")
        enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, date(2026, 10, 20), s, "M") for s in ("AM", "PM")])
        return_tasks.propose(school=ashdown.school, on=TODAY, at=NOW, process="test")

        assert Task.objects.get(trigger="asked.health_provision").state == "withdrawn"

    def test_a_placement_is_looked_at_each_half_term(self, ashdown):
        marks(ashdown, Sam=days_of(date(2026, 11, 9), 3, "K"))
        for _ in range(2):
            return_tasks.propose(school=ashdown.school, on=TODAY, at=NOW, process="test")

        task = Task.objects.get(trigger="asked.placement_review")
        assert (task.kind, task.due_on) == ("review", date(2026, 12, 18))


class TestChildrenMissingEducation:
    def test_ten_school_days_without_a_word_and_who_was_rung_last(self, ashdown):
        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "N"), Ada=away_from(date(2026, 11, 5), 18, "N"))
        AbsenceCall.objects.create(
            school=ashdown.school, pupil=ashdown.pupil("Sam"), on=YESTERDAY, outcome="no_answer", at=NOW,
            by=ashdown.user("office"),
        )  # fmt: skip
        (row,) = draft(ashdown, MISSING).rows

        assert (row["name"], row["days"], row["tried"]) == ("Sam Okafor", "10", "18/11/2026: no answer")
        assert "Mrs Ngozi Okafor, lives with the pupil" in row["parents"]
        assert "07700 900111" in row["parents"]

    def test_a_holiday_that_is_known_of_is_no_missing_child(self, ashdown):
        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "G"))

        assert names(ashdown, MISSING) == []

    def test_the_protocols_day_is_a_setting(self, ashdown):
        marks(ashdown, Sam=away_from(date(2026, 11, 12), 10, "N"))
        MorningSettings.objects.create(school=ashdown.school, missing_day=5, missing_referral_day=5)

        assert names(ashdown, MISSING) == ["Sam Okafor"]

    @pytest.mark.seed("S4-080")
    def test_who_left_the_roll_because_nobody_could_be_found_stays_on_it(self, ashdown):
        roll.remove(pupil=ashdown.pupil("Sam"), last_day=YESTERDAY, ground="i", by=ashdown.user("headteacher"))
        roll.remove(pupil=ashdown.pupil("Ada"), last_day=YESTERDAY, ground="a", by=ashdown.user("headteacher"))
        (row,) = draft(ashdown, MISSING).rows

        assert (row["name"], row["why"]) == ("Sam Okafor", "Left the roll on 18/11/2026, not found")


@pytest.mark.seed("S4-131")
class TestWhatIsSent:
    def test_it_is_kept_as_it_was_whatever_happens_to_the_marks(self, ashdown):
        from attendance.actions.marks import NewMark

        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "O"))
        made = record(ashdown, ATTENDANCE)
        enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, YESTERDAY, "PM", "\\")])
        made.refresh_from_db()

        assert (made.size, made.rows[0]["sessions"], made.how) == (1, "20", "The authority’s portal")
        assert (made.made_by, made.sent_on) == (ashdown.user("attendance_officer"), TODAY)
        assert AuditEvent.objects.get(verb="return.recorded").actor_name == "Priya Varley"

    def test_the_programs_own_database_role_cannot_change_or_remove_it(self, ashdown):
        made = record(ashdown, ATTENDANCE)
        for statement in (
            "update attendance_authorityreturn set rows = '[]'",
            "delete from attendance_authorityreturn",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)

        assert AuthorityReturn.objects.get().pk == made.pk

    def test_the_next_one_says_what_changed(self, ashdown):
        from attendance.actions.marks import NewMark

        marks(ashdown, Sam=away_from(date(2026, 11, 4), 20, "O"), Ada=away_from(date(2026, 9, 10), 24, "O"))
        record(ashdown, ATTENDANCE, date(2026, 11, 17))
        sam, bea = ashdown.pupil("Sam"), ashdown.pupil("Bea")
        enter(ashdown.school, [NewMark(bea.pk, *one) for one in away_from(date(2026, 11, 5), 20, "G")])
        roll.remove(pupil=ashdown.pupil("Ada"), last_day=YESTERDAY, ground="a", by=ashdown.user("headteacher"))
        enter(ashdown.school, [NewMark(sam.pk, YESTERDAY, s, "O") for s in ("AM", "PM")])
        found = draft(ashdown, ATTENDANCE).changes

        assert {row["name"] for row in found.new} == {"Bea Clough"}
        assert {row["name"] for row in found.gone} == {"Ada Barlow"}
        beside = {row["name"]: row["since"] for row in draft(ashdown, ATTENDANCE).rows}
        assert beside == {"Bea Clough": "new", "Sam Okafor": "changed"}
        assert ("Sam Okafor", ("Why on the return", "Last absence", "Sessions", "Cause, as far as known")) in [
            (row["name"], tuple(one.heading for one in differences)) for row, differences in found.changed
        ]

    def test_the_page_names_the_new_and_shows_what_was_and_what_is(self, ashdown, sign_in):
        from attendance.actions.marks import NewMark

        marks(ashdown, Sam=away_from(date(2026, 11, 4), 20, "O"))
        record(ashdown, ATTENDANCE, date(2026, 11, 17))
        for name, sessions in (("Bea", away_from(date(2026, 11, 5), 20, "G")), ("Sam", away_from(YESTERDAY, 2, "O"))):
            enter(ashdown.school, [NewMark(ashdown.pupil(name).pk, *one) for one in sessions])
        page = sign_in(ashdown.member("attendance_officer")).get(reverse("attendance:return", args=["attendance"]))

        words = page.content.decode().split("What changed since 17 November 2026")[1].split("</section>")[0]
        assert "<b>Bea Clough</b> is new" in words
        assert "Sessions: 20 → 22" in words
        assert "Last absence: 17/11/2026 → 18/11/2026" in words

    def test_the_one_after_an_unchanged_one_says_that_nothing_changed(self, ashdown):
        roll.remove(pupil=ashdown.pupil("Ada"), last_day=date(2026, 11, 6), ground="i", by=ashdown.user("headteacher"))
        assert draft(ashdown, MISSING).due_on == TODAY
        record(ashdown, MISSING, date(2026, 11, 17))

        assert not draft(ashdown, MISSING).changes
        assert draft(ashdown, MISSING).due_on is None

    def test_nobody_to_tell_of_is_a_return_too(self, ashdown):
        assert record(ashdown, SICKNESS).size == 0

    def test_the_next_attendance_return_falls_due(self, ashdown):
        assert draft(ashdown, ATTENDANCE).due_on == TODAY
        record(ashdown, ATTENDANCE, date(2026, 10, 20), sent_on=date(2026, 10, 20))
        assert (draft(ashdown, ATTENDANCE).due_on, draft(ashdown, ATTENDANCE).is_overdue) == (date(2026, 11, 17), True)

    def test_what_has_changed_since_somebody_looked_is_not_recorded_unseen(self, ashdown):
        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "O"))
        seen = draft(ashdown, ATTENDANCE).digest
        Pupil.objects.filter(legal_forename="Sam").update(address="Another house")

        with pytest.raises(Refused, match="have changed since you looked"):
            record(ashdown, ATTENDANCE, seen=seen)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"how": " "}, "Say how it was sent"),
            ({"sent_on": TODAY + timedelta(days=1)}, "has not come yet"),
            ({"sent_on": TODAY - timedelta(days=1)}, "cannot have been sent before"),
        ],
    )
    def test_it_says_how_and_when(self, ashdown, changes, sentence):
        with pytest.raises(Refused, match=sentence):
            record(ashdown, ATTENDANCE, **changes)

    def test_recorded_twice_it_is_recorded_once(self, ashdown):
        record(ashdown, ATTENDANCE)
        with pytest.raises(Refused, match="recorded already"):
            record(ashdown, ATTENDANCE)


class TestConfidentialAddresses:
    @pytest.fixture
    def hidden(self, ashdown: SchoolWorld) -> SchoolWorld:
        """Sam lives with a mother whose address must not be known."""
        Contact.objects.update(address_confidential=True)
        contacts.add(
            pupil=ashdown.pupil("Sam"), by=ashdown.user("office"),
            values={"forename": "Obi", "surname": "Okafor", "parental_responsibility": True, "address": "9 Elm Road"},
        )  # fmt: skip
        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "N"))
        return ashdown

    def test_they_are_withheld_until_somebody_decides_otherwise(self, hidden):
        (row,) = draft(hidden, MISSING).rows
        assert row["address"] == "Confidential: ask the school"
        assert "Moor Lane" not in str(row)
        assert "9 Elm Road" in row["parents"]

        (told,) = draft(hidden, MISSING, reveal=True).rows
        assert told["address"] == "5 Moor Lane, Coldharbour, ZZ19 2DH"

    def test_that_they_went_along_is_written_down(self, hidden):
        made = record(hidden, MISSING, reveal=True)

        assert made.confidential
        assert "with confidential addresses" in AuditEvent.objects.get(verb="return.recorded").sentence
        assert not record(hidden, MISSING).confidential

    def test_the_page_offers_it_and_the_file_keeps_to_it(self, hidden, sign_in):
        officer = sign_in(hidden.member("attendance_officer"))
        page = officer.get(reverse("attendance:return", args=["missing"])).content.decode()
        assert "With confidential addresses (1)" in page
        assert "5 Moor Lane" not in page
        plain = officer.get(reverse("attendance:return_csv", args=["missing"])).content.decode()
        told = officer.get(reverse("attendance:return_csv", args=["missing"]), {"confidential": "1"}).content.decode()

        assert ("5 Moor Lane" in plain, "5 Moor Lane" in told) == (False, True)
        assert [e.sentence for e in AuditEvent.objects.filter(verb="return.taken").order_by("pk")] == [
            "Children missing education for 19 November 2026 taken as CSV.",
            "Children missing education for 19 November 2026 taken as CSV, with confidential addresses.",
        ]


class TestPages:
    def test_the_overview_says_what_is_due(self, ashdown, sign_in):
        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "O"))
        page = sign_in(ashdown.member("attendance_officer")).get(reverse("attendance:returns")).content.decode()

        for card in CARDS.values():
            assert card.title in page
        assert "none sent yet" in page

    @pytest.mark.parametrize("kind", [kind.value for kind in ReturnKind])
    def test_a_return_with_nobody_on_it_is_evidence_too(self, ashdown, sign_in, kind):
        officer = sign_in(ashdown.member("attendance_officer"))
        page = officer.get(reverse("attendance:return", args=[kind])).content.decode()
        file = officer.get(reverse("attendance:return_csv", args=[kind]))

        assert reverse("attendance:return_csv", args=[kind]) in page
        assert reverse("reports:return_pdf", args=[kind]) in page
        assert file.content.decode("utf-8-sig").splitlines()[1:] == []

    def test_a_return_is_recorded_from_its_page_and_stands_in_the_list(self, ashdown, sign_in):
        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "O"))
        officer = sign_in(ashdown.member("attendance_officer"))
        answer = officer.post(
            reverse("attendance:return_record", args=["attendance"]),
            {"on": "2026-11-19", "seen": draft(ashdown, ATTENDANCE).digest, "sent_on": "2026-11-19", "how": "E-mail"},
        )
        made = AuthorityReturn.objects.get()

        assert answer.url == reverse("attendance:return_made", args=[made.pk])
        assert "Sam Okafor" in officer.get(answer.url).content.decode()
        assert "E-mail" in officer.get(reverse("attendance:returns")).content.decode()
        assert "Sam Okafor" in officer.get(reverse("attendance:return_made_csv", args=[made.pk])).content.decode()

    @pytest.mark.parametrize(
        ("on", "sentence"),
        [
            ("2026-09-01", "The school year 2026/27 begins on Wednesday 2 September 2026"),
            ("2026-11-20", "has not come yet"),
            ("2019-11-20", "The school calendar begins on Wednesday 3 September 2025"),
            ("0001-01-01", "The school calendar begins on Wednesday 3 September 2025"),
            ("someday", "Write the day as day, month and year"),
        ],
    )
    @pytest.mark.parametrize("kind", ["attendance", "joined"])
    def test_a_day_without_a_return_is_refused_with_a_sentence(self, ashdown, sign_in, kind, on, sentence):
        answer = sign_in(ashdown.member("attendance_officer")).get(
            reverse("attendance:return", args=[kind]), {"on": on}
        )

        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    @pytest.mark.parametrize("name", ["attendance:return_csv", "reports:return_pdf"])
    @pytest.mark.parametrize(
        ("on", "sentence"),
        [
            ("banana", "Write the day as day, month and year"),
            ("2026-11-20", "has not come yet"),
            ("2026-09-01", "The school year 2026/27 begins on"),
            ("0001-01-01", "The school calendar begins on"),
        ],
    )
    def test_a_file_of_a_day_without_a_return_leads_to_the_page_that_says_why(
        self, ashdown, sign_in, name, on, sentence
    ):
        officer = sign_in(ashdown.member("attendance_officer"))
        answer = officer.get(reverse(name, args=["attendance"]), {"on": on}, follow=True)

        assert (answer.status_code, answer.request["QUERY_STRING"]) == (422, f"on={on}")
        assert sentence in answer.content.decode()
        assert not AuditEvent.objects.filter(verb="return.taken").exists()

    def test_there_is_no_return_of_another_name(self, ashdown, sign_in):
        officer = sign_in(ashdown.member("attendance_officer"))

        assert officer.get("/attendance/returns/gossip/").status_code == 404
        assert officer.post(reverse("attendance:return_not_needed", args=["sickness"])).status_code == 404

    @pytest.mark.parametrize("start", ["=", "+", "-", "@"])
    def test_a_cell_that_a_spreadsheet_would_run_is_text(self, ashdown, sign_in, start):
        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "N"))
        Pupil.objects.filter(legal_forename="Sam").update(address=f"{start}HYPERLINK(1)", legal_forename=f"{start}Sam")
        text = (
            sign_in(ashdown.member("attendance_officer"))
            .get(reverse("attendance:return_csv", args=["missing"]))
            .content.decode()
        )

        assert f"'{start}HYPERLINK(1)" in text
        assert f"'{start}Sam Okafor" in text
        assert f",{start}" not in text

    def test_the_file_opens_in_a_spreadsheet_with_a_row_a_pupil(self, ashdown, sign_in):
        marks(ashdown, Sam=away_from(date(2026, 11, 5), 20, "N"))
        answer = sign_in(ashdown.member("attendance_officer")).get(reverse("attendance:return_csv", args=["missing"]))
        lines = answer.content.decode("utf-8-sig").splitlines()

        assert lines[0].startswith("Full name,UPN,Born,Year,Address,What is known")
        assert len(lines) == 2
        assert answer["Content-Disposition"] == 'attachment; filename="missing-return-2026-11-19.csv"'


def crowd(world: SchoolWorld, count: int) -> None:
    """So many pupils more, each away without a word for ten school days, each with a parent."""
    school, group = world.school, world.group("5 Elm")
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=school, upn=f"Y{n:012d}", legal_forename=f"Kit {n}", legal_surname="Lea", year_group="5",
            date_of_birth=date(2016, 1, 1), address=f"{n} Moor Lane", postcode="ZZ19 2DH",
        )
        for n in range(count)
    )  # fmt: skip
    Enrolment.objects.bulk_create(Enrolment(school=school, pupil=p, starts_on=YEAR_START) for p in pupils)
    GroupPlace.objects.bulk_create(
        GroupPlace(school=school, pupil=p, group=group, year_group="5", starts_on=YEAR_START) for p in pupils
    )
    for pupil in pupils:
        world.pupils[pupil.legal_forename] = pupil
    present(
        world, SEPTEMBER, YESTERDAY, but={p.legal_forename: away_from(date(2026, 11, 5), 20, "N") for p in pupils},
        only=[p.legal_forename for p in pupils],
    )  # fmt: skip


@pytest.mark.slow
def test_a_thousand_pupils_cost_no_more_statements_than_ten(ashdown, sign_in):
    officer = sign_in(ashdown.member("attendance_officer"))
    kinds = [kind.value for kind in ReturnKind]
    pages = [reverse("attendance:returns"), *(reverse("attendance:return", args=[kind]) for kind in kinds)]
    crowd(ashdown, 10)
    few = [statements(officer, page) for page in pages]
    crowd_more(ashdown)

    assert [statements(officer, page) for page in pages] == few
    assert few[0] <= 25
    assert max(few[1:]) <= 20
    with CaptureQueriesContext(connection) as seen:
        assert len(draft(ashdown, MISSING).rows) == 1000
    assert len(seen) <= 10  # of the return alone


def crowd_more(world: SchoolWorld) -> None:
    """To a thousand, written by SQL: a thousand pupils’ marks through an action would take minutes."""
    school = world.school
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=school, upn=f"Q9{n:011d}", legal_forename=f"Wil {n}", legal_surname="Lea", year_group="5",
            date_of_birth=date(2016, 1, 1), address=f"{n} Elm Road", postcode="ZZ19 2DH",
        )
        for n in range(990)
    )  # fmt: skip
    Enrolment.objects.bulk_create(Enrolment(school=school, pupil=p, starts_on=YEAR_START) for p in pupils)
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into attendance_mark (school_id, pupil_id, "on", session, code, recorded_at, source, comment)
            select m.school_id, p.id, m."on", m.session, m.code, m.recorded_at, 'test', ''
            from attendance_mark m join pupils_pupil k on k.id = m.pupil_id and k.upn = 'Y000000000000'
            cross join pupils_pupil p where p.upn like 'Q9%%'"""
        )


def test_rows_that_do_not_change_are_no_change():
    rows = [{"key": "1", "name": "Sam", "sessions": "20"}]

    assert not changes(rows, rows, CARDS[ATTENDANCE].columns)
    assert changes([], rows, CARDS[ATTENDANCE].columns).new == tuple(rows)
