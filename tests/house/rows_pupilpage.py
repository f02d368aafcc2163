"""Rows for the pages of one pupil's attendance."""

from accounts.domain.roles import Role
from tests.house.rows import pupil_of

ROWS = {"attendance:working": lambda world, role: {"pk": pupil_of(world, role).pk}}
NARROWER = {Role.WELFARE_OFFICER: {"attendance:working"}}
