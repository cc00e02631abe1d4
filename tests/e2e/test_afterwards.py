"""What people do in the browser after a training: evaluate, mend labels, predict, read a failure, delete."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from e2e_steps import make_project
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

JOB = 120_000
"""Milliseconds that a small job may take on a busy machine."""
TINY = ["epochs=2", "image_size=64", "batch_size=4", "device=cpu"]


@pytest.fixture(scope="module")
def trained(served: Any, tiny_zip: Path) -> Any:
    """The server, with a project “Later” and its version later@1 made on the command line beside it."""
    _terrazzo(served.home, "import", str(tiny_zip), "--project", "Later")
    settings = [part for one in TINY for part in ("--set", one)]
    _terrazzo(served.home, "train", "Later", "--model", "later", *settings)
    return served


def _terrazzo(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "terrazzo", *arguments]
    done = subprocess.run(command, env={**os.environ, "TERRAZZO_HOME": str(home)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def open_project(page: Page, served: Any) -> None:
    page.goto(served.address)
    page.get_by_role("link", name="Later").first.click()
    expect(page.get_by_role("heading", name="Later")).to_be_visible()


def open_subject(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def open_version(page: Page, served: Any) -> None:
    open_project(page, served)
    open_subject(page, "Models")
    page.get_by_role("link", name="later", exact=True).first.click()
    page.get_by_role("link", name="later@1").first.click()
    page.wait_for_url(re.compile("/versions/"))


def test_a_version_is_evaluated_on_the_images_as_they_are_now(page: Page, trained: Any) -> None:
    open_version(page, trained)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=re.compile("Evaluate")).click()
    dialog = page.get_by_role("dialog", name="Evaluate later@1")
    dialog.get_by_text("val", exact=True).click()
    expect(dialog.get_by_text("4 annotated images in val")).to_be_visible()
    dialog.get_by_role("button", name="Evaluate", exact=True).click()
    page.wait_for_url(re.compile("/jobs/"))
    expect(page.get_by_text(re.compile(r"mIoU 0\.\d+")).first).to_be_visible(timeout=JOB)


def test_fix_the_label_leads_to_the_image(page: Page, trained: Any) -> None:
    open_version(page, trained)
    page.get_by_role("button", name="Fix the label").first.click()
    page.wait_for_url(re.compile("/images/"))
    expect(page.get_by_role("heading", name=re.compile(r"shape_\d+\.png"))).to_be_visible()


def test_images_of_the_project_are_predicted(page: Page, trained: Any) -> None:
    open_project(page, trained)
    open_subject(page, "Dataset")
    expect(page.get_by_text("train").first).to_be_visible()
    open_subject(page, "Predict")
    page.get_by_text("Images of the project", exact=True).click()
    page.get_by_role("button", name="Predict", exact=True).click()
    page.wait_for_url(re.compile("/predict/"))
    expect(page.get_by_role("table", name="Classes of this picture")).to_contain_text("%", timeout=JOB)


def test_a_folder_is_uploaded_with_its_paths(page: Page, trained: Any, tmp_path: Path, tiny_set: Path) -> None:
    folder = tmp_path / "survey"
    shutil.copytree(tiny_set / "images" / "test", folder / "roof")
    open_project(page, trained)
    open_subject(page, "Images")
    # The same pixels are in the project already; one byte after the end makes other files of them.
    for file in (folder / "roof").iterdir():
        file.write_bytes(file.read_bytes() + b"\n")
    page.locator("input[aria-label='A folder of images']").set_input_files(folder)
    expect(page.get_by_text("4 images came in")).to_be_visible(timeout=JOB)
    page.get_by_role("textbox", name="Search by path").fill("survey/roof")
    expect(page.get_by_text("4 images of 24")).to_be_visible()


def test_a_folder_with_masks_is_looked_at_first(page: Page, served: Any, tiny_set: Path) -> None:
    page.goto(served.address)
    make_project(page, "Folders")
    open_subject(page, "Images")
    expect(page.get_by_role("heading", name="Bring the first images")).to_be_visible()
    page.locator("input[aria-label='A folder of images']").set_input_files(tiny_set)
    dialog = page.get_by_role("dialog", name="Import shapes")
    dialog.get_by_role("button", name="Import 20 images").click(timeout=JOB)
    expect(page.get_by_text("20 images came in, 20 annotated.")).to_be_visible(timeout=JOB)
    expect(page.get_by_text("20 images", exact=True)).to_be_visible()


def test_a_failed_job_says_why_and_can_be_tried_again(page: Page, trained: Any, tmp_path: Path) -> None:
    weights = tmp_path / "weights.pth"
    weights.write_bytes(b"these are no weights")
    settings = [part for one in [*TINY, f"weights={weights}"] for part in ("--set", one)]
    with pytest.raises(AssertionError):
        _terrazzo(trained.home, "train", "Later", "--model", "later", *settings)
    open_project(page, trained)
    open_subject(page, "Jobs")
    page.get_by_placeholder("Every state").click()
    page.get_by_role("option", name="failed").click()
    page.get_by_role("table").get_by_role("link").first.click()
    page.wait_for_url(re.compile("/jobs/"))
    expect(page.get_by_role("alert")).to_contain_text("It failed")
    expect(page.get_by_role("alert")).to_contain_text("weights")
    page.get_by_role("button", name=re.compile("Try again")).click()
    expect(page.get_by_role("dialog")).to_contain_text("same frozen snapshot")


def test_a_version_and_its_model_are_deleted(page: Page, trained: Any) -> None:
    open_version(page, trained)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete version").click()
    page.wait_for_url(re.compile("/models/"))
    expect(page.get_by_text("No versions yet")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete model").click()
    expect(page.get_by_role("heading", name="Models")).to_be_visible()
    expect(page.get_by_role("link", name="later", exact=True)).to_have_count(0)
