"""Geometry that was drawn on the pixels as a file stores them, turned as EXIF says people see them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry import rle
from terrazzo.types import Box, Geometry, Mask, Polygon

_Point = tuple[float, float]


def upright(geometry: Geometry, orientation: int, height: int, width: int) -> Geometry:
    """A geometry on stored pixels (height, width), as it lies on the picture after its EXIF orientation (1..8)."""
    if orientation == 1:
        return geometry
    turn = _turn(orientation, float(height), float(width))
    match geometry:
        case Polygon():
            parts = tuple(tuple(tuple(turn(x, y) for x, y in ring) for ring in part) for part in geometry.parts)
            return Polygon(parts=parts)
        case Box(x=x, y=y, width=wide, height=high):
            (x1, y1), (x2, y2) = turn(x, y), turn(x + wide, y + high)
            return Box(x=min(x1, x2), y=min(y1, y2), width=abs(x2 - x1), height=abs(y2 - y1))
        case Mask():
            return rle.encode(_turned_pixels(rle.decode(geometry), orientation))


def _turn(orientation: int, height: float, width: float) -> Callable[[float, float], _Point]:
    turns: dict[int, Callable[[float, float], _Point]] = {
        2: lambda x, y: (width - x, y),
        3: lambda x, y: (width - x, height - y),
        4: lambda x, y: (x, height - y),
        5: lambda x, y: (y, x),
        6: lambda x, y: (height - y, x),
        7: lambda x, y: (height - y, width - x),
        8: lambda x, y: (y, width - x),
    }
    return turns[orientation]


def _turned_pixels(pixels_HW: NDArray[np.bool_], orientation: int) -> NDArray[np.bool_]:
    turned = pixels_HW.T if orientation >= 5 else pixels_HW
    if orientation in (2, 3, 6, 7):
        turned = turned[:, ::-1]
    if orientation in (3, 4, 7, 8):
        turned = turned[::-1]
    return np.ascontiguousarray(turned)
