"""A nursery place under review: warned in writing, decided by the head, and the name leaves under 9(3) only."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from interventions.actions import evaluate, places, policies
from interventions.models import PlaceReview, Task
from pupils.models import Pupil
from tests.attendance.days import THURSDAY, mark_day, present_all
from tests.cast import NOW, TODAY, YEAR_START, SchoolWorld
from tests.interventions.removal_world import decide as remove
from tests.interventions.removal_world import propose, show

pytestmark = pytest.mark.seed("S4-020")
BORN = date(2023, 1, 5)


@pytest.fixture
def nursery(ashdown: SchoolWorld) -> SchoolWorld:
    """Sam is three."""
    Pupil.objects.filter(legal_forename="Sam").update(date_of_birth=BORN, year_group="N2")
    ashdown.pupil("Sam").refresh_from_db()
    return ashdown


def review(world: SchoolWorld) -> PlaceReview:
    return places.open_review(
        pupil=world.pupil("Sam"), why="Six talks, two visits", on=TODAY, at=NOW, by=world.user("attendance_officer")
    )


def warn(world: SchoolWorld, found: PlaceReview) -> PlaceReview:
    return places.note_warning(review=found, warned_on=TODAY, on=TODAY, at=NOW, by=world.user("attendance_officer"))


def decide(world: SchoolWorld, found: PlaceReview, *, ends: bool = True, role: str = "headteacher") -> PlaceReview:
    return places.decide(
        review=found, ends=ends, decision="Nothing has changed", membership=world.member(role), on=TODAY, at=NOW,
        by=world.user(role),
    )  # fmt: skip


def test_the_review_asks_for_the_warning_letter_then_for_the_decision(nursery):
    found = review(nursery)
    letter = Task.objects.get()
    assert (letter.kind, letter.letter_kind, letter.owner_roles) == ("letter", "nursery_place", ["attendance_officer"])
    warn(nursery, found)

    letter.refresh_from_db()
    assert letter.state == "done"
    decision = Task.objects.open().get()
    assert (decision.kind, decision.owner_roles) == ("review", ["headteacher"])


def test_the_head_ends_the_place_and_only_then_the_name_can_go(nursery):
    found = review(nursery)
    proposal = propose(nursery, "3a")
    show(nursery, proposal, "parents_told")
    show(nursery, proposal, "stopped_attending", way="place_ended")
    with pytest.raises(Refused, match="No decision of the head on the nursery place is recorded"):
        remove(nursery, proposal)
    warn(nursery, found)
    decide(nursery, found)

    assert remove(nursery, proposal).state == "decided"
    assert nursery.pupil("Sam").enrolments.get().ground == "3a"
    assert not Task.objects.open().filter(trigger__startswith="asked.nursery").exists()


def test_the_place_is_kept(nursery):
    found = decide(nursery, warn(nursery, review(nursery)), ends=False)

    assert (found.state, found.decided_by) == ("kept", nursery.user("headteacher"))
    assert not Task.objects.open().exists()


@pytest.mark.parametrize("role", ["attendance_officer", "leadership", "office"])
def test_nobody_but_the_head_decides(nursery, role):
    with pytest.raises(Refused, match="Only the headteacher"):
        decide(nursery, warn(nursery, review(nursery)), role=role)


def test_no_place_ends_without_a_warning(nursery):
    with pytest.raises(Refused, match="have not been warned in writing"):
        decide(nursery, review(nursery))


def test_of_compulsory_age_a_place_is_not_taken_away(ashdown):
    with pytest.raises(Refused, match="of compulsory school age since 31 December 2021"):
        review(ashdown)


def test_nor_when_the_age_has_come_before_the_decision(nursery):
    found = warn(nursery, review(nursery))
    Pupil.objects.filter(legal_forename="Sam").update(date_of_birth=date(2016, 11, 5))
    with pytest.raises(Refused, match="cannot be taken away for absence"):
        decide(nursery, found)


def test_one_review_at_a_time_and_words_and_days_that_can_be(nursery):
    found = review(nursery)
    with pytest.raises(Refused, match="under review already"):
        review(nursery)
    with pytest.raises(Refused, match="has not come yet"):
        places.note_warning(review=found, warned_on=date(2026, 11, 20), on=TODAY, at=NOW, by=nursery.user("office"))
    with pytest.raises(Refused, match="The warning comes after"):
        places.note_warning(review=found, warned_on=date(2026, 11, 2), on=TODAY, at=NOW, by=nursery.user("office"))


def test_the_page_walks_through_it(nursery, sign_in):
    officer, head = sign_in(nursery.member("attendance_officer")), sign_in(nursery.member("headteacher"))
    url = reverse("interventions:place_of", args=[nursery.pupil("Sam").pk])
    assert officer.post(url, {"why": ""}).status_code == 422
    officer.post(url, {"why": "Six talks, two visits"})
    found = PlaceReview.objects.get()
    early = head.post(reverse("interventions:place_decide", args=[found.pk]), {"do": "end", "decision": "Enough"})
    assert "have not been warned in writing" in early.content.decode()
    officer.post(reverse("interventions:place_warned", args=[found.pk]), {"warned_on": "2026-11-19"})
    answer = head.post(reverse("interventions:place_decide", args=[found.pk]), {"do": "end", "decision": "No change"})

    assert answer.url == reverse("interventions:removal_of", args=[nursery.pupil("Sam").pk])
    assert "Place ended" in head.get(url).content.decode()


@pytest.mark.seed("S4-018")
def test_an_under_five_in_red_is_asked_all_the_support_and_nothing_legal(nursery):
    """The same absence for two children, one of whom is three: the steps differ in the legal ones alone."""
    school = nursery.school
    policies.adopt(school=school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    present_all(school, nursery.pupils.values(), date(2026, 10, 12), date(2026, 11, 4))
    evaluate.run(school=school, on=date(2026, 11, 4), process="test")
    for name in ("Sam", "Ada"):
        for day in (5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19):
            mark_day(school, nursery.pupil(name), date(2026, 11, day), "O", "O")
    evaluate.run(school=school, on=THURSDAY, process="test")

    raised = {name: set(nursery.pupil(name).tasks.values_list("trigger", flat=True)) for name in ("Sam", "Ada")}
    assert raised["Sam"] == raised["Ada"] - {"threshold.penalty"} > {"red.group", "red.plans", "red.pupil_contact"}
    for name in ("Sam", "Ada"):  # the parents were invited, and did not come
        Task.objects.create(
            school=school, pupil=nursery.pupil(name), trigger="red_amber.meeting", window="2026-11-02", kind="meeting",
            title="Invite the parents to a meeting", track="ladder", stage="red_amber", duty="do", owner_roles=["office"],
            why="No better.", raised_on=date(2026, 11, 5), due_on=THURSDAY, state="done", outcome="missed", closed_at=NOW,
            closed_on=THURSDAY, closed_by=nursery.user("office"),
        )  # fmt: skip
    evaluate.run(school=school, on=date(2026, 11, 20), process="test")

    assert nursery.pupil("Ada").tasks.filter(kind="monitoring").exists()
    assert not nursery.pupil("Sam").tasks.filter(kind="monitoring").exists()
