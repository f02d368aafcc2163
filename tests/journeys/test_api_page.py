"""The API's own page can be read, and tried out, under the strict policy."""

from typing import Any

from playwright.sync_api import Page, expect


def test_the_page_of_the_api_lists_the_calls(transactional_db: None, live_server: Any, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{live_server.url}/api/v1/docs/")

    call = page.locator(".opblock", has_text="/api/v1/pupils/{upn}/attendance/")
    expect(call).to_be_visible()
    call.click()
    expect(call.get_by_text("The pupil's number.")).to_be_visible()
    assert complaints == []
