"""Pixels to the bytes of a file: PNG for what must stay exact, JPEG and WebP for pictures to look at."""

from __future__ import annotations

import io
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from terrazzo.types import Image_HWC, Mask_HW


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """PNG of uint8 pixels: (height, width) grey values or class indices, (height, width, 3) RGB or (..., 4) RGBA."""
    buffer = io.BytesIO()
    # Level 1 is several times faster than the default, and masks stay small with it.
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def encode_colors(mask_HW: Mask_HW, table: NDArray[np.uint8], clear: Collection[int]) -> bytes:
    """PNG of an index mask in colours, to be laid over a picture; a tenth of the bytes of RGBA.

    Args:
        table: RGB of each value, uint8 (256, 3).
        clear: values that are transparent.
    """
    image = Image.fromarray(np.ascontiguousarray(mask_HW), mode="P")
    image.putpalette(table.tobytes())
    opacity = bytes(0 if value in clear else 255 for value in range(256))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1, transparency=opacity)
    return buffer.getvalue()


def encode_jpeg(image_HWC: Image_HWC, quality: int = 88) -> bytes:
    """JPEG of an RGB picture."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image_HWC)).save(buffer, "JPEG", quality=quality, subsampling=0)
    return buffer.getvalue()


def encode_webp(image_HWC: Image_HWC, quality: int = 80) -> bytes:
    """WebP of an RGB picture: the smallest bytes, for thumbnails."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image_HWC)).save(buffer, "WEBP", quality=quality)
    return buffer.getvalue()
