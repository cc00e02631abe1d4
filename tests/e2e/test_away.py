"""The server goes away and comes back under open pages: nothing white, nothing lost, and they refresh by themselves."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TOKEN = "a-token-for-this-test-alone"


class Server:
    """``terrazzo up`` on a port of its own, to be stopped and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self._environment = {**os.environ, "TERRAZZO_HOME": str(home), "TERRAZZO_TOKEN": TOKEN}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "terrazzo", "up", "--port", str(self.port), "--no-browser"]
        self._process = subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}api/v1/health", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError("The server did not start.")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "terrazzo", *arguments]
        subprocess.run(command, env=self._environment, check=True, capture_output=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "home")
    server.run("projects", "create", "Herbarium")
    server.start()
    yield server
    server.stop()


def test_pages_wait_for_the_server_and_refresh_when_it_is_back(page: Page, server: Server) -> None:
    page.goto(f"{server.address}?token={TOKEN}")
    expect(page.get_by_role("link", name="Herbarium")).to_be_visible()
    page.wait_for_load_state("networkidle")
    banner = page.get_by_role("alert").filter(has_text="Terrazzo cannot be reached; trying again")

    server.stop()
    expect(banner).to_be_visible()
    # A page that was never visited: its code is here already.
    page.get_by_role("link", name="Herbarium").click()
    page.get_by_role("link", name="Train", exact=True).click()
    expect(page.get_by_role("heading", name="Train")).to_be_visible()
    page.get_by_role("link", name="Terrazzo: all projects").click()

    # What is typed stays when it cannot be saved.
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog", name="New project")
    dialog.get_by_label("Name").fill("Ledgers")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Terrazzo cannot be reached")
    expect(dialog.get_by_label("Name")).to_have_value("Ledgers")

    server.run("projects", "create", "Meanwhile")
    server.start()
    expect(banner).to_be_hidden()
    expect(page.get_by_text("Meanwhile", exact=True)).to_be_attached()
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Ledgers")).to_be_visible()


def test_code_that_an_upgrade_renamed_reloads_the_page_once(browser: Browser, server: Server) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.address}?token={TOKEN}")
    page.wait_for_load_state("networkidle")
    loads: list[str] = []
    page.on("domcontentloaded", lambda loaded: loads.append(loaded.url))
    known: set[str] = set()

    def stale(route: Route) -> None:
        """The files of the first load's other pages are gone, as after an upgrade."""
        first_page = len(known) == 0
        known.add(route.request.url)
        if len(loads) >= 2 or first_page:
            route.continue_()
        else:
            route.fulfill(status=404, body="")

    page.route(re.compile(r"/assets/routes-.*\.js"), stale)
    page.reload()
    page.get_by_role("link", name="Herbarium").click()
    page.get_by_role("link", name="Train", exact=True).click()
    expect(page.get_by_role("heading", name="Train")).to_be_visible()
    assert [one.rpartition("/")[2] for one in loads] == ["", "train"]
    context.close()
