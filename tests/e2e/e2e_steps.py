"""Steps that several browser tests take."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def make_project(page: Page, name: str) -> None:
    """Make a project with the button and the dialog, and wait for its page."""
    page.get_by_role("button", name="New project").first.click()
    dialog = page.get_by_role("dialog", name="New project")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
