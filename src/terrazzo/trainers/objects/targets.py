"""What the network is to say of a view: which class each pixel has, and how far inside its object it lies."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.snapshot.object_cache import UNKNOWN
from terrazzo.types import IGNORE

DEEP = 4.0
"""Pixels from the border from which a pixel is wholly inside, in an object that is thick enough."""

_NOTHING = -1
"""Number of what lies outside of the image."""


Inside = Callable[[NDArray[np.int32]], NDArray[np.float32]]
"""From the numbers of a view's objects to how far inside its object each pixel lies; see ``inside_target``."""


def class_target(ids_HW: NDArray[np.int32], classes: list[int]) -> NDArray[np.int64]:
    """0 where there is no object, else the class plus 1; ``IGNORE`` where nobody knows.

    Args:
        ids_HW: numbers as in ``ObjectCache``, and -1 outside of the image. classes: of the objects, number 1 first.
    """
    table = np.array([0, *(index + 1 for index in classes)], np.int64)
    unknown_HW = (ids_HW == _NOTHING) | (ids_HW == UNKNOWN)
    return np.where(unknown_HW, IGNORE, table[np.where(unknown_HW, 0, ids_HW)])


def inside_target(ids_HW: NDArray[np.int32]) -> NDArray[np.float32]:
    """How far inside its object each pixel lies, float32: 0 at the border and where there is none, 1 in the middle.

    The distance to the border, as a part of the largest in the object, or of ``DEEP`` pixels where that is less: so a
    long object that is thicker here than there has one middle. The border of a view is no border of an object.
    """
    border_HW = borders(ids_HW)
    known_HW = (ids_HW > 0) & (ids_HW != UNKNOWN)
    if not known_HW.any() or not border_HW.any():  # nothing is measured, or there is no border to measure from
        return np.asarray(known_HW, dtype=np.float32)
    away_HW = cv2.distanceTransform((~border_HW).astype(np.uint8), cv2.DIST_L2, 3)
    deepest_K = np.zeros(int(ids_HW[known_HW].max()) + 1, np.float32)
    np.maximum.at(deepest_K, ids_HW[known_HW], away_HW[known_HW])
    deepest_HW = deepest_K[np.where(known_HW, ids_HW, 0)]
    # What is so thin that all of it is border is all middle: nothing else would be left of it.
    inside_HW = np.where(deepest_HW < 1, 1.0, np.minimum(away_HW / np.clip(deepest_HW, 1, DEEP), 1.0))
    return np.where(known_HW, inside_HW, 0.0).astype(np.float32)


def borders(ids_HW: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Pixels beside a pixel of another object, or of none."""
    border_HW = np.zeros(ids_HW.shape, np.bool_)
    across_HW, down_HW = ids_HW[:, 1:] != ids_HW[:, :-1], ids_HW[1:] != ids_HW[:-1]
    border_HW[:, 1:] |= across_HW
    border_HW[:, :-1] |= across_HW
    border_HW[1:] |= down_HW
    border_HW[:-1] |= down_HW
    return border_HW
