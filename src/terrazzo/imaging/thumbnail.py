"""Small pictures for lists and grids."""

from __future__ import annotations

import io

from PIL import Image

from terrazzo.imaging.decode import decode


def thumbnail(data: bytes, name: str, side: int) -> bytes:
    """A WebP picture whose longest side has at most ``side`` pixels; smaller pictures are not enlarged.

    Raises:
        Invalid: as ``decode``.
    """
    # Twice the size, so that the resampling and not the JPEG decoder decides how the picture looks.
    image = Image.fromarray(decode(data, name, at_least=2 * side))
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80)
    return buffer.getvalue()
