"""Small pictures for lists and grids."""

from __future__ import annotations

import numpy as np
from PIL import Image

from terrazzo.imaging.decode import decode
from terrazzo.imaging.encode import encode_webp


def thumbnail(data: bytes, name: str, side: int) -> bytes:
    """A WebP picture whose longest side has at most ``side`` pixels; smaller pictures are not enlarged.

    Raises:
        Invalid: as ``decode``.
    """
    # Twice the size, so that the resampling and not the JPEG decoder decides how the picture looks.
    image = Image.fromarray(decode(data, name, at_least=2 * side))
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return encode_webp(np.asarray(image))
