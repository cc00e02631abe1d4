"""Annotating in a real browser: what is drawn is saved, undone, and there again after a reload."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import numpy as np
from e2e_steps import make_project
from PIL import Image
from playwright.sync_api import Page, expect

from conftest import Served


def _picture() -> bytes:
    file = BytesIO()
    Image.fromarray(np.full((240, 320, 3), 180, np.uint8)).save(file, "PNG")
    return file.getvalue()


def _open(page: Page, served: Served) -> None:
    page.goto(served.address)
    make_project(page, "Drawn here")
    project = page.url.rstrip("/").rsplit("/", 1)[-1]
    made = page.request.post(
        re.sub(r"/p/.*", f"/api/v1/projects/{project}/tasks", page.url),
        data={"name": "cells", "kind": "instance", "classes": [{"name": "cell", "color": "#e69f00"}]},
    )
    assert made.ok, made.text()
    sent = page.request.post(
        re.sub(r"/p/.*", f"/api/v1/projects/{project}/images", page.url),
        multipart={"files": {"name": "a.png", "mimeType": "image/png", "buffer": _picture()}},
    )
    assert sent.ok, sent.text()
    page.goto(re.sub(r"/p/.*", f"/p/{project}/annotate", page.url))
    expect(page.get_by_role("application", name="Annotate a.png")).to_be_visible()


def test_a_box_is_drawn_saved_undone_and_there_after_a_reload(page: Page, served: Served, tmp_path: Path) -> None:
    _open(page, served)
    shapes = page.get_by_role("region", name="Objects").get_by_role("listitem")
    page.keyboard.press("b")
    place = page.get_by_role("application", name="Annotate a.png").bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x - 80, y - 60)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    expect(shapes).to_have_count(1)
    saved = page.locator("[data-mark=saved]")
    expect(saved).to_be_visible()
    page.screenshot(path=tmp_path / "drawn.png")
    page.keyboard.press("Control+z")
    expect(shapes).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(shapes).to_have_count(1)
    expect(saved).to_be_visible()
    page.reload()
    expect(shapes).to_have_count(1)
