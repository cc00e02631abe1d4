"""Where a page lies on its image: a part of it, mirrored, turned; points go there and back."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from terrazzo.types import Image_HWC, Record

Point = tuple[float, float]


class Place(Record):
    """A page on its image: left, top, right and bottom in pixels, then mirrored (left to right), then turned clockwise
    by quarters.
    """

    left: int
    top: int
    right: int
    bottom: int
    mirrored: bool = False
    quarters: int = 0

    def size(self) -> tuple[int, int]:
        """Width and height of the page as people see it."""
        wide, high = self.right - self.left, self.bottom - self.top
        return (high, wide) if self.quarters % 2 else (wide, high)

    def is_whole(self, width: int, height: int) -> bool:
        """Whether the page is all of an image of this size, as it lies."""
        whole = (self.left, self.top, self.right, self.bottom) == (0, 0, width, height)
        return whole and not self.mirrored and not self.quarters

    def onto_page(self, points: Sequence[Point]) -> tuple[Point, ...]:
        """Points of the image as points of the page."""
        return tuple(self._onto_page(x - self.left, y - self.top) for x, y in points)

    def _onto_page(self, x: float, y: float) -> Point:
        wide, high = float(self.right - self.left), float(self.bottom - self.top)
        x = wide - x if self.mirrored else x
        for _ in range(self.quarters):
            x, y, wide, high = high - y, x, high, wide
        return x, y

    def onto_image(self, points: Sequence[Point]) -> tuple[Point, ...]:
        """Points of the page as points of the image."""
        return tuple(self._onto_image(x, y) for x, y in points)

    def _onto_image(self, x: float, y: float) -> Point:
        wide, high = (float(one) for one in self.size())
        for _ in range(self.quarters):
            x, y, wide, high = y, wide - x, high, wide
        x = wide - x if self.mirrored else x
        return x + self.left, y + self.top

    def cut(self, image_HWC: Image_HWC) -> Image_HWC:
        """The pixels of the page."""
        page_HWC = image_HWC[self.top : self.bottom, self.left : self.right]
        page_HWC = page_HWC[:, ::-1] if self.mirrored else page_HWC
        return np.ascontiguousarray(np.rot90(page_HWC, -self.quarters))


def place_of(polygon: str | None, width: int, height: int, rotation: int, mirrored: bool) -> Place:
    """The place of a page with this polygon (JSON) on an image of this size.

    A polygon that is none, or that lies outside, stands for the whole image; so does one that lacks no more than the
    last pixel. Of rotations (degrees, clockwise) quarters are kept, others are left to the shapes.
    """
    left, top, right, bottom = 0, 0, width, height
    ring = ring_of(polygon)
    if len(ring) >= 3:
        xs, ys = zip(*ring, strict=True)
        box = (max(math.floor(min(xs)), 0), max(math.floor(min(ys)), 0), math.ceil(max(xs)), math.ceil(max(ys)))
        box = (*box[:2], min(box[2], width), min(box[3], height))
        nearly = box[0] <= 0 and box[1] <= 0 and box[2] >= width - 1 and box[3] >= height - 1
        if box[2] > box[0] and box[3] > box[1] and not nearly:
            left, top, right, bottom = box
    quarters = rotation // 90 if rotation % 90 == 0 else 0
    return Place(left=left, top=top, right=right, bottom=bottom, mirrored=mirrored, quarters=quarters)


def ring_of(polygon: str | None) -> tuple[Point, ...]:
    """The points of a polygon's JSON without the last one, which is the first again; empty when it is no polygon."""
    try:
        points: Any = json.loads(polygon or "[]")
        ring = tuple((float(x), float(y)) for x, y in points)
    except (ValueError, TypeError):
        return ()
    if not all(math.isfinite(value) and abs(value) < 1e6 for point in ring for value in point):
        return ()
    return ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
