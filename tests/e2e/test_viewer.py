"""The one viewport in a real browser: zoom at the cursor, linked views, classes switched, keys, a phone."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

TINY = ["epochs=2", "image_size=64", "batch_size=4", "device=cpu"]


@pytest.fixture(scope="module")
def pages(served: Any, tiny_zip: Path) -> dict[str, str]:
    """Addresses of an image and of a version of a project whose background is “ground”."""
    _terrazzo(served.home, "import", str(tiny_zip), "--project", "Viewer")
    _terrazzo(served.home, "projects", "background", "Viewer", "ground")
    settings = [part for one in TINY for part in ("--set", one)]
    _terrazzo(served.home, "train", "Viewer", "--model", "viewer", *settings)
    base, _, token = served.address.partition("?token=")
    from terrazzo.client import Client

    with Client(f"{base}?token={token}") as client:
        project = client.get_project("Viewer")
        image = client.list_images(project.id, limit=1).items[0]
        version = client.get_version("viewer@1")
    root = f"{base}p/{project.id}"
    return {"login": served.address, "image": f"{root}/images/{image.id}", "version": f"{root}/versions/{version.id}"}


def _terrazzo(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "terrazzo", *arguments]
    done = subprocess.run(command, env={**os.environ, "TERRAZZO_HOME": str(home)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def open_page(page: Page, pages: dict[str, str], name: str) -> None:
    page.goto(pages["login"])
    expect(page.get_by_role("link", name="Viewer").first).to_be_visible()
    page.goto(pages[name])


def shown(viewport: Locator) -> NDArray[np.uint8]:
    """The pixels of a viewport's canvas, RGBA, once they do not change any more."""
    script = """async (canvas) => {
        await new Promise(requestAnimationFrame)
        await new Promise(requestAnimationFrame)
        return canvas.toDataURL()
    }"""
    before = ""
    for _ in range(100):
        address = viewport.locator("canvas").evaluate(script)
        with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as image:
            pixels = np.array(image.convert("RGBA"))
        if address == before and pixels[..., 3].any():
            return pixels
        before = address
        viewport.page.wait_for_timeout(60)
    raise AssertionError("the picture does not come to rest")


def shown_without_overlay(page: Page) -> NDArray[np.uint8]:
    """The pixels of the first viewport while its overlay is switched off with the space bar."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    pixels = shown(viewer(page))
    page.keyboard.press(" ")
    return pixels


def level(page: Page) -> int:
    """The zoom in percent."""
    return int(page.get_by_label("Zoom level").inner_text().removesuffix(" %"))


def pixel_under(page: Page, x: float, y: float) -> tuple[int, int]:
    """The image pixel that the page says is under the cursor."""
    page.mouse.move(x, y)
    text = page.get_by_text(re.compile(r"^\d+, \d+")).first.inner_text()
    column, row = re.findall(r"\d+", text)[:2]
    return int(column), int(row)


def viewer(page: Page) -> Locator:
    """The first viewport."""
    found = page.get_by_role("application").first
    expect(found).to_be_visible()
    expect(page.get_by_label("Zoom level")).to_be_visible()
    return found


def test_the_wheel_zooms_at_the_cursor(page: Page, pages: dict[str, str]) -> None:
    open_page(page, pages, "image")
    box = viewer(page).bounding_box()
    assert box is not None
    at = (box["x"] + 0.6 * box["width"], box["y"] + 0.55 * box["height"])
    before, whole = pixel_under(page, *at), level(page)
    page.mouse.wheel(0, -300)
    expect(page.get_by_label("Zoom level")).not_to_have_text(f"{whole} %")
    assert level(page) > 1.3 * whole
    page.mouse.move(at[0] + 1, at[1])
    after = pixel_under(page, *at)
    assert abs(after[0] - before[0]) <= 1 and abs(after[1] - before[1]) <= 1
    page.mouse.down()
    page.mouse.move(at[0] - 60, at[1])
    page.mouse.up()
    assert pixel_under(page, at[0] - 60, at[1]) == after


def test_keys_zoom_move_and_go_to_the_next_image(page: Page, pages: dict[str, str]) -> None:
    open_page(page, pages, "image")
    viewer(page)
    whole, address = level(page), page.url
    page.keyboard.press("+")
    expect(page.get_by_label("Zoom level")).to_have_text(f"{round(1.5 * whole)} %")
    before = shown(viewer(page))
    page.keyboard.press("ArrowRight")
    assert page.url == address, "the arrow moves a picture that is larger than its place"
    assert not np.array_equal(shown(viewer(page)), before)
    page.keyboard.press("1")
    expect(page.get_by_label("Zoom level")).to_have_text("100 %")
    page.keyboard.press("Control+0")
    expect(page.get_by_label("Zoom level")).to_have_text(f"{whole} %")
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(address)


def test_the_legend_switches_classes_and_the_background_is_off(page: Page, pages: dict[str, str]) -> None:
    open_page(page, pages, "image")
    legend = page.get_by_role("table", name="Classes of this picture")
    ground, disc = legend.get_by_role("switch", name="ground"), legend.get_by_role("switch", name="disc")
    expect(ground).not_to_be_checked()
    expect(disc).to_be_checked()
    painted = shown(viewer(page))
    ground.click()
    with_ground = shown(viewer(page))
    corner = tuple(np.argwhere(painted[..., 3] > 0)[0])
    assert (with_ground[corner] != painted[corner]).any(), "the background is painted when it is asked for"
    ground.click()
    assert np.array_equal(shown(viewer(page)), painted)
    disc.click()
    assert not np.array_equal(shown(viewer(page)), painted)
    expect(disc).not_to_be_checked()
    disc.dblclick()
    expect(disc).to_be_checked()
    expect(legend.get_by_role("switch", name="bar")).not_to_be_checked()
    disc.click(modifiers=["Alt"])
    assert np.array_equal(shown(viewer(page)), painted)
    page.get_by_role("switch", name="Outlines only").check()
    lines = shown(viewer(page))
    assert 0 < (lines != shown_without_overlay(page)).any(axis=2).sum() < (painted != lines).any(axis=2).sum()


def test_worst_images_are_linked(page: Page, pages: dict[str, str]) -> None:
    open_page(page, pages, "version")
    page.get_by_role("button", name="Fill the window").click()
    dialog = page.get_by_role("dialog")
    views = dialog.get_by_role("application")
    expect(views).to_have_count(4)
    before = [shown(views.nth(number)) for number in range(4)]
    box = views.nth(1).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -400)
    for number in range(4):
        assert not np.array_equal(shown(views.nth(number)), before[number])
    page.keyboard.press("0")
    assert np.array_equal(shown(views.nth(3)), before[3])
    expect(dialog.get_by_text("1 of 4")).to_be_visible()
    page.keyboard.press("f")
    expect(dialog.get_by_text("2 of 4")).to_be_visible()


@pytest.mark.parametrize("name", ["image", "version"])
def test_on_a_phone_nothing_goes_sideways(page: Page, pages: dict[str, str], name: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, pages, name)
    picture = page.get_by_role("application").first
    expect(picture).to_be_attached()
    expect(page.get_by_role("table", name=re.compile("Classes of this")).first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box, legend = picture.bounding_box(), page.get_by_role("switch", name="disc").last.bounding_box()
    assert box is not None and legend is not None
    assert box["y"] + box["height"] <= legend["y"], "the picture stands above its panel"
