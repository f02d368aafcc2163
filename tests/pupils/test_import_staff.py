"""A staff file lets people in with their roles and classes; the same file again changes nothing."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import Membership
from pupils.domain.staff_plan import Person, plan, read_staff
from pupils.models import GroupTeacher
from tests.tenancy import see_everything

HOLLYBANK = Path(__file__).parent.parent / "data" / "hollybank" / "staff.csv"
HEAD = "email,forename,surname,title,job_title,role,group\n"


@pytest.fixture
def bring(ashdown, tmp_path):
    def bring(text: str, *options: str) -> dict:
        file = tmp_path / "staff.csv"
        file.write_text(text)
        out = StringIO()
        call_command("import_staff", "--school", "900101", str(file), *options, stdout=out, stderr=StringIO())
        see_everything()
        return json.loads(out.getvalue())

    return bring


def test_a_whole_staff_comes_in_and_a_second_time_nothing_changes(ashdown, bring):
    text = HOLLYBANK.read_text()

    first = bring(text)
    again = bring(text)

    assert (first["read"], first["added"], first["rejected"]) == (17, 17, 0)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 17)
    maisie = ashdown.school.memberships.get(user__email="m.ridley@example.org")
    assert maisie.roles == ["teacher", "leadership"]
    assert maisie.job_title == "Class teacher, Assistant head"
    teachers = GroupTeacher.objects.filter(group__name="2").values_list("membership__user__surname", flat=True)
    assert set(teachers) == {"Iqbal", "Smalley"}


def test_nobody_is_written_to_until_the_administrator_says_so(bring, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        bring(HEAD + "new@example.org,Ola,Stone,Ms,Receptionist,office,\n")

    assert mail.outbox == []


def test_bad_rows_are_named_and_good_ones_go_in(ashdown, bring):
    answer = bring(
        HEAD + "no address,Ola,Stone,Ms,,office,\n"
        "b@example.org,,Stone,Ms,,office,\n"
        "c@example.org,Ola,Stone,Ms,,janitor,\n"
        "d@example.org,Ola,Stone,Ms,,trust_viewer,\n"
        "e@example.org,Ola,Stone,Ms,,Attendance Officer,\n"
        "f@example.org,Kai,Moyo,Mr,,teacher,\n"
    )

    assert [(issue["row"], issue["column"], issue["level"]) for issue in answer["issues"]] == [
        (2, "email", "rejected"),
        (3, "forename", "rejected"),
        (4, "role", "rejected"),
        (5, "role", "rejected"),
        (7, "group", "warned"),
    ]
    assert ashdown.school.memberships.get(user__email="e@example.org").roles == ["attendance_officer"]
    assert not Membership.objects.filter(user__email="c@example.org").exists()


def test_a_file_takes_no_role_away(ashdown, bring):
    bring(HEAD + "administrator@ashdown.example.org,Leo,Pearce,Mr,School business manager,office,\n")

    assert ashdown.school.memberships.get(user__email="administrator@ashdown.example.org").roles == [
        "office",
        "administrator",
    ]


def test_who_has_left_is_not_brought_back_by_an_old_file(ashdown, bring):
    jude = ashdown.member("office")
    jude.ends_on = jude.starts_on
    jude.save()

    answer = bring(HEAD + f"{jude.user.email},Jude,Marsh,Mr,Office manager,office,\n")

    assert answer["rejected"] == 1
    assert "has left the school" in answer["issues"][0]["message"]


def test_a_name_of_another_school_is_kept_and_mentioned(ashdown, birchwood, bring):
    answer = bring(HEAD + "office@ashdown.example.org,Judy,Marsh,Mr,Office manager,office,\n")

    assert (answer["unchanged"], answer["warned"]) == (1, 1)
    ashdown.user("office").refresh_from_db()
    assert ashdown.user("office").forename == "Jude"


def test_strictly_one_bad_row_stops_all(ashdown, bring):
    with pytest.raises(CommandError, match="Nothing was applied"):
        bring(HEAD + "x,Ola,Stone,Ms,,office,\ng@example.org,Ola,Stone,Ms,,office,\n", "--strict")

    see_everything()
    assert not Membership.objects.filter(user__email="g@example.org").exists()


def test_a_dry_run_says_what_would_be_done_and_does_nothing(bring):
    answer = bring(HEAD + "h@example.org,Ola,Stone,Ms,,office,\n", "--dry-run")

    assert answer["added"] == 1
    assert not Membership.objects.filter(user__email="h@example.org").exists()


def test_planning_what_is_done_finds_nothing_to_do():
    record, issues = read_staff(
        2,
        {
            "email": "A@example.org",
            "forename": "Ada",
            "surname": "Lis",
            "job_title": "",
            "role": "teacher",
            "group": "R",
        },
    )
    assert issues == []
    first = plan([record], {})
    done = {
        email: Person(one.email, one.forename, one.surname, one.title, one.job_title, one.roles, one.groups)
        for email, one in first.people.items()
    }

    assert plan([record], done).people == {}
