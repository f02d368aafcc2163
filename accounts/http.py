from datetime import date, datetime

from django.http import HttpRequest

from accounts.models import Membership, School, User


class SchoolRequest(HttpRequest):
    """A request that has passed the middleware: signed in, at a school, on a day."""

    user: User  # type: ignore[assignment]
    school: School
    membership: Membership
    school_ids: list[int]  # one school, or all of a trust for its viewer
    today: date
    now: datetime
