"""Connected components: the pieces of one class in a mask."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.crops import Crop


def components(pixels_HW: NDArray[np.bool_], minimum_area: int = 1) -> list[Crop]:
    """Pieces that hang together, corners too, of at least ``minimum_area`` pixels; from the top, then the left."""
    count, labels_HW, stats_N5, _ = cv2.connectedComponentsWithStats(pixels_HW.astype(np.uint8), connectivity=8)
    found: list[Crop] = []
    for label in range(1, count):
        left, top, width, height, area = (int(one) for one in stats_N5[label])
        if area >= minimum_area:
            found.append(Crop(top, left, labels_HW[top : top + height, left : left + width] == label))
    return sorted(found, key=lambda crop: (crop.top, crop.left))
