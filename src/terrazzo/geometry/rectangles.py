"""The smallest rectangle around a thing, at any angle."""

from __future__ import annotations

import cv2
import numpy as np

from terrazzo.errors import Invalid
from terrazzo.geometry.crops import Crop
from terrazzo.geometry.outlines import outline_of
from terrazzo.types import Polygon


def rotated_rectangle(thing: Crop | Polygon) -> Polygon:
    """The rectangle of the smallest area around pixels or a polygon, as a polygon of four corners.

    It holds the whole of each pixel, and may reach beyond the image.

    Raises:
        Invalid: nothing to put it around.
    """
    polygon = outline_of(thing).polygon if isinstance(thing, Crop) else thing
    points_N2 = np.array([point for part in polygon.parts for point in part[0]], np.float32)
    if len(points_N2) == 0:
        raise Invalid("There is nothing to put a rectangle around.", "Draw the shape again.")
    # Near the origin, because OpenCV reckons with 24 bits.
    offset = points_N2.min(axis=0)
    corners_42 = cv2.boxPoints(cv2.minAreaRect(points_N2 - offset)) + offset
    return Polygon(parts=((tuple((round(float(x), 3), round(float(y), 3)) for x, y in corners_42),),))
