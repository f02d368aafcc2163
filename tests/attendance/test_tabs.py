"""The tabs over the pages about absence: what waits first, what is kept after a gap, always below the heading."""

import pytest
from django.urls import reverse

from attendance.tabs import TABS, tabs_for


def labels(world, role):
    return [tab.label for tab in tabs_for(world.member(role), "attendance:reports")]


def test_what_waits_stands_before_what_is_kept(ashdown):
    shown = tabs_for(ashdown.member("headteacher"), "attendance:closures")

    assert [tab.label for tab in shown] == [
        "Reported", "To decide", "Notes and evidence", "Contradictions", "No reason yet", "Changes asked for",
        "Leave", "Travelling families", "Suspensions", "Unable to attend", "Closures",
    ]  # fmt: skip
    assert [tab.label for tab in shown if tab.apart] == ["Leave"]
    assert [tab.label for tab in shown if tab.current] == ["Closures"]


def test_the_office_has_the_closures_and_an_administrator_nothing_about_pupils(ashdown):
    assert labels(ashdown, "office")[-2:] == ["Unable to attend", "Closures"]
    assert labels(ashdown, "administrator") == ["Closures"]


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.label)
def test_the_tabs_stand_below_the_heading_and_absences_is_open_in_the_menu(tab, ashdown, sign_in):
    page = sign_in(ashdown.member("headteacher")).get(reverse(tab.url_name)).content.decode()

    assert page.index("</h1>") < page.index('aria-label="Absences"')
    assert f'href="{reverse("attendance:reports")}" aria-current="page">Absences' in page
