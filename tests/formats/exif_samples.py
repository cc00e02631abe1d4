"""Photographs that carry an EXIF rotation."""

from __future__ import annotations

import io

from PIL import Image

_ORIENTATION = 0x0112


def turned_photo(height: int, width: int, orientation: int) -> bytes:
    """A JPEG of stored pixels (height, width) that says how to turn it."""
    image = Image.new("RGB", (width, height), (90, 120, 150))
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()
