"""Pixels to the bytes of a file: PNG for what must stay exact, JPEG and WebP for pictures to look at."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Collection, Iterable
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from terrazzo.types import Image_HWC, Mask_HW


def encode_png(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    """PNG of uint8 pixels: (height, width) grey values or class indices, (height, width, 3) RGB or (..., 4) RGBA.

    Pixels (height, width) of uint16, as numbers of objects are, become a grey PNG of 16 bits.
    """
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


def write_png(file: BinaryIO, width: int, height: int, strips: Iterable[Image_HWC]) -> None:
    """Write an RGB PNG from its rows, strip by strip, so that a large picture is never in memory twice.

    ``strips`` are uint8 (rows, width, 3), from top to bottom, ``height`` rows together.
    """
    file.write(b"\x89PNG\r\n\x1a\n")
    _write_chunk(file, b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pack = zlib.compressobj(1)
    above = np.zeros((1, width * 3), np.uint8)
    for strip_HWC in strips:
        rows = strip_HWC.reshape(len(strip_HWC), -1)
        # Each row as its difference to the one above: pictures pack a third smaller so.
        filtered = np.empty((len(rows), 1 + width * 3), np.uint8)
        filtered[:, 0] = 2
        np.subtract(rows, np.concatenate((above, rows[:-1])), out=filtered[:, 1:])
        above = rows[-1:].copy()
        _write_chunk(file, b"IDAT", pack.compress(filtered.data))
    _write_chunk(file, b"IDAT", pack.flush())
    _write_chunk(file, b"IEND", b"")


def _write_chunk(file: BinaryIO, kind: bytes, body: bytes) -> None:
    if body or kind == b"IEND":
        file.write(struct.pack(">I", len(body)) + kind)
        file.write(body)
        file.write(struct.pack(">I", zlib.crc32(body, zlib.crc32(kind))))
