"""A real server process on a data folder of its own, and a page in a real Chromium that is logged in by the address."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

STATIC = Path(__file__).resolve().parents[2] / "src" / "terrazzo" / "api" / "static" / "index.html"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]


@dataclass(frozen=True)
class Served:
    """A server that runs: its data folder and the address that opens the pages, with the token."""

    home: Path
    address: str


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``terrazzo up`` as people start it, on a free port; ended as they end it, with Ctrl-C."""
    if not STATIC.exists():
        raise RuntimeError("The web pages are not built. Build them: make setup")
    home = tmp_path_factory.mktemp("e2e") / "home"
    environment = {**os.environ, "TERRAZZO_HOME": str(home), "PYTHONUNBUFFERED": "1", "COLUMNS": "300"}
    environment.pop("TERRAZZO_TOKEN", None)
    environment.pop("TERRAZZO_DATABASE_URL", None)
    log = home.with_suffix(".log")
    command = [sys.executable, "-c", "from terrazzo.cli.main import main; main()", "up", "--port", "0", "--no-browser"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield Served(home, _address(process, log))
        finally:
            process.send_signal(2)
            process.wait(30)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server prints as soon as it answers."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"http://\S+\?token=\S+", log.read_text("utf-8", errors="replace"))
        if found:
            return found.group()
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text('utf-8', errors='replace')}")


@pytest.fixture(scope="session")
def browser(chromium: str | None) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page of a laptop's size; errors in its scripts and answers of 400 and more fail the test.

    401 may come: so the pages learn that they must log in. The last look is kept beside the test.
    """
    expect.set_options(timeout=30_000)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(30_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", lambda answer: errors.append(f"{answer.status} {answer.url}") if answer.status > 401 else None)
    yield page
    page.screenshot(path=tmp_path / "last.png")
    context.close()
    assert errors == []
