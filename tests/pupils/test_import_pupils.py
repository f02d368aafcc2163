"""A pupils file goes in: the good rows, with every bad one named."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import AuditEvent, School
from pupils.actions import roll_file
from pupils.domain.upn import with_check_letter
from pupils.models import Enrolment, Group, GroupPlace, Need, Pupil
from pupils.queries.roll import on_roll
from tests.cast import TODAY
from tests.tenancy import see_everything

DATA = Path(__file__).parents[1] / "data"
UNTIDY = DATA / "untidy" / "pupils.csv"
HOLLYBANK = DATA / "hollybank" / "pupils.csv"
EXPECTED = json.loads((DATA / "untidy" / "expected.json").read_text())["pupils.csv"]
HEAD = "upn,legal_forename,legal_surname,date_of_birth,year_group,class"


@pytest.fixture
def hollybank(db) -> School:
    school = School.objects.create(name="Hollybank Primary School", urn="900200", la_code="830", phase="primary")
    see_everything()
    return school


def run(name: str, path: Path, *options: str) -> dict:
    out = io.StringIO()
    call_command(
        name, "--school", "900200", str(path), "--on", "2026-11-19", *options, stdout=out, stderr=io.StringIO()
    )
    return json.loads(out.getvalue())


def read(school: School, text: str, on: date = TODAY, apply: bool = True):
    return roll_file.read(school=school, data=text.encode(), on=on, apply=apply, process="test")


class TestTheUntidyFile:
    def test_the_counts_are_those_expected(self, hollybank):
        summary = run("import_pupils", UNTIDY)

        assert {key: summary[key] for key in ("read", "added", "changed", "unchanged", "rejected")} == {
            key: EXPECTED[key] for key in ("read", "added", "changed", "unchanged", "rejected")
        }
        assert summary["assumed"] == EXPECTED["assumed"]

    @pytest.mark.parametrize("row", [row for row, said in EXPECTED["rows"].items() if isinstance(said, dict)])
    def test_each_bad_row_is_named_with_its_column_and_why(self, hollybank, row):
        expected = EXPECTED["rows"][row]
        level = "rejected" if "rejected" in expected else "warned"
        words = {"30 February": "no such date", "no class: on no register until placed": "no class"}

        issues = [issue for issue in run("import_pupils", UNTIDY)["issues"] if issue["row"] == int(row)]

        assert [(issue["column"], issue["level"]) for issue in issues] == [(expected[level], level)]
        why = expected["why"].split(";")[0]
        assert words.get(why, why).lower() in issues[0]["message"].lower()

    def test_the_good_rows_are_in(self, hollybank):
        run("import_pupils", UNTIDY)
        places = GroupPlace.objects.select_related("group")

        assert set(hollybank.pupils.values_list("legal_forename", "legal_surname", "year_group")) == {
            ("Zoë", "O'Connor", "2"),
            ("Malik", "Brontë", "2"),
            ("Kai", "Nowak", "R"),
        }
        assert {(p.pupil.legal_forename, p.group.name) for p in places} == {("Zoë", "Oak"), ("Malik", "Oak")}
        assert set(Need.objects.values_list("pupil__legal_forename", "kind")) == {
            ("Malik", "sen_support"),
            ("Malik", "fsm"),
        }

    def test_the_same_file_again_changes_nothing(self, hollybank):
        run("import_pupils", UNTIDY)
        again = run("import_pupils", UNTIDY)

        assert (again["added"], again["changed"], again["unchanged"], again["rejected"]) == (0, 0, 3, 4)

    def test_strictly_nothing_goes_in_where_a_row_is_refused(self, hollybank):
        with pytest.raises(CommandError, match="Nothing was applied: 4 rows"):
            run("import_pupils", UNTIDY, "--strict")

        assert not hollybank.pupils.exists()

    def test_a_dry_run_says_what_would_be_done_and_does_nothing(self, hollybank):
        assert run("import_pupils", UNTIDY, "--dry-run")["added"] == 3
        assert not hollybank.pupils.exists()
        assert not hollybank.import_runs.exists()


class TestHollybank:
    def test_all_pupils_go_in_and_the_second_time_nothing_changes(self, hollybank):
        first = run("import_pupils", HOLLYBANK)
        events = AuditEvent.objects.count()
        second = run("import_pupils", HOLLYBANK)

        assert (first["read"], first["added"], first["rejected"]) == (210, 210, 0)
        assert (second["added"], second["changed"], second["unchanged"]) == (0, 0, 210)
        assert AuditEvent.objects.count() == events

    def test_contacts_go_in_and_the_second_time_nothing_changes(self, hollybank):
        run("import_pupils", HOLLYBANK)
        first = run("import_contacts", DATA / "hollybank" / "contacts.csv")
        second = run("import_contacts", DATA / "hollybank" / "contacts.csv")

        assert first["added"] == first["read"] == hollybank.contact_links.count()
        assert (second["added"], second["changed"], second["unchanged"]) == (0, 0, first["read"])

    def test_a_leaver_left_from_last_years_class_on_the_ground_given(self, hollybank):
        run("import_pupils", HOLLYBANK)
        malik = hollybank.pupils.get(upn="F830999025002")

        assert (malik.enrolments.get().ends_on, malik.enrolments.get().ground) == (date(2026, 4, 13), "a")
        assert (malik.places.get().group.academic_year, malik.places.get().ends_on) == (2025, date(2026, 4, 13))
        assert malik not in on_roll(hollybank, TODAY)

    def test_the_statements_do_not_grow_with_the_file(self, hollybank, django_assert_max_num_queries):
        with django_assert_max_num_queries(40):
            roll_file.read(school=hollybank, data=HOLLYBANK.read_bytes(), on=TODAY, apply=True, process="test")


class TestOnePupil:
    ADA = f"{HEAD},preferred_forename,sen,fsm,left_on,leaving_ground,started_on\n"

    def test_what_a_file_leaves_blank_is_not_cleared(self, hollybank):
        read(hollybank, self.ADA + "B801200005001,Adaeze,Obi,2019-03-14,2,Oak,Ada,K,Y,,,2023-09-01\n")
        outcome = read(hollybank, f"{HEAD}\nB801200005001,Adaeze,Obi,2019-03-14,2,Oak\n")

        assert outcome.summary.unchanged == 1
        assert hollybank.pupils.get().preferred_forename == "Ada"

    def test_a_move_to_another_class_ends_the_old_place_the_day_before(self, hollybank):
        read(hollybank, self.ADA + "B801200005001,Ada,Obi,2019-03-14,2,Oak,,,,,,2023-09-01\n", on=date(2026, 9, 7))
        read(hollybank, self.ADA + "B801200005001,Ada,Obi,2019-03-14,2,Elm,,,,,,2023-09-01\n", on=TODAY)

        places = GroupPlace.objects.order_by("starts_on").values_list("group__name", "starts_on", "ends_on")
        assert list(places) == [("Oak", date(2026, 8, 1), date(2026, 11, 18)), ("Elm", TODAY, None)]

    def test_needs_a_file_denies_end_and_new_ones_begin_on_the_day_of_the_import(self, hollybank):
        read(hollybank, self.ADA + "B801200005001,Ada,Obi,2019-03-14,2,Oak,,K,Y,,,2023-09-01\n", on=date(2026, 9, 7))
        read(hollybank, self.ADA + "B801200005001,Ada,Obi,2019-03-14,2,Oak,,E,N,,,2023-09-01\n", on=TODAY)

        assert set(Need.objects.values_list("kind", "starts_on", "ends_on")) == {
            ("sen_support", date(2023, 9, 1), date(2026, 11, 18)),
            ("fsm", date(2023, 9, 1), date(2026, 11, 18)),
            ("ehcp", TODAY, None),
        }

    def test_a_pupil_who_left_comes_back_with_a_new_starting_day(self, hollybank):
        row = "B801200005001,Ada,Obi,2019-03-14,2,Oak,,,,"
        read(hollybank, self.ADA + row + "2025-12-19,a,2023-09-01\n")
        outcome = read(hollybank, self.ADA + row + ",,2026-09-03\n")

        assert outcome.summary.changed == 1
        assert list(Enrolment.objects.order_by("starts_on").values_list("starts_on", "ends_on")) == [
            (date(2023, 9, 1), date(2025, 12, 19)),
            (date(2026, 9, 3), None),
        ]
        assert hollybank.pupils.get().places.get(ends_on=None).starts_on == date(2026, 9, 3)

    def test_a_file_never_reinstates_a_leaver_by_silence(self, hollybank):
        row = "B801200005001,Ada,Obi,2019-03-14,2,Oak,,,,"
        read(hollybank, self.ADA + row + "2025-12-19,a,2023-09-01\n")
        outcome = read(hollybank, self.ADA + row + ",,2023-09-01\n")

        assert Enrolment.objects.get().ends_on == date(2025, 12, 19)
        assert [issue.column for issue in outcome.summary.issues] == ["left_on"]

    def test_who_is_on_roll_and_not_in_the_file_is_named_and_stays(self, ashdown):
        outcome = read(ashdown.school, f"{HEAD}\nB801200005001,Ada,Obi,2019-03-14,2,Oak\n")

        missing = next(section for section in outcome.sections if section.title.startswith("On roll"))
        assert missing.total == 10
        assert on_roll(ashdown.school, TODAY).count() == 11

    def test_a_permanent_number_replaces_the_temporary_one(self, hollybank):
        read(hollybank, f"{HEAD}\nL35220451234A,Kai,Nowak,2018-11-11,3,Oak\n")
        outcome = read(hollybank, f"{HEAD}\nG352204512345,KAI,Nowak,2018-11-11,3,Oak\n")

        assert outcome.summary.changed == 1
        assert Pupil.objects.get().upn == "G352204512345"

    def test_two_numbers_for_one_child_are_left_for_a_person(self, hollybank):
        read(hollybank, f"{HEAD}\nB801200005001,Kai,Nowak,2018-11-11,3,Oak\n")
        outcome = read(hollybank, f"{HEAD}\nG352204512345,Kai,Nowak,2018-11-11,3,Oak\n")

        assert outcome.summary.rejected == 1
        assert "under another UPN" in outcome.summary.issues[0].message

    def test_one_number_for_two_children_is_left_for_a_person(self, hollybank):
        read(hollybank, f"{HEAD}\nB801200005001,Kai,Nowak,2018-11-11,3,Oak\n")
        outcome = read(hollybank, f"{HEAD}\nB801200005001,Ruth,Marsh,2019-01-01,3,Oak\n")

        assert "another name and birth date" in outcome.summary.issues[0].message
        assert Pupil.objects.get().legal_forename == "Kai"

    def test_a_class_of_two_years_has_no_year_of_its_own(self, hollybank):
        read(
            hollybank,
            f"{HEAD}\nB801200005001,Kai,Nowak,2018-11-11,3,Oak\nG352204512345,Ada,Obi,2019-03-14,2,Oak\n",
        )

        assert Group.objects.get().year_group == ""

    def test_another_schools_pupils_are_untouched(self, ashdown, birchwood):
        hugo = birchwood.pupil("Hugo")
        hugo.upn = "B801200005001"
        hugo.save()
        text = f"{HEAD}\n{hugo.upn},Hugo,Eze,{hugo.date_of_birth},5,Elm\n"

        assert read(ashdown.school, text).summary.added == 1
        assert birchwood.school.pupils.get(upn=hugo.upn).pk == hugo.pk


@st.composite
def rows(draw) -> str:
    """A few pupils as a file might bring them, leavers, movers and returners among them."""
    lines = []
    for n in range(draw(st.integers(1, 4))):
        upn = with_check_letter(f"8309990250{n:02d}")
        group = draw(st.sampled_from(["", "Oak", "Elm"]))
        start = draw(st.dates(date(2023, 9, 1), date(2026, 12, 1)))
        end = draw(st.none() | st.dates(start, date(2027, 3, 1)))
        sen, fsm = draw(st.sampled_from(["", "N", "K", "E"])), draw(st.sampled_from(["", "Y", "N"]))
        lines.append(
            f"{upn},Ada{'abcd'[n]},Obi,2019-03-14,2,{group},,{sen},{fsm},{end or ''},{'a' if end else ''},{start}"
        )
    return TestOnePupil.ADA + "\n".join(draw(st.permutations(lines))) + "\n"


@pytest.mark.slow
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    files=st.lists(rows(), min_size=1, max_size=3),
    days=st.lists(st.dates(date(2026, 8, 20), date(2026, 12, 1)), min_size=3, max_size=3),
)
def test_whatever_files_came_before_the_last_one_again_changes_nothing(db, files, days):
    """Idempotence, after any history of files."""
    with transaction.atomic():
        school = School.objects.create(name="Any", urn="900777", la_code="830", phase="primary")
        see_everything()
        for text, on in zip(files, sorted(days), strict=False):
            read(school, text, on=on)
        again = read(school, files[-1], on=sorted(days)[len(files) - 1]).summary
        transaction.set_rollback(True)

    assert (again.added, again.changed) == (0, 0)
