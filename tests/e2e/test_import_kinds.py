"""Objects and tags come in through the browser: the plan counts them, and the kind of the task can be chosen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from e2e_steps import make_project
from playwright.sync_api import Locator, Page, expect

from terrazzo.sample.write_cells import write_cell_tags, write_cells


def plan_of(page: Page, served: Any, name: str, source: Path) -> Locator:
    """The dialog with the plan of an import into a new project."""
    page.goto(served.address)
    make_project(page, name)
    page.get_by_role("link", name="Images", exact=True).first.click()
    page.get_by_role("button", name="Add").first.click()
    page.get_by_role("menuitem", name="Annotated images").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(source)
    expect(dialog.get_by_role("button", name=re.compile(r"Import \d+ images"))).to_be_visible(timeout=60_000)
    return dialog


def test_objects_are_counted_and_may_be_read_as_boxes(page: Page, served: Any, tmp_path: Path) -> None:
    source = write_cells(tmp_path / "cells.zip", fields=4)
    dialog = plan_of(page, served, "Cells by outline", source)
    expect(dialog.get_by_role("columnheader", name="Objects")).to_be_visible()
    expect(dialog.get_by_label("Task", exact=True)).to_have_value("objects")
    expect(dialog.get_by_role("list", name="Some images with their classes").get_by_role("img")).to_have_count(3)
    dialog.get_by_role("combobox", name="What is asked of the images").click()
    page.get_by_role("option", name="Objects in boxes").click()
    expect(dialog.get_by_label("Task", exact=True)).to_have_value("boxes", timeout=60_000)
    dialog.get_by_role("button", name="Import 4 images").click()
    expect(page.get_by_text("4 images came in, 4 annotated")).to_be_visible(timeout=60_000)


def test_tags_are_counted_in_images(page: Page, served: Any, tmp_path: Path) -> None:
    dialog = plan_of(page, served, "Cells by tag", write_cell_tags(tmp_path / "tags.zip", fields=4))
    expect(dialog.get_by_role("columnheader", name="Images")).to_be_visible()
    expect(dialog.get_by_label("Task", exact=True)).to_have_value("tags")
