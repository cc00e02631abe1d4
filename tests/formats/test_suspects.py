"""What looks like masks is asked about before it comes in as images; what does not is not."""

from __future__ import annotations

import io

import numpy as np
import pytest
from format_samples import Files, Make, classes, photo, png
from PIL import Image

from terrazzo.formats.suspects import question_about

PHOTO = photo(32, 32)
VALUES = png(classes(32, 32))


def _one_bit() -> bytes:
    buffer = io.BytesIO()
    Image.fromarray((classes(32, 32) % 2 * 255).astype(np.uint8)).convert("1").save(buffer, "TIFF")
    return buffer.getvalue()


def _palette() -> bytes:
    image = Image.fromarray(classes(32, 32), "P")
    image.putpalette([0, 0, 0, 200, 10, 10, 20, 30, 220])
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("files", "first"),
    [
        ({"masks/a.png": VALUES}, "masks/a.png"),
        ({"Images/a.png": PHOTO, "Masks/b.png": VALUES}, "Masks/b.png"),
        ({"x/Annotations/a.png": PHOTO}, "x/Annotations/a.png"),
        ({"a_mask.png": VALUES, "b.png": PHOTO}, "a_mask.png"),
        ({"a.jpg": PHOTO, "a.png": VALUES}, "a.png"),
        ({"a.jpg": PHOTO, "a.tif": _one_bit()}, "a.tif"),
        ({"photos of may/a.png": PHOTO, "truth/a.png": _palette()}, "truth/a.png"),
    ],
)
def test_masks_are_asked_about(make: Make, files: Files, first: str) -> None:
    question = question_about(make(files))
    assert question is not None
    assert question.file.removeprefix("data/") == first
    assert question.file in question.message
    assert "format folder" in question.remedy


@pytest.mark.parametrize(
    "files",
    [
        {"a.png": PHOTO, "b.png": VALUES},
        {"book 1/001.png": PHOTO, "book 2/001.png": photo(32, 32, seed=1)},
        {"book 1/001.png": VALUES, "book 2/001.png": VALUES},
        {"images/a.jpg": PHOTO, "labels/a.txt": b"0 0.5 0.5 1 1"},
        {"wine_label.png": PHOTO},
        {"a.png": PHOTO, "a.tif": b"damaged"},
    ],
)
def test_images_are_not_asked_about(make: Make, files: Files) -> None:
    assert question_about(make(files)) is None
