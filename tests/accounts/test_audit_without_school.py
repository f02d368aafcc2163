from django.db import connection

from accounts import audit
from accounts.models import AuditEvent
from tests.tenancy import see


def test_a_line_of_no_school_is_written_and_read_by_no_school(ashdown):
    see([])
    audit.record(
        verb="installation.changed", sentence="Something of the whole installation.", school=None, process="test"
    )

    see([ashdown.school])
    assert not AuditEvent.objects.filter(verb="installation.changed").exists()
    with connection.cursor() as cursor:
        cursor.execute("select last_value from accounts_auditevent_id_seq")
        assert cursor.fetchone()[0] >= 1
