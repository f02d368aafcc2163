"""The policy to read and to adopt."""

import itertools
from collections.abc import Callable

from django.urls import reverse

from accounts.models import AuditEvent, Membership
from interventions.queries.policy import parsed, policy_of, preset_text
from interventions.queries.policy_page import number_line
from tests.attendance.days import THURSDAY, WEDNESDAY
from tests.cast import SchoolWorld
from tests.conftest import RoleClient

SignIn = Callable[[Membership], RoleClient]


def test_the_policy_reads_in_plain_words(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    page = sign_in(ashdown.member("teacher")).get(reverse("interventions:policy")).content.decode()

    for said in (
        "No policy has been adopted.",
        "93.1 to 96.9",
        "Attendance officer or teacher",
        "At least 1 session unauthorised, or no better 20 school days after conversation; to be done within 5 school days.",
        "with Governor or trustee",
        "Each week; to be done within 4 school days.",
        "Conversation done, 20 school days ago",
    ):
        assert said in page
    assert "Adopt a policy" not in page


def test_the_number_line_is_without_gaps() -> None:
    line = number_line(parsed(preset_text("colour_bands")))

    assert [stretch.band.key for stretch in line] == ["red", "red_amber", "amber_green", "green"]
    assert line[0].x == 0
    for left, right in itertools.pairwise(line):
        assert left.x + left.width == right.x
    assert line[-1].x + line[-1].width == 1000


def test_the_head_adopts_a_policy_from_a_day(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    head = sign_in(ashdown.member("headteacher"))
    url = reverse("interventions:policy_adopt")

    assert head.get(url).status_code == 200
    assert head.post(url, {"preset": "colour_bands", "starts_on": "2026-11-19"}).url == reverse("interventions:policy")

    version = ashdown.school.policy_versions.get()
    assert version.adopted_by == ashdown.user("headteacher")
    assert AuditEvent.objects.filter(verb="policy.adopted", actor_id=version.adopted_by_id).count() == 1
    assert policy_of(ashdown.school, THURSDAY).key == policy_of(ashdown.school, WEDNESDAY).key == "colour_bands"
    assert "in force from 19 November 2026" in head.get(reverse("interventions:policy")).content.decode()


def test_a_policy_is_never_edited(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    head = sign_in(ashdown.member("headteacher"))
    url = reverse("interventions:policy_adopt")
    head.post(url, {"preset": "colour_bands", "starts_on": "2026-11-19"})
    ashdown.school.policy_versions.update(text="key = 'older'")

    answer = head.post(url, {"preset": "colour_bands", "starts_on": "2026-11-19"})

    assert "a policy is never edited. Choose another day." in answer.content.decode()


def test_only_who_may_adopts(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    for role in ("teacher", "attendance_officer", "governor"):
        assert sign_in(ashdown.member(role)).get(reverse("interventions:policy_adopt")).status_code == 403
