"""Thumbnails: WebP, upright, in proportion, never enlarged."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.imaging.decode import decode
from terrazzo.imaging.thumbnail import thumbnail


def picture(width: int, height: int, format: str = "JPEG", **options: object) -> bytes:
    """Dark above, bright below."""
    pixels = np.full((height, width, 3), 30, np.uint8)
    pixels[height // 2 :] = 220
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
@pytest.mark.parametrize(
    ("size", "expected"),
    [((1600, 800), (320, 160)), ((800, 1600), (160, 320)), ((100, 50), (100, 50)), ((5000, 4), (320, 1))],
)
def test_size(format: str, size: tuple[int, int], expected: tuple[int, int]) -> None:
    image = Image.open(io.BytesIO(thumbnail(picture(*size, format), "a", 320)))
    assert (image.format, image.size) == ("WEBP", expected)


def test_orientation_and_colours() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = decode(thumbnail(picture(2000, 1600, exif=exif), "a", 200), "t")
    assert pixels.shape == (200, 160, 3)
    assert pixels[100, 150].mean() < 60
    assert pixels[100, 10].mean() > 190


def test_16_bit_and_damaged() -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.arange(10000, dtype=np.uint16).reshape(100, 100)).save(buffer, "PNG")
    assert decode(thumbnail(buffer.getvalue(), "a", 50), "t").max() > 200
    with pytest.raises(Invalid, match=r"^a\.jpg: "):
        thumbnail(picture(1600, 800)[:900], "a.jpg", 320)
