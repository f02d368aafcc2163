"""How many statements a page asks of the database, for a browser that is signed in and comes back."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import RoleClient

TEST_ITSELF = 2  # RoleClient looks up the schools and sees everything again


def statements(browser: RoleClient, url: str) -> int:
    """The second time the page is opened; savepoints are the test's, too."""
    browser.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(url).status_code == 200
    asked = [query["sql"] for query in seen.captured_queries]
    return len([sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE"))]) - TEST_ITSELF
