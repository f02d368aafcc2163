"""Who entered what stands, where it differs from what a device kept."""

from collections.abc import Sequence

from accounts.models import User
from attendance.domain.register import StandingMark


def entered_by(standing: Sequence[StandingMark]) -> dict[int, str]:
    """Names by id. One statement, and none where nothing differs."""
    ids = {mark.recorded_by_id for mark in standing if mark.recorded_by_id}
    return {pk: user.formal_name for pk, user in User.objects.in_bulk(ids).items()} if ids else {}
