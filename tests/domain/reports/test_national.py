"""National figures: ours, from the published file, with the source."""

from reports.domain import national


def test_figures_add_up_and_agree_with_the_published_percentages() -> None:
    published = {"primary": (947, 138), "secondary": (915, 238), "special": (868, 361), "all": (931, 188)}

    for row in national.read(national.FILE):
        tally = row.tally
        assert tally.possible == tally.present + tally.authorised + tally.unauthorised
        assert (tally.tenths, row.persistent_tenths) == published[row.phase]


def test_a_phase_without_a_row_is_compared_with_all_schools() -> None:
    assert national.figures("all-through").phase == "all"
    assert national.figures("primary").label == "England, primary schools, 2025/26"


def test_the_source_and_licence_are_named() -> None:
    assert "Department for Education" in national.SOURCE
    assert "Open Government Licence" in national.SOURCE
    assert "Open Government Licence" in national.FILE.read_text("utf-8")
