"""The school year on its page: seen by staff, changed by who keeps it, with the effect shown first."""

from datetime import date

from django.urls import reverse

from attendance.models import ClosureDay, HalfTerm


def url(name: str, row=None) -> str:
    return reverse(f"attendance:{name}", kwargs={"pk": row.pk} if row else None)


SNOW = {"kind": "closure", "name": "Snow", "starts_on": "2026-11-26", "ends_on": ""}


def test_a_teacher_sees_the_year_and_may_not_change_it(ashdown, sign_in):
    teacher = sign_in(ashdown.member("teacher"))
    page = teacher.get(url("calendar")).content.decode()

    assert "School year 2026/27" in page
    assert "Autumn 2" in page
    assert "Add a half term" not in page
    assert teacher.get(url("closure_add")).status_code == 403


def test_the_effect_of_a_closure_is_shown_before_it_is_saved(ashdown, sign_in):
    admin = sign_in(ashdown.member("administrator"))

    shown = admin.post(url("closure_add"), SNOW).content.decode()
    assert "1 day is no longer for school: Thu 26 Nov 2026." in shown
    assert not ClosureDay.objects.filter(name="Snow").exists()

    admin.post(url("closure_add"), SNOW | {"confirmed": "yes"})
    assert ClosureDay.objects.get(name="Snow").ends_on == date(2026, 11, 26)
    assert "closed: Snow" in admin.get(url("calendar")).content.decode()


def test_an_overlapping_half_term_is_refused_at_its_field(ashdown, sign_in):
    response = sign_in(ashdown.member("administrator")).post(
        url("half_term_add"), {"name": "Extra", "starts_on": "2026-12-14", "ends_on": "2026-12-30"}
    )

    assert response.status_code == 422
    assert "overlaps Autumn 2" in response.content.decode()


def test_a_half_term_moves_and_a_closure_goes(ashdown, sign_in):
    admin = sign_in(ashdown.member("administrator"))
    spring = HalfTerm.objects.get(school=ashdown.school, starts_on=date(2027, 1, 4))
    inset = ClosureDay.objects.get(school=ashdown.school, starts_on=date(2027, 1, 4))
    new = {"name": "Spring 1", "starts_on": "2027-01-05", "ends_on": "2027-02-12", "confirmed": "yes"}

    admin.post(url("half_term", spring), new)
    assert "No school day is added" in admin.post(url("closure", inset), {"do": "remove"}).content.decode()
    admin.post(url("closure", inset), {"do": "remove", "confirmed": "yes"})

    spring.refresh_from_db()
    assert spring.starts_on == date(2027, 1, 5)
    assert not ClosureDay.objects.filter(pk=inset.pk).exists()


def test_bank_holidays_in_term_are_offered(ashdown, sign_in):
    admin = sign_in(ashdown.member("administrator"))
    assert "3 May" in admin.get(url("calendar")).content.decode()

    admin.post(url("bank_holidays_add"), {"year": "2026"})

    assert ClosureDay.objects.get(school=ashdown.school, kind="bank_holiday").starts_on == date(2027, 5, 3)
    assert "School days that are bank holidays" not in admin.get(url("calendar")).content.decode()


def test_another_schools_half_term_is_not_found(ashdown, birchwood, sign_in):
    theirs = HalfTerm.objects.filter(school=birchwood.school).first()

    assert sign_in(ashdown.member("administrator")).get(url("half_term", theirs)).status_code == 404


def test_a_year_without_calendar_says_so(ashdown, sign_in):
    ashdown.school.half_terms.all().delete()
    ashdown.school.academic_years.all().delete()

    assert "no calendar for 2026/27" in sign_in(ashdown.member("administrator")).get(url("calendar")).content.decode()
