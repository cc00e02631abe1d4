"""Pictures that look like masks come in as images only when a person says that they are."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from e2e_steps import make_project
from PIL import Image
from playwright.sync_api import Page, expect

from conftest import Served

pytestmark = pytest.mark.browser


def _png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_a_folder_that_looks_like_masks_is_asked_about(served: Served, page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for name, pixels in {
        "photos/a.png": np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8),
        "Masks/b.png": np.eye(40, dtype=np.uint8),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(_png(pixels))
    page.goto(served.address)
    make_project(page, "A question")
    page.get_by_role("link", name="Images").first.click()
    page.get_by_label("A folder of images").set_input_files(str(folder))

    dialog = page.get_by_role("dialog")
    bring = dialog.get_by_role("button", name="Import 2 images")
    expect(dialog.get_by_text("Masks/b.png")).to_be_visible()
    expect(bring).to_be_disabled()
    dialog.get_by_label("No, all of these pictures are images").check()
    bring.click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("2 images").first).to_be_visible()
