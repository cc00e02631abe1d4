"""The journey of a newcomer in a real browser: from the address with the token to the overlay of a prediction."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from e2e_steps import make_project
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

TRAINED = 600_000
"""Milliseconds that the small training may take on a busy machine."""


def test_without_the_token_there_is_only_the_login(page: Page, served: Any) -> None:
    address = served.address.partition("?")[0]
    page.goto(address)
    expect(page.get_by_role("textbox")).to_be_visible()
    assert page.request.get(f"{address}api/v1/projects").status == 401
    assert page.request.get(f"{address}api/v1/health").status == 200


def test_from_the_address_to_an_overlay(page: Page, served: Any, tiny_zip: Path, tiny_set: Path) -> None:
    page.goto(served.address)
    assert "token" not in page.url
    make_project(page, "Shapes")
    import_zip(page, tiny_zip)
    start_training(page)
    watch_the_curves(page)
    look_at_the_version(page)
    predict(page, next((tiny_set / "images" / "test").iterdir()))


def import_zip(page: Page, file: Path) -> None:
    """Upload the annotated zip: first what would come in, then everything."""
    page.get_by_role("link", name="Images", exact=True).first.click()
    page.get_by_role("button", name=re.compile("Add|Import")).first.click()
    page.get_by_role("menuitem", name="Annotated images").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(file)
    bring_in = dialog.get_by_role("button", name="Import 20 images")
    expect(dialog.get_by_text("disc").first).to_be_visible()
    bring_in.click()
    expect(dialog).to_be_hidden()
    expect(page.locator("img").first).to_be_visible()


def start_training(page: Page) -> None:
    """Set a short training in the form that is made from the trainer's schema, and start it."""
    page.get_by_role("link", name="Train", exact=True).first.click()
    expect(page.get_by_text("FPN").first).to_be_visible()
    for name, value in (("Epochs", "12"), ("Image size", "96"), ("Batch size", "4")):
        set_number(page, name, value)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile("/jobs/"))


def set_number(page: Page, name: str, value: str) -> None:
    """Type a number where “auto” stands."""
    control = page.get_by_role("textbox", name=name, exact=True)
    if not control.is_visible():
        page.get_by_role("button", name=re.compile("All settings|More settings|Advanced|Show all")).first.click()
    control.fill(value)


def watch_the_curves(page: Page) -> None:
    """The curves grow while the page is open and nobody reloads it; then the job ends well."""
    steps = page.get_by_role("list", name="Steps")
    expect(steps).to_contain_text("train")
    expect(page.locator("canvas").first).to_be_visible(timeout=TRAINED)
    expect(page.get_by_role("link", name=re.compile("version|shapes@1", re.IGNORECASE)).first).to_be_visible(
        timeout=TRAINED
    )


def look_at_the_version(page: Page) -> None:
    """Scores of each class on a split, the confusion matrix, the worst images."""
    page.get_by_role("link", name=re.compile("version|shapes@1", re.IGNORECASE)).first.click()
    page.wait_for_url(re.compile("/versions/"))
    scores = page.get_by_role("table", name=re.compile("Classes on"))
    for name in ("ground", "disc", "bar"):
        expect(scores).to_contain_text(name)
    expect(page.get_by_text("What is taken for what")).to_be_visible()
    worst = page.get_by_role("region", name="Worst images first").get_by_role("application")
    worst.first.scroll_into_view_if_needed()
    expect(worst).to_have_count(4)


def predict(page: Page, picture: Path) -> None:
    """Drop a new picture and see the classes over it."""
    page.get_by_role("link", name="Predict", exact=True).first.click()
    page.locator("input[type=file]").first.set_input_files(picture)
    page.get_by_role("button", name="Predict", exact=True).click()
    page.wait_for_url(re.compile("/predict/"))
    stage = page.get_by_role("region", name=picture.name)
    expect(stage).to_be_visible(timeout=TRAINED)
    expect(stage.get_by_role("img").first).to_be_visible()
    expect(page.get_by_role("table", name="Classes of this picture")).to_contain_text("%")
