"""The kinds of tasks in a browser: objects with outlines, objects in boxes, tags; each from overview to prediction."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from e2e_steps import settle, violations
from playwright.sync_api import Locator, Page, expect

from terrazzo.sample.write_cells import write_cell_boxes, write_cell_tags, write_cells

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PREDICTED = 120_000
"""Milliseconds that a prediction may take, its process included."""


@dataclass(frozen=True)
class Kind:
    """A task to make: how its data are written, what is trained on them, and what its pages say."""

    project: str
    kind: str
    write: Callable[..., Path]
    architecture: str
    score: str


INSTANCE = Kind("Cells", "instance", write_cells, "maskrcnn-efficientnet-lite0", "mask mAP50-95")
DETECTION = Kind("Boxes", "detection", write_cell_boxes, "fasterrcnn-efficientnet-lite0", "box mAP50-95")
TAGGING = Kind("Kinds of cells", "tagging", write_cell_tags, "classifier-efficientnet-lite0", "mAP")
TINY = ["epochs=2", "image_size=128", "batch_size=2", "device=cpu"]


def made(served: Any, kind: Kind, folder: Path) -> Path:
    """Import a few fields, train for a moment; gives a picture to predict."""
    data = kind.write(folder / "data", fields=8)
    settings = [part for one in TINY for part in ("--set", one)]
    for command in (
        ["import", str(data), "--project", kind.project, "--task", kind.kind],
        ["train", kind.project, "--architecture", kind.architecture, "--model", kind.kind, *settings],
    ):
        run = [sys.executable, "-m", "terrazzo", *command]
        environment = {**os.environ, "TERRAZZO_HOME": str(served.home)}
        done = subprocess.run(run, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return next(iter(sorted(data.rglob("*.png"))))


def open_version(page: Page, served: Any, kind: Kind) -> None:
    """From the projects over the overview to the report of the version."""
    page.goto(served.address)
    page.get_by_role("link", name=kind.project).first.click()
    best = page.get_by_role("region", name="The version")
    expect(best).to_contain_text(kind.score)
    assert violations(page) == []
    best.get_by_role("link", name=f"{kind.kind}@1", exact=True).click()
    expect(page.get_by_role("heading", name=f"{kind.kind}@1")).to_be_visible()
    expect(page.get_by_text(kind.score).first).to_be_visible()


def predict(page: Page, picture: Path) -> Locator:
    """Predict a picture with the version whose page is open; gives the panel beside it."""
    page.get_by_role("link", name="Predict with this version").click()
    page.locator("input[type=file]").first.set_input_files(picture)
    page.get_by_role("button", name="Predict", exact=True).click()
    page.wait_for_url(re.compile("/predict/"))
    expect(page.get_by_role("region", name=picture.name)).to_be_visible(timeout=PREDICTED)
    return page.get_by_role("complementary", name="About this picture")


def narrow(page: Page) -> list[str]:
    """What is wrong with the page on a phone; the page is as wide as before afterwards."""
    before = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    wrong = violations(page)
    if page.evaluate("document.documentElement.scrollWidth") > 390:
        wrong.append("wider than the screen")
    page.set_viewport_size(before)  # type: ignore[arg-type]
    return wrong


@pytest.mark.parametrize("kind", [INSTANCE, DETECTION], ids=["instance", "detection"])
def test_objects_from_the_overview_to_a_prediction(page: Page, served: Any, kind: Kind, tmp_path: Path) -> None:
    picture = made(served, kind, tmp_path)
    open_version(page, served, kind)

    # The report: a table for masks and for boxes, and thresholds that move the numbers at once.
    expect(page.get_by_role("table", name=re.compile("Classes on test, by"))).to_contain_text("round")
    counts = page.get_by_role("status", name="Counts at these thresholds")
    expect(counts).to_contain_text("As the version has them")
    report = page.get_by_role("region", name="Move the thresholds")
    for name in ("round", "rod"):
        report.get_by_role("slider", name=f"Threshold of {name}").press("End")
    expect(counts).to_contain_text("0 right, 0 false")
    report.get_by_role("button", name="As the version has them").click()
    expect(counts).to_contain_text("As the version has them")
    worst = page.get_by_role("region", name="Worst images first")
    worst.get_by_role("application").first.scroll_into_view_if_needed()
    expect(worst.get_by_role("list", name="List of objects")).to_be_visible()
    settle(page)
    assert violations(page) + narrow(page) == []

    # The prediction: all objects down to a low confidence, and the list that shows where each is.
    panel = predict(page, picture)
    objects = panel.get_by_role("list", name="List of objects").get_by_role("listitem")
    for slider in panel.get_by_role("slider", name=re.compile("Threshold of")).all():
        slider.press("Home")
    expect(objects.first).to_contain_text(f"predicted by {kind.kind}@1")
    objects.first.get_by_role("button").focus()
    expect(panel.locator("li[data-lit]")).to_have_count(1)
    before = objects.count()
    panel.get_by_role("switch", name="round").click()
    expect(panel.get_by_role("status")).not_to_have_text(f"{before} objects")
    assert violations(page) + narrow(page) == []


def test_tags_from_the_overview_to_a_prediction(page: Page, served: Any, tmp_path: Path) -> None:
    picture = made(served, TAGGING, tmp_path)
    open_version(page, served, TAGGING)
    expect(page.get_by_role("table", name="Classes on test")).to_contain_text("rod")
    expect(page.get_by_role("region", name="How sure, and how often right")).to_be_visible()
    page.get_by_text("wrong ones only").click()
    worst = page.get_by_role("region", name="Worst images first")
    expect(worst.get_by_role("group", name="How sure of each class")).to_be_visible()
    settle(page)
    assert violations(page) + narrow(page) == []

    panel = predict(page, picture)
    sure = panel.get_by_role("group", name="How sure of each class")
    expect(sure).to_contain_text("round")
    expect(sure).to_contain_text("rod")
    assert violations(page) + narrow(page) == []


def test_the_kind_is_chosen_in_plain_words_and_classes_are_changed_knowingly(page: Page, served: Any) -> None:
    page.goto(served.address)
    page.get_by_role("button", name="New project").first.click()
    page.get_by_role("dialog").get_by_label("Name").fill("Letters")
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Name the classes").first.click()
    dialog = page.get_by_role("dialog", name="Name the classes")
    dialog.get_by_role("radio", name="Objects in boxes").check()
    dialog.get_by_label("Classes, one on each line").fill("stamp\nsignature")
    assert violations(page) == []
    dialog.get_by_role("button", name="Create").click()
    data = page.get_by_role("region", name="Data")
    expect(data).to_contain_text("Objects in boxes: “boxes”")

    data.get_by_role("button", name="Change the classes").click()
    dialog = page.get_by_role("dialog", name="Classes of “boxes”")
    expect(dialog).to_contain_text("other classes need a new model")
    dialog.get_by_role("button", name="Add a class").click()
    dialog.get_by_label("Name of the new class").fill("seal")
    assert violations(page) == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(data).to_contain_text("seal")
