"""The plan of an import in the browser: what the masks are taken for is seen before they come in, and can be chosen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from e2e_steps import make_project
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, expect

LABELS = "background:0,0,0::\nfg:128,0,0::\nvoid:255,255,255::\n"


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def soft_zip(tmp_path: Path) -> Path:
    """Four photographs whose masks have soft edges; two are turned by 180°, which no size tells."""
    path = tmp_path / "soft.zip"
    random = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("labelmap.txt", LABELS)
        for number in range(4):
            pixels = random.integers(90, 120, (240, 320, 3), np.uint8)
            pixels[60:150, 40 + 20 * number : 160 + 20 * number] += 90
            exif = Image.Exif()
            exif[0x0112] = 3 if number > 1 else 1
            mask = Image.new("RGB", (320, 240))
            mask.paste((128, 0, 0), (40 + 20 * number, 60, 160 + 20 * number, 150))
            split = "val" if number == 0 else "train"
            out.writestr(f"images/{split}/page_{number}.jpg", encoded(Image.fromarray(pixels), "JPEG", exif=exif))
            out.writestr(f"masks/{split}/page_{number}.png", encoded(mask.filter(ImageFilter.GaussianBlur(1))))
    return path


@pytest.fixture
def refused_page(browser: Browser) -> Iterator[Page]:
    """A page whose server may refuse something."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_soft_masks_are_snapped_and_rotated_ones_turned_when_asked(
    refused_page: Page, served: Any, soft_zip: Path
) -> None:
    expect.set_options(timeout=30_000)
    page = refused_page
    page.goto(served.address)
    make_project(page, "Soft masks")
    page.get_by_role("link", name="Images", exact=True).first.click()
    page.get_by_role("button", name="Add").first.click()
    page.get_by_role("menuitem", name="Annotated images").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(soft_zip)
    expect(dialog.get_by_text("scaled or compressed")).to_be_visible()
    dialog.get_by_role("switch", name="Snap colours").click()

    expect(dialog.get_by_text("4 masks: By the colours of labelmap.txt.")).to_be_visible()
    expect(dialog.get_by_text("were moved to the nearest label")).to_be_visible()
    expect(dialog.get_by_role("list", name="Some images with their classes").get_by_role("img")).to_have_count(3)
    expect(dialog.get_by_role("row", name="background").get_by_text("%").first).to_be_visible()
    expect(dialog.get_by_role("checkbox", name="void")).not_to_be_checked()

    expect(dialog.get_by_text("2 masks have a size that does not tell")).to_be_visible()
    dialog.get_by_text("as stored", exact=True).click()
    expect(dialog.get_by_role("radio", name="as stored")).to_be_checked()
    dialog.get_by_role("button", name="Import 4 images").click()
    expect(page.get_by_text("4 images came in, 4 annotated")).to_be_visible()
