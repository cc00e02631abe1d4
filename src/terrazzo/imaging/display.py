"""Pictures as a browser can show them, with the very pixels that a model sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from terrazzo.imaging.budget import process_budget
from terrazzo.imaging.decode import MEDIA_TYPES, header
from terrazzo.imaging.encode import write_png
from terrazzo.imaging.opening import Content, open_picture
from terrazzo.imaging.strips import rgb_pixels, rgb_strips
from terrazzo.types import Image_HWC

_SHOWN_FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "BMP", "GIF")
_SHOWN_MODES = ("1", "L", "P", "RGB")
"""Eight bits and opaque: a browser would show 16-bit grey almost black, and transparency on the page's own colour."""


def shown_as_is(content: Content, name: str) -> str | None:
    """The media type of a file that browsers show as ``decode`` reads it; None when it must be made anew.

    Only the head of the file is read.

    Raises:
        Invalid: not a picture; the message names ``name``.
    """
    found = header(content, name)
    # Browsers turn JPEG as its EXIF block says; in other formats not all do.
    upright = found.orientation == 1 or found.format in ("JPEG", "MPO")
    if found.format in _SHOWN_FORMATS and found.mode in _SHOWN_MODES and found.opaque and upright and not found.moving:
        return MEDIA_TYPES[found.format]
    return None


def as_png(content: Content, name: str, file: BinaryIO) -> None:
    """Write the picture as an 8-bit RGB PNG with the pixels of ``decode``.

    Raises:
        Invalid: as ``decode``.
    """
    with open_picture(content, name) as picture:
        width, height = picture.width, picture.height
        if picture.turn == 1:
            with process_budget().hold(picture.bytes_to_load, name):
                write_png(file, width, height, (strip for _, strip in rgb_strips(picture.load())))
        else:
            with process_budget().hold(picture.bytes_to_load + picture.loaded_pixels * 3, name):
                write_png(file, width, height, _rows(rgb_pixels(picture.load(), picture.turn)))


def _rows(pixels_HWC: Image_HWC, count: int = 256) -> Iterator[Image_HWC]:
    """The pixels in pieces of ``count`` rows."""
    yield from np.split(pixels_HWC, range(count, len(pixels_HWC), count))
