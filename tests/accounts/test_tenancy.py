import pytest
from django.db import connection, transaction

from accounts import tenancy
from pupils.models import Pupil
from tests.tenancy import see


def test_a_connection_that_was_told_nothing_sees_no_pupil(ashdown):
    see([])

    assert Pupil.objects.count() == 0


def test_a_school_sees_its_own_pupils_and_no_others(ashdown, birchwood):
    with tenancy.scope(school_ids=[birchwood.school.pk]):
        assert set(Pupil.objects.values_list("school_id", flat=True)) == {birchwood.school.pk}


def test_what_was_visible_before_is_visible_after_a_scope(ashdown, birchwood):
    with tenancy.scope(school_ids=[birchwood.school.pk]):
        pass

    assert Pupil.objects.filter(school=ashdown.school).exists()


def test_a_row_cannot_be_written_into_another_school(ashdown, birchwood):
    see([ashdown.school])

    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Pupil.objects.create(
            school=birchwood.school,
            upn="X",
            legal_forename="A",
            legal_surname="B",
            date_of_birth="2020-01-01",
            year_group="1",
        )


def test_every_table_with_a_school_has_row_level_security(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'school_id' "
            "where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not c.relrowsecurity"
        )
        assert cursor.fetchall() == []


def test_a_signed_in_person_gets_the_own_school(ashdown, birchwood, sign_in):
    response = sign_in(birchwood.member("office")).get("/")

    assert response.context["school"] == birchwood.school
