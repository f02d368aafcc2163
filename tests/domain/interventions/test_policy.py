"""A ladder is floors: every figure has one home, and more attendance is never a worse band."""

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.tally import Tally
from config.templatetags.ui import tenths as shown
from interventions.domain.policy import Band, Ladder
from interventions.queries.policy import parsed, preset_names, preset_text

floors = st.lists(st.integers(1, 1000), unique=True, max_size=6).map(lambda found: [*sorted(found, reverse=True), 0])
ladders = floors.map(
    lambda found: Ladder(tuple(Band(f"b{n}", f"B{n}", "plain", floor) for n, floor in enumerate(found)))
)
tallies = st.integers(1, 400).flatmap(
    lambda possible: st.integers(0, possible).map(lambda present: Tally(possible, present, possible - present, 0))
)


@given(ladders, tallies)
def test_every_tally_with_possible_sessions_has_exactly_one_band(ladder: Ladder, tally: Tally) -> None:
    homes = [band for band in ladder.bands if band.floor <= (tally.tenths or 0) <= ladder.ceiling(band)]

    assert homes == [ladder.band(tally.tenths)]


@given(ladders, st.integers(1, 400), st.data())
def test_more_attendance_is_never_a_worse_band(ladder: Ladder, possible: int, data: st.DataObject) -> None:
    fewer = data.draw(st.integers(0, possible))
    more = data.draw(st.integers(fewer, possible))

    places = [ladder.place(Tally(possible, present, possible - present, 0).tenths) for present in (fewer, more)]

    assert places[1] <= places[0]


@given(tallies)
def test_the_band_agrees_with_the_figure_as_it_is_shown(tally: Tally) -> None:
    ladder = parsed(preset_text("colour_bands")).ladder
    figure = float(shown(tally.tenths).removesuffix(" %"))

    expected = (
        "GREEN" if figure >= 97 else "AMBER-GREEN" if figure >= 93.1 else "RED-AMBER" if figure >= 90.1 else "RED"
    )

    assert ladder.band(tally.tenths).name == expected


def test_nothing_possible_has_no_band() -> None:
    assert parsed(preset_text("colour_bands")).ladder.band(Tally().tenths) is None


def test_the_edges_of_colour_bands_are_those_of_the_policy() -> None:
    """S4-125: 97 is green, 93.1 amber-green, 90.1 red-amber, and 90.0 itself is red."""
    ladder = parsed(preset_text("colour_bands")).ladder

    homes = [ladder.band(figure).key for figure in (1000, 970, 969, 931, 930, 901, 900, 0)]

    assert homes == ["green", "green", "amber_green", "amber_green", "red_amber", "red_amber", "red", "red"]


def test_every_preset_reads() -> None:
    assert "colour_bands" in preset_names()
    for name in preset_names():
        assert parsed(preset_text(name)).key == name
