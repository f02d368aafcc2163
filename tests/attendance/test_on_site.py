"""Who is on site now."""

import pytest
from django.urls import reverse

from attendance.actions import desk
from attendance.domain.leaving import Taker
from attendance.queries.on_site import on_site
from pupils.models import GroupPlace
from tests.attendance.desks import at, comes_back, comes_in, keeper, marked
from tests.attendance.test_desk_pages import fill
from tests.reports.counting import statements

PAGE = reverse("attendance:on_site")


def leaves(world, name, when):
    kept = keeper(world)
    desk.leave(
        school=world.school, pupil_ids=[world.pupil(name).pk], taker=Taker(alone=True), at=when, now=when, by=kept.by,
        membership=kept.membership,
    )  # fmt: skip


def places(world, when):
    found = on_site(world.school, when)
    return {one.forename: str(one.place) for group in found.classes for one in group.pupils}


@pytest.mark.seed("S4-066")
def test_the_list_follows_the_registers_and_the_desk_through_the_day(ashdown):
    marked(ashdown, Ada="/", Amir="N", Felix="V", Grace="M", Sam="N")
    comes_in(ashdown, "Sam", when=at(9, 31))
    assert {name: place for name, place in places(ashdown, at(9, 32)).items() if place != "not_marked"} == {
        "Ada": "in", "Amir": "absent", "Felix": "off_site", "Grace": "absent", "Sam": "in",
    }  # fmt: skip
    assert places(ashdown, at(9, 32))["Zoë"] == "not_marked"

    leaves(ashdown, "Ada", at(11, 20))
    comes_in(ashdown, "Grace", when=at(11, 30))
    assert (places(ashdown, at(11, 31))["Ada"], places(ashdown, at(11, 31))["Grace"]) == ("left", "in")
    comes_back(ashdown, "Ada", when=at(12, 10))
    assert places(ashdown, at(12, 11))["Ada"] == "in"

    marked(ashdown, "PM", Ada="\\", Sam="N", Amir="\\")
    later = places(ashdown, at(13, 30))
    assert (later["Ada"], later["Sam"], later["Amir"], later["Grace"]) == ("in", "absent", "in", "in")


def test_the_counts_and_the_classes_agree(ashdown):
    marked(ashdown, Ada="/", Amir="N", Bea="/")
    GroupPlace.objects.filter(pupil=ashdown.pupil("Omar")).delete()

    found = on_site(ashdown.school, at(9, 32))

    assert [group.name for group in found.classes] == ["5 Elm", "6 Oak", "In no class"]
    assert (found.inside, found.unmarked, found.absent, found.left, found.off_site) == (2, 7, 1, 0, 0)
    assert [one.name for one in found.classes[0].elsewhere] == ["Amir Hussain"]


def test_the_page_says_when_and_asks_for_itself_again(ashdown, sign_in):
    marked(ashdown, Ada="/")
    office = sign_in(ashdown.member("office"))

    page = office.get(PAGE).content.decode()
    assert "As of <b>9.05</b>" in page
    assert 'hx-trigger="every 60s"' in page
    part = office.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Ada Barlow" in part


def test_the_list_costs_the_same_at_any_size_of_school(ashdown, sign_in):
    office = sign_in(ashdown.member("office"))
    few = statements(office, PAGE)
    fill(ashdown, 400)

    assert statements(office, PAGE) == few <= 9
