"""Escape closes what lies on top and nothing else, and a form asks before it loses what was typed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from e2e_steps import make_project
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_page_keeps_still_while_escape_closes_a_dialog_above_it(page: Page, served: Any, tiny_set: Path) -> None:
    # Without motion a dialog is gone before the page's own listener sees the key that closed it.
    page.emulate_media(reduced_motion="reduce")
    page.goto(served.address)
    make_project(page, "Escape")
    page.get_by_role("link", name="Images", exact=True).first.click()
    files = sorted((tiny_set / "images" / "val").iterdir())[:2]
    page.locator("input[type=file]").first.set_input_files(files)
    page.get_by_role("link", name=re.compile(files[0].name)).first.click()
    page.wait_for_url(re.compile("/images/"))
    expect(page.get_by_role("heading", name=re.compile(files[0].name))).to_be_visible()
    address = page.url

    # The upload's panel may still be closing: a key that meets it is for it.
    expect(page.locator("[role=dialog], [role=menu]")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("f")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url == address
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/images(\?.*)?$"))


def test_a_form_asks_before_it_loses_what_was_typed(page: Page, served: Any) -> None:
    page.goto(served.address)
    page.get_by_role("button", name="New project").first.click()
    dialog = page.get_by_role("dialog", name="New project")
    dialog.get_by_label("Name").fill("Half a name")
    page.keyboard.press("Escape")
    expect(dialog.get_by_text("Throw away what you typed?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog.get_by_text("Throw away what you typed?")).to_be_hidden()
    expect(dialog.get_by_label("Name")).to_have_value("Half a name")
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Throw away").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="New project").first.click()
    expect(dialog.get_by_label("Name")).to_have_value("")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
