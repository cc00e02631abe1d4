"""Small pictures for lists and grids, made of large ones within little more memory than these take decoded."""

from __future__ import annotations

import numpy as np
from PIL import Image

from terrazzo.imaging.budget import process_budget
from terrazzo.imaging.encode import encode_webp
from terrazzo.imaging.opening import Content, open_picture
from terrazzo.imaging.strips import rgb_strips, turned
from terrazzo.types import Image_HWC


def thumbnail(content: Content, name: str, side: int) -> bytes:
    """A WebP picture whose longest side has at most ``side`` pixels; smaller pictures are not enlarged.

    Raises:
        Invalid: as ``decode``.
    """
    with open_picture(content, name) as picture:
        # Twice the size, so that the resampling and not the reduction decides how the picture looks.
        picture.shrink(2 * side)
        with process_budget().hold(picture.bytes_to_load, name):
            small_HWC = _reduced(picture.load(), 2 * side)
        image = Image.fromarray(turned(small_HWC, picture.turn))
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return encode_webp(np.asarray(image))


def _reduced(image: Image.Image, at_least: int) -> Image_HWC:
    """The picture as RGB with its longest side at least so long, by averages over whole squares of pixels."""
    factor = max(1, max(image.size) // at_least)
    small_HWC = np.empty((-(-image.height // factor), -(-image.width // factor), 3), np.uint8)
    for top, strip_HWC in rgb_strips(image, factor):
        part = np.asarray(Image.fromarray(strip_HWC).reduce(factor))
        small_HWC[top // factor : top // factor + len(part)] = part
    return small_HWC
