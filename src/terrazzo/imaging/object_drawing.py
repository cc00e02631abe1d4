"""Objects drawn on a picture: their pixels, a line around each, and which lies where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.types import Image_HWC


@dataclass(frozen=True, slots=True)
class Region:
    """The pixels of one object, bool (height, width) from row ``top`` and column ``left`` of the image, and a colour.

    They lie wholly on the image. ``filled``: the object is painted; else it is a box, and has its line only.
    """

    top: int
    left: int
    pixels_HW: NDArray[np.bool_]
    rgb: tuple[int, int, int]
    filled: bool = True

    def window(self, image: NDArray[np.generic]) -> NDArray[np.generic]:
        """The part of an image that holds the object; what is written to it is written to the image."""
        height, width = self.pixels_HW.shape
        return image[self.top : self.top + height, self.left : self.left + width]


def draw_objects(image_HWC: Image_HWC, regions: Sequence[Region], opacity: float, *, outline: bool = True) -> Image_HWC:
    """The picture with each object over it, the first on top, and a line in full colour on its inner side.

    Args:
        opacity: 0 leaves the picture alone, 1 hides what is under an object.
    """
    drawn = image_HWC.copy()
    for region in reversed(regions):
        if region.filled and opacity > 0:
            colors_HWC = np.empty_like(image_HWC, shape=(*region.pixels_HW.shape, 3))
            colors_HWC[:] = region.rgb
            window = region.window(image_HWC)
            mixed = cv2.addWeighted(np.ascontiguousarray(window), 1 - opacity, colors_HWC, opacity, 0)
            region.window(drawn)[region.pixels_HW] = mixed[region.pixels_HW]
    if outline and opacity > 0:
        thickness = 1 + max(image_HWC.shape) // 1200
        for region in reversed(regions):
            region.window(drawn)[_border(region.pixels_HW, thickness)] = region.rgb
    return drawn


def color_objects(regions: Sequence[Region], height: int, width: int) -> NDArray[np.uint8]:
    """Each object in the colour of its class on black, RGB uint8 (height, width, 3), the first on top."""
    drawn = np.zeros((height, width, 3), np.uint8)
    for region in reversed(regions):
        region.window(drawn)[region.pixels_HW] = region.rgb
    return drawn


def number_objects(regions: Sequence[Region], height: int, width: int) -> NDArray[np.uint16]:
    """The number of the object at each pixel, from 1 in the order given, 0 where there is none; the first on top."""
    drawn = np.zeros((height, width), np.uint16)
    for number, region in reversed(list(enumerate(regions, start=1))):
        region.window(drawn)[region.pixels_HW] = min(number, np.iinfo(np.uint16).max)
    return drawn


def _border(pixels_HW: NDArray[np.bool_], thickness: int) -> NDArray[np.bool_]:
    """The outermost pixels of an object, as deep as the line is thick."""
    kernel = np.ones((2 * thickness + 1, 2 * thickness + 1), np.uint8)
    padded = np.pad(pixels_HW.astype(np.uint8), thickness)
    inner = cv2.erode(padded, kernel)[thickness:-thickness, thickness:-thickness]
    return np.asarray(pixels_HW & (inner == 0), np.bool_)
