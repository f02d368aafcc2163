"""A school is set up and peopled from the command line: one JSON object on standard output, refusals in a sentence."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import AuditEvent, School
from attendance.queries.calendar import calendar_of
from pupils.models import GroupTeacher
from tests.cast import TODAY
from tests.tenancy import see_everything

SCHOOL = ("--urn", "900777", "--name", "Millbrook Primary School", "--la", "830", "--phase", "primary")


def run(name: str, *arguments: str) -> dict:
    out, err = StringIO(), StringIO()
    call_command(name, *arguments, stdout=out, stderr=err)
    see_everything()
    return json.loads(out.getvalue())


def test_a_school_has_a_calendar_and_a_policy_from_the_start(db):
    answer = run("create_school", *SCHOOL, "--trust", "Coldharbour Trust")

    school = School.objects.get(urn="900777")
    assert (answer["policy"], answer["academic_year"], answer["trust"]) == ("colour_bands", 2026, "Coldharbour Trust")
    assert school.trust.name == "Coldharbour Trust"
    assert school.half_terms.count() == 6
    assert calendar_of(school).is_school_day(TODAY)
    assert school.policy_versions.get().starts_on <= TODAY
    assert AuditEvent.objects.filter(verb="school.created").exists()


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--urn", "12345", "six figures"),
        ("--la", "83", "three figures"),
        ("--phase", "infant", "no phase"),
        ("--name", " ", "name"),
        ("--policy", "no_such_policy", "no_such_policy"),
    ],
)
def test_a_school_with_a_wrong_number_is_refused_and_nothing_stays(db, option, value, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("create_school", *SCHOOL, option, value)

    assert School.objects.count() == 0


def test_the_same_school_again_is_refused(db):
    run("create_school", *SCHOOL)

    with pytest.raises(CommandError, match="already: Millbrook"):
        run("create_school", *SCHOOL)


def test_a_person_gets_a_link_that_lets_them_choose_a_password(ashdown, client):
    answer = run(
        "create_user", "--email", "T.Varley@example.org", "--school", "900101",
        "--role", "teacher", "--role", "head_of_year", "--group", "5 Elm",
    )  # fmt: skip

    assert answer["roles"] == ["teacher", "head_of_year"]
    assert GroupTeacher.objects.filter(
        membership__user__email="t.varley@example.org", group=ashdown.group("5 Elm")
    ).exists()
    path = re.sub(r"^https?://[^/]+", "", answer["link"])
    assert "Welcome" in client.get(path, follow=True).content.decode()


def test_the_trusts_viewer_belongs_to_the_trust(ashdown, birchwood):
    run("create_user", "--email", "v@example.org", "--school", "900101", "--role", "trust_viewer")

    assert ashdown.school.trust.memberships.get().user.email == "v@example.org"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--email", "x@example.org", "--school", "999999", "--role", "teacher"], "no school with the URN 999999"),
        (["--email", "x@example.org", "--school", "900101", "--role", "janitor"], "“janitor” is not a role"),
        (["--email", "office@ashdown.example.org", "--school", "900101", "--role", "teacher"], "already belongs"),
    ],
)
def test_a_person_who_cannot_be_let_in_is_refused_with_the_reason(ashdown, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("create_user", *arguments)


def test_a_token_is_printed_once_and_opens_the_api(ashdown, client):
    answer = run("create_token", "--email", "office@ashdown.example.org", "--school", "900101")

    assert client.get("/api/v1/me/", headers={"Authorization": f"Token {answer['token']}"}).status_code == 200


def test_a_stranger_gets_no_token(ashdown, birchwood):
    with pytest.raises(CommandError, match="Nobody with that address"):
        run("create_token", "--email", "office@birchwood.example.org", "--school", "900101")


def test_the_link_of_the_command_leads_where_the_product_is_served(ashdown, settings):
    settings.BASE_URL = "https://bell.example.org"

    answer = run("create_user", "--email", "x.y@example.org", "--school", "900101", "--role", "office")

    prefix = reverse("accounts:invitation_open", kwargs={"pk": 1, "token": "T"}).split("1/")[0]
    assert answer["link"].startswith(f"https://bell.example.org{prefix}")


@pytest.mark.parametrize("address", ["x", "x@school", "two words@example.org", "@example.org", "a@b..org"])
def test_nobody_is_let_in_under_what_is_no_address(ashdown, address):
    with pytest.raises(CommandError, match="no e-mail address"):
        run("create_user", "--email", address, "--school", ashdown.school.urn, "--role", "teacher")


def test_words_that_are_off_are_a_refusal_like_any_other(capsys):
    """The contract knows two answers: done is 0, refused is 1."""
    from attendance.management.commands.recompute import Command

    command = Command()
    command._called_from_command_line = True
    with pytest.raises(SystemExit) as end:
        command.create_parser("manage.py", "recompute").parse_args([])

    assert end.value.code == 1
    assert "--school" in capsys.readouterr().err


def test_a_class_that_is_a_slip_is_refused_where_the_school_has_its_classes(ashdown):
    with pytest.raises(CommandError, match="no class 5 Elmm this year"):
        run(
            "create_user",
            "--email",
            "n@example.org",
            "--school",
            ashdown.school.urn,
            "--role",
            "teacher",
            "--group",
            "5 Elmm",
        )

    assert not ashdown.school.groups.filter(name="5 Elmm").exists()


def test_a_refusal_is_one_object_on_standard_output_too(ashdown):
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("recompute", "--school", "111111", stdout=out, stderr=StringIO())

    assert "no school with the URN 111111" in json.loads(out.getvalue())["refused"]
