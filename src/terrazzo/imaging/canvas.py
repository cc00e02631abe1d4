"""Pictures of any size on a canvas of one size: scaled to fit, with grey around them."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from terrazzo.types import Image_HWC

GREY = 127
"""What is shown beside a picture."""

MOST_ENLARGED = 2.0
"""Canvas pixels for each pixel of a picture at most: more shows nothing new."""


class Placed(NamedTuple):
    """A canvas and where the picture lies on it: ``canvas = picture * scale + (left, top)``, by axis.

    ``scale_x`` and ``scale_y`` differ by the rounding of the sides to whole pixels.
    """

    canvas_HWC: Image_HWC
    scale_x: float
    scale_y: float
    left: int
    top: int


def fitting(height: int, width: int, canvas_height: int, canvas_width: int) -> tuple[int, int]:
    """Height and width at which a picture just fits into a canvas; it is enlarged ``MOST_ENLARGED`` times at most."""
    scale = min(canvas_height / height, canvas_width / width, MOST_ENLARGED)
    return (
        min(canvas_height, max(1, round(height * scale))),
        min(canvas_width, max(1, round(width * scale))),
    )


def place(image_HWC: Image_HWC, canvas_height: int, canvas_width: int, *, centred: bool) -> Placed:
    """A picture on a grey canvas, in its middle or in its upper left corner."""
    height, width = image_HWC.shape[:2]
    fit_height, fit_width = fitting(height, width, canvas_height, canvas_width)
    shrinks = fit_height * fit_width < height * width
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    fitted_HWC = (
        image_HWC
        if (fit_height, fit_width) == (height, width)
        else cv2.resize(image_HWC, (fit_width, fit_height), interpolation=how)
    )
    top = (canvas_height - fit_height) // 2 if centred else 0
    left = (canvas_width - fit_width) // 2 if centred else 0
    canvas_HWC = np.full((canvas_height, canvas_width, 3), GREY, np.uint8)
    canvas_HWC[top : top + fit_height, left : left + fit_width] = fitted_HWC
    return Placed(canvas_HWC, fit_width / width, fit_height / height, left, top)
