"""A shape as the one ring of whole pixels that an element of Arkindex has."""

from __future__ import annotations

from collections.abc import Sequence

from terrazzo.geometry.crops import crop_of
from terrazzo.geometry.outlines import outline_of
from terrazzo.types import Box, Geometry, Mask, Polygon
from terrazzo.words import counted, has_or_have

Ring = tuple[tuple[int, int], ...]


class Rings:
    """Turns geometries into rings and counts what no ring can hold."""

    def __init__(self) -> None:
        self._cut = 0
        self._gone = 0

    def of(self, geometry: Geometry, height: int, width: int, *, apart: bool = False) -> list[Ring]:
        """The outline of the largest part, or ``apart`` that of each; within the image, in whole pixels."""
        parts = sorted(_parts(geometry), key=lambda part: -_area(part[0]))
        self._cut += any(len(part) > 1 for part in parts) or (len(parts) > 1 and not apart)
        rings = [_whole(part[0], height, width) for part in (parts if apart else parts[:1])]
        found = [ring for ring in rings if ring]
        self._gone += not found
        return found

    def warnings(self) -> tuple[str, ...]:
        """What was lost."""
        found = []
        if self._cut:
            found.append(
                f"{counted(self._cut, 'shape')} {has_or_have(self._cut)} holes or several parts, and an element of "
                "Arkindex has one outline: written is that of the largest part, without holes."
            )
        if self._gone:
            found.append(f"{counted(self._gone, 'shape')} smaller than a pixel left out.")
        return tuple(found)


def _parts(geometry: Geometry) -> Sequence[Sequence[Sequence[tuple[float, float]]]]:
    match geometry:
        case Polygon():
            return [part for part in geometry.parts if part and len(part[0]) >= 3]
        case Box(x=x, y=y, width=width, height=height):
            return [[[(x, y), (x + width, y), (x + width, y + height), (x, y + height)]]]
        case Mask():
            return outline_of(crop_of(geometry, geometry.height, geometry.width)).polygon.parts


def _whole(ring: Sequence[tuple[float, float]], height: int, width: int) -> Ring:
    points = [(min(max(round(x), 0), width), min(max(round(y), 0), height)) for x, y in ring]
    found = [point for point, before in zip(points, [points[-1], *points[:-1]], strict=True) if point != before]
    return tuple(found) if len(found) >= 3 and _area(found) > 0 else ()


def _area(ring: Sequence[tuple[float, float]]) -> float:
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
