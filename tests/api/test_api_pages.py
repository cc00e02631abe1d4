"""The web pages: every address of the application opens it, and browsers keep what never changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from terrazzo.api.app import create_app
from terrazzo.home import Home


@pytest.mark.parametrize("path", ["/", "/index.html", "/p/123/images", "/login", "/p/name.with.dots"])
def test_addresses_of_the_application_open_it(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 200
    assert "<title>Terrazzo</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_hashed_assets_are_kept(stranger: TestClient) -> None:
    answer = stranger.get("/assets/index-abc123.js")
    assert answer.text == "start()"
    assert "immutable" in answer.headers["cache-control"]


def test_other_files_are_asked_for_again(stranger: TestClient) -> None:
    answer = stranger.get("/favicon.svg")
    assert answer.headers["content-type"].startswith("image/svg")
    assert answer.headers["cache-control"] == "no-cache"
    again = stranger.get("/favicon.svg", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_missing_asset_is_not_the_application(stranger: TestClient) -> None:
    answer = stranger.get("/assets/index-old.js")
    assert answer.status_code == 404
    assert answer.json()["kind"] == "not_found"


def test_nothing_outside_the_folder_is_served(stranger: TestClient, pages: Path) -> None:
    (pages.parent / "secret.txt").write_text("secret")
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"):
        assert "secret" not in stranger.get(path).text


def test_pages_cannot_be_framed(stranger: TestClient) -> None:
    assert "frame-ancestors 'none'" in stranger.get("/").headers["content-security-policy"]


def test_checkout_without_built_pages_says_what_to_do(home: Home, tmp_path: Path) -> None:
    with TestClient(create_app(home, supervise=False, pages=tmp_path / "none"), base_url="http://127.0.0.1") as client:
        answer = client.get("/")
        assert answer.status_code == 503
        assert "make web" in answer.text
        assert client.get("/api/v1/health").status_code == 200
