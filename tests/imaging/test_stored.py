"""What a mask file stores, whichever way a tool wrote it, and how a mask follows its image's rotation."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from grey_png import grey_png
from terrazzo.imaging.decode import decode
from terrazzo.imaging.stored import stored, turned


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_values_of_few_bits_keep_their_step(bits: int) -> None:
    values = np.arange(10).reshape(2, 5) % 2**bits
    found = stored(grey_png(values, bits), "m")
    assert found.kind == "values"
    np.testing.assert_array_equal(found.pixels // found.step, values)
    assert found.pixels.max() == found.step * values.max()


def test_entries_come_with_their_colours() -> None:
    image = Image.fromarray(np.array([[0, 2], [1, 255]], np.uint8), "P")
    image.putpalette(bytes([9, 9, 9, 0, 200, 0, 1, 2, 3]) + bytes(759))
    found = stored(saved(image), "m")
    assert found.kind == "entries"
    np.testing.assert_array_equal(found.pixels, [[0, 2], [1, 255]])
    assert found.palette_N3 is not None
    assert found.palette_N3[[0, 1, 2, 255]].tolist() == [[9, 9, 9], [0, 200, 0], [1, 2, 3], [0, 0, 0]]


def test_jpeg_and_lossy_webp_change_pixels() -> None:
    grey, color = Image.new("L", (8, 8), 7), Image.new("RGB", (8, 8), (1, 2, 3))
    assert stored(saved(grey, "JPEG"), "m").lossy
    assert stored(saved(color, "JPEG"), "m").lossy
    assert stored(saved(color, "WEBP"), "m").lossy
    assert not stored(saved(color, "WEBP", lossless=True), "m").lossy
    assert not stored(saved(color), "m").lossy


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_mask_turns_as_its_image_does(orientation: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = saved(Image.fromarray(pixels), exif=exif)
    np.testing.assert_array_equal(turned(pixels, orientation), decode(image, "a")[:, :, 0])
