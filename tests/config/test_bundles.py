"""Files that go out together."""

from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client

from config import bundles


def where_it_is(name: str) -> Path:
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found)


@pytest.mark.parametrize("name", bundles.BUNDLES)
def test_a_bundle_holds_its_parts_in_order(name: str) -> None:
    text = where_it_is(name).read_text()

    starts = [
        text.index(bundles.SOURCE_MAP.sub("", where_it_is(part).read_text()).strip()) for part in bundles.BUNDLES[name]
    ]

    assert starts == sorted(starts)
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize("name", bundles.BUNDLES)
def test_a_bundle_refers_to_no_file_beside_its_part(name: str) -> None:
    """An address relative to a part would lead nowhere from the bundle."""
    urls = [piece.lstrip("\"'") for piece in bundles.content(name).split("url(")[1:]]

    assert [url[:40] for url in urls if not url.startswith("data:")] == []
    assert "@import" not in bundles.content(name)


def test_a_changed_part_makes_the_bundle_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = bundles.make("bundles/passkeys.js", tmp_path / "passkeys.js")
    monkeypatch.setitem(bundles.BUNDLES, "bundles/passkeys.js", ("js/app.js",))

    again = bundles.make("bundles/passkeys.js", tmp_path / "passkeys.js")

    assert again == made
    assert made.read_text().strip() == where_it_is("js/app.js").read_text().strip()


def test_bundles_are_collected_with_the_other_files() -> None:
    collected = [name for finder in finders.get_finders() for name, _ in finder.list([])]

    assert set(bundles.BUNDLES) <= set(collected)


def test_the_sign_in_page_asks_for_at_most_six_files(client: Client) -> None:
    """Budget: at most six static requests for the first page."""
    page = client.get("/sign-in/login/").content.decode()

    asked = [piece for mark in (' src="/static/', ' href="/static/') for piece in page.split(mark)[1:]]
    assert 0 < len(asked) <= 6
    for address in asked:
        with closing(client.get("/static/" + address.split('"')[0])) as answer:
            assert answer.status_code == 200


def test_the_scripts_for_passkeys_are_one_file() -> None:
    assert render_to_string("mfa/webauthn/snippets/scripts.html").count("<script") == 1
