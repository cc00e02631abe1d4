"""From an empty home to a project without any data of one's own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from terrazzo.api.server import make_server
from terrazzo.home import Home
from terrazzo.services.access import token

pytestmark = pytest.mark.browser


def test_the_empty_home_leads_to_the_sample(page: Page, tmp_path: Path) -> None:
    # A server of its own: the one of the other tests has projects.
    home = Home(tmp_path / "home")
    with make_server(home, port=0, supervise=False).in_background() as address:
        page.goto(f"{address}/?token={token(home)}")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download an example zip").click()
        assert download.value.suggested_filename == "terrazzo-example.zip"
        names = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())).namelist()
        assert "terrazzo-example/labelmap.txt" in names

        page.get_by_role("button", name="Try the sample").click()
        expect(page.get_by_text("Drawing 24 pages")).to_be_visible()
        expect(page.get_by_role("heading", name="Sample pages")).to_be_visible(timeout=120_000)
        expect(page.get_by_text("24 images").first).to_be_visible()
