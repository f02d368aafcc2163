"""UPN, years, compulsory school age, grounds for removal, kinds of need, safe cells: the small rules about pupils."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from pupils.domain import age, removal
from pupils.domain.needs import BY_SLUG, KINDS, kind_of
from pupils.domain.upn import is_temporary, read_upn, with_check_letter
from pupils.domain.years import YearGroup, academic_year_of, first_day_of, last_day_of, read_year
from pupils.exports import safe_cell


class TestUpn:
    @pytest.mark.parametrize("upn", ["B801200005001", "G352204512345", "P207000016049", "L35220451234A"])
    def test_valid_numbers(self, upn):
        assert read_upn(f" {upn.lower()} ") == upn

    @pytest.mark.parametrize(
        ("upn", "why"),
        [
            ("A801200005001", "check letter"),
            ("Q207000016049", "check letter"),
            ("", "missing"),
            ("B80120000500", "13 characters"),
            ("I801200005001", "shaped"),
            ("B80120000500O", "shaped"),
            ("8801200005001", "shaped"),
        ],
    )
    def test_what_is_none_and_why(self, upn, why):
        with pytest.raises(ValueError, match=why):
            read_upn(upn)

    def test_an_authority_made_since_any_list_was_printed_is_accepted(self):
        assert read_upn(with_check_letter("943200012345"))

    def test_a_temporary_number_ends_in_a_letter(self):
        assert is_temporary("L35220451234A")
        assert not is_temporary("B801200005001")

    @given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 11), st.integers(1, 9))
    def test_any_one_wrong_figure_is_noticed(self, body, place, by):
        wrong = body[:place] + str((int(body[place]) + by) % 10) + body[place + 1 :]
        upn = with_check_letter(body)

        assert read_upn(upn) == upn
        with pytest.raises(ValueError, match="check letter"):
            read_upn(upn[0] + wrong)


class TestYears:
    @pytest.mark.parametrize(
        ("text", "year"),
        [("2", "2"), ("Year 2", "2"), ("Y02", "2"), ("yr 11", "11"), ("R", "R"), ("Reception", "R"), ("0", "R"), ("Year R", "R"), ("N1", "N1"), ("Nursery", "N2")],
    )  # fmt: skip
    def test_spellings(self, text, year):
        assert read_year(text) is YearGroup(year)

    @pytest.mark.parametrize("text", ["", "15", "Oak", "-1", "Year"])
    def test_what_is_no_year(self, text):
        with pytest.raises(ValueError, match="no year group"):
            read_year(text)

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    def test_every_day_lies_in_the_academic_year_it_is_of(self, on):
        assert first_day_of(academic_year_of(on)) <= on <= last_day_of(academic_year_of(on))

    def test_years_follow_one_another(self):
        assert YearGroup.R.next is YearGroup.Y1
        assert YearGroup.Y14.next is None


class TestCompulsorySchoolAge:
    @pytest.mark.parametrize(
        ("born", "starts"),
        [
            (date(2021, 12, 31), date(2026, 12, 31)),  # five on a prescribed day: from that day
            (date(2022, 1, 1), date(2027, 3, 31)),
            (date(2022, 3, 31), date(2027, 3, 31)),
            (date(2022, 4, 1), date(2027, 8, 31)),
            (date(2022, 9, 1), date(2027, 12, 31)),
        ],
    )
    def test_it_starts_on_the_prescribed_day_on_or_after_the_fifth_birthday(self, born, starts):
        assert age.starts_on(born) == starts
        assert not age.is_compulsory(born, starts - timedelta(days=1))

    @pytest.mark.parametrize(
        ("born", "ends"),
        [
            (date(2010, 9, 1), date(2027, 6, 25)),
            (date(2011, 8, 31), date(2027, 6, 25)),  # sixteen after the day, before the next school year
            (date(2011, 9, 1), date(2028, 6, 30)),
        ],
    )
    def test_it_ends_on_the_last_friday_in_june_of_the_year_of_the_sixteenth_birthday(self, born, ends):
        assert ends.weekday() == 4
        assert age.ends_on(born) == ends
        assert age.is_compulsory(born, ends)
        assert not age.is_compulsory(born, ends + timedelta(days=1))

    @given(st.dates(date(2000, 1, 1), date(2060, 12, 31)))
    def test_it_lasts_between_ten_and_twelve_years(self, born):
        days = (age.ends_on(born) - age.starts_on(born)).days
        assert 10 * 365 < days < 12 * 366


class TestGroundsForRemoval:
    def test_the_table_holds_every_letter_of_the_regulation_once(self):
        assert [ground.letter for ground in removal.grounds(date(2026, 11, 19))] == list("abcdefghijklmno")

    def test_each_has_a_title_and_says_when_it_applies(self):
        for ground in removal.GROUNDS:
            assert ground.title
            assert ground.condition.endswith(".")

    def test_a_letter_outside_the_regulation_is_refused(self):
        for letter in ("p", "", "aa", "g1"):
            with pytest.raises(Refused, match="no such ground"):
                removal.ground(letter, date(2026, 11, 19))

    def test_a_ground_is_found_however_it_is_written(self):
        assert removal.ground("(A)", date(2026, 11, 19)).letter == "a"


class TestNeeds:
    def test_slugs_are_unique(self):
        assert len(BY_SLUG) == len(KINDS)

    @pytest.mark.parametrize(
        "slug", ["migrant", "refugee", "child_protection", "youth_offending", "looked_after", "mental_health"]
    )
    def test_what_could_harm_a_child_is_sensitive(self, slug):
        assert BY_SLUG[slug].sensitive

    def test_a_kind_that_the_table_does_not_know_is_treated_as_sensitive(self):
        assert kind_of("unheard_of").sensitive


class TestSafeCells:
    @pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
    def test_what_a_spreadsheet_would_run_is_escaped(self, text):
        assert safe_cell(text) == f"'{text}"

    @pytest.mark.parametrize("value", ["O'Connor", "07700 900111", "", 5, -5, None, date(2026, 11, 19)])
    def test_all_else_stays(self, value):
        assert safe_cell(value) == value
