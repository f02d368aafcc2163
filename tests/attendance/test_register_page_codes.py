"""The list of codes on the register offers what the role may enter, and nothing that saving would refuse."""

import pytest

from attendance.models import Register
from tests.cast import TODAY


@pytest.mark.parametrize(("role", "leave"), [("office", False), ("attendance_officer", True)])
def test_the_codes_offered_are_the_role_s_own(ashdown, sign_in, role, leave):
    register = Register.objects.create(school=ashdown.school, group=ashdown.group("5 Elm"), on=TODAY, session="AM")

    page = sign_in(ashdown.member(role)).get(f"/attendance/registers/{register.pk}/").content.decode()

    assert '<option value="I" data-counts="Authorised absence">Illness, not an appointment</option>' in page
    assert ('<option value="C"' in page) is leave
