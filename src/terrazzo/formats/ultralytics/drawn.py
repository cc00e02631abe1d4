"""What a row can hold of a shape: one ring of points, a rectangle or a box; what it cannot is counted."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from terrazzo.formats.coco.shapes import bounds_of
from terrazzo.geometry.crops import crop_of
from terrazzo.geometry.outlines import outline_of
from terrazzo.geometry.rectangles import rotated_rectangle
from terrazzo.types import Box, Mask, Polygon, Shape
from terrazzo.words import counted, is_or_are

Ring = tuple[tuple[float, float], ...]


class Drawing:
    """Turns shapes into rows' geometry, and says afterwards what was lost."""

    def __init__(self) -> None:
        self._lost: Counter[str] = Counter()

    def box(self, shape: Shape, height: int, width: int) -> tuple[float, float, float, float] | None:
        """Left, top, width, height within the image; None when nothing of the shape lies in it."""
        left, top, wide, high = bounds_of(shape.geometry)
        right, bottom = min(left + wide, width), min(top + high, height)
        left, top = max(left, 0.0), max(top, 0.0)
        if right <= left or bottom <= top:
            self._lost["empty"] += 1
            return None
        return left, top, right - left, bottom - top

    def ring(self, shape: Shape, height: int, width: int) -> Ring | None:
        """One outline: holes are filled, parts are joined by lines; None when there is nothing to outline."""
        polygon = self._polygon(shape, height, width)
        parts = [part for part in polygon.parts if part and len(part[0]) >= 3]
        if not parts:
            self._lost["empty"] += 1
            return None
        self._lost["holes"] += any(len(part) > 1 for part in parts)
        self._lost["parts"] += len(parts) > 1
        self._lost["boxes"] += isinstance(shape.geometry, Box)
        return _joined([part[0] for part in parts])

    def rectangle(self, shape: Shape, height: int, width: int) -> Ring | None:
        """The smallest rectangle around the shape, at any angle."""
        polygon = self._polygon(shape, height, width)
        if not any(part and len(part[0]) >= 3 for part in polygon.parts):
            self._lost["empty"] += 1
            return None
        found = rotated_rectangle(polygon).parts[0][0]
        self._lost["corners"] += any(not (0 <= x <= width and 0 <= y <= height) for x, y in found)
        return found

    def warnings(self) -> tuple[str, ...]:
        """What was lost, one sentence each."""
        lost = self._lost
        said = {
            "empty": "without an area in its image {are} left out.",
            "holes": "with holes: the holes are filled, because the format has none.",
            "parts": "of several parts: the parts are joined by lines, because a row is one outline.",
            "boxes": "drawn as boxes {are} written as outlines of four corners.",
            "corners": "with corners of their rectangles beyond the image: these are cut to it.",
        }
        return tuple(
            f"{counted(lost[key], 'shape')} {text.format(are=is_or_are(lost[key]))}"
            for key, text in said.items()
            if lost[key]
        )

    def _polygon(self, shape: Shape, height: int, width: int) -> Polygon:
        match shape.geometry:
            case Mask() as mask:
                return outline_of(crop_of(mask, height, width)).polygon
            case Box(x=x, y=y, width=wide, height=high):
                return Polygon(parts=((((x, y), (x + wide, y), (x + wide, y + high), (x, y + high)),),))
            case Polygon() as polygon:
                return polygon


def _joined(rings: list[Ring]) -> Ring:
    """One ring that goes from the first to each other one where they are nearest, and back the same way."""
    joined = np.array(rings[0], np.float64)
    for ring in rings[1:]:
        other = np.array(ring, np.float64)
        here, there = _nearest(joined, other)
        round_trip = np.concatenate([other[there:], other[: there + 1]])
        joined = np.concatenate([joined[: here + 1], round_trip, joined[here:]])
    return tuple((float(x), float(y)) for x, y in joined)


def _nearest(first_N2: NDArray[np.float64], second_M2: NDArray[np.float64]) -> tuple[int, int]:
    """Indices of the two points that are nearest, looked for point by point so that little memory is taken."""
    best = (np.inf, 0, 0)
    for index, point_2 in enumerate(first_N2):
        apart_M = ((second_M2 - point_2) ** 2).sum(axis=1)
        nearest = int(apart_M.argmin())
        best = min(best, (float(apart_M[nearest]), index, nearest))
    return best[1], best[2]
