"""Every page is accessible: axe finds nothing, in light and dark, on a laptop and a phone, nor in what opens above."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e_steps import settle, violations
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
TINY = ["epochs=1", "image_size=64", "batch_size=4", "device=cpu"]

OPENED = {
    "/p/$projectId": [("button", "More about this project")],
    "/": [("button", "New project")],
    "/p/$projectId/train": [("button", re.compile("See all"))],
}
"""What is opened above a page by a press of this button, and looked at as well."""


@pytest.fixture(scope="module")
def world(served: Any, tiny_zip: Path) -> Any:
    """The server with a project that has a version, an evaluation and a prediction."""
    settings = [part for one in TINY for part in ("--set", one)]
    for command in (
        ["import", str(tiny_zip), "--project", "Reading"],
        ["train", "Reading", "--model", "reading", *settings],
        ["predict", "reading", "--project", "Reading", "--split", "test"],
    ):
        run = [sys.executable, "-m", "terrazzo", *command]
        done = subprocess.run(
            run, env={**os.environ, "TERRAZZO_HOME": str(served.home)}, capture_output=True, text=True
        )
        assert done.returncode == 0 or command[0] == "predict", done.stderr
    return served


@pytest.fixture(params=["light", "dark"])
def reader(browser: Browser, world: Any, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that is signed in, without motion, in one of the two colour schemes."""
    context = browser.new_context(color_scheme=request.param, reduced_motion="reduce", viewport=LAPTOP)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(world.address)
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    yield page
    context.close()


def addresses(page: Page, base: str) -> dict[str, str]:
    """An address for each route of the router; a route that is not known here fails the test."""
    routes: list[str] = page.evaluate("Object.keys(window.__TSR_ROUTER__.routesByPath)")

    def get(path: str) -> Any:
        return page.request.get(f"{base}api/v1{path}").json()

    project = next(one["id"] for one in get("/projects") if one["name"] == "Reading")
    models = get(f"/models?project_id={project}")
    version = models[0]["latest"]["id"]
    made_later = [one["id"] for one in get(f"/versions/{version}/evaluations") if one["id"] is not None]
    if not made_later:
        evaluate(page, base, version, get(f"/projects/{project}/tasks")[0]["id"])
        made_later = [one["id"] for one in get(f"/versions/{version}/evaluations") if one["id"] is not None]
    jobs = get(f"/jobs?project_id={project}")["items"]
    ids = {
        "$projectId": project,
        "$imageId": get(f"/projects/{project}/images?limit=1")["items"][0]["id"],
        "$modelId": models[0]["id"],
        "$versionId": version,
        "$evaluationId": made_later[0],
    }
    found = {}
    for route in routes:
        kind = "predict" if "/predict/" in route else "train"
        job = next((one["id"] for one in jobs if one["kind"] == kind), jobs[0]["id"])
        parts = [{**ids, "$jobId": job, "$": "nowhere/at/all"}.get(part, part) for part in route.split("/")]
        assert not any(part.startswith("$") for part in parts), f"Say how to open {route}."
        found[route] = base.rstrip("/") + ("/".join(parts) or "/")
        if route.endswith("/compare"):
            found[route] += f"?jobs={','.join(one['id'] for one in jobs[:2])}"
    return found


def evaluate(page: Page, base: str, version: str, task: str) -> None:
    """Score the version once more, so that there is a page of an evaluation."""
    wish = {"version_id": version, "split": "val", "task_id": task}
    job = page.request.post(f"{base}api/v1/jobs/evaluate", data=wish).json()["id"]
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        state = page.request.get(f"{base}api/v1/jobs/{job}").json()["state"]
        if state not in ("queued", "running"):
            assert state == "succeeded"
            return
        time.sleep(0.3)
    raise AssertionError("The evaluation did not end.")


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    reader: Page, world: Any, viewport: dict[str, int]
) -> None:
    base = world.address.partition("?")[0]
    reader.set_viewport_size(viewport)  # type: ignore[arg-type]
    found: list[str] = []
    for route, address in addresses(reader, base).items():
        reader.goto(address)
        settle(reader)
        here = violations(reader)
        if reader.evaluate("document.documentElement.scrollWidth") > viewport["width"]:
            here.append("wider than the screen")
        for role, name in OPENED.get(route, []):
            reader.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
            expect(reader.locator("[role=dialog], [role=menu]").first).to_be_visible()
            here += [f"opened {name}: {one}" for one in violations(reader)]
            reader.keyboard.press("Escape")
        found += [f"{route}: {one}" for one in here]
    assert not found, "\n".join(found)
