"""From pixels to polygons: the exact outline along the edges of pixels, and a simpler one with its loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.crops import Crop, crop_of
from terrazzo.types import Polygon

_Ring_N2 = NDArray[Any]
_Part = list[_Ring_N2]


@dataclass(frozen=True, slots=True)
class Outline:
    """A polygon made from pixels; ``loss`` (0..1) is the part of both together that only one of them covers."""

    polygon: Polygon
    loss: float


def outline_of(crop: Crop, tolerance: float = 0.0) -> Outline:
    """The polygon around pixels, with its holes and separate parts.

    Args:
        crop: the pixels; pixels that touch at a corner are one part.
        tolerance: how far (pixels) the outline may stray from the edges of the pixels so that it has fewer points. With
            0 the polygon covers the very same pixels. Holes and parts that vanish within the tolerance are left out,
            but a polygon is never left without a part.
    """
    exact = _parts(crop.pixels_HW)
    if tolerance <= 0:
        return Outline(_polygon(exact, crop), 0.0)
    simpler = [part for part in (_simplified(part, tolerance) for part in exact) if part]
    if not simpler:
        simpler = sorted(exact, key=lambda part: -cv2.contourArea(part[0]))[:1]
    polygon = _polygon(simpler, crop)
    return Outline(polygon, _loss(crop, polygon))


def _parts(pixels_HW: NDArray[np.bool_]) -> list[_Part]:
    """Rings of each part in pixels of the crop, the outline first.

    OpenCV's contours run through the centres of border pixels. In a picture of twice the size, the centre 2i of the
    first half of pixel i stands for its edge i, and 2i + 1 for its edge i + 1: halving upwards gives the edges.
    """
    if not pixels_HW.any():
        return []
    doubled = np.repeat(np.repeat(pixels_HW.astype(np.uint8), 2, axis=0), 2, axis=1)
    contours, hierarchy = cv2.findContours(doubled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    parts: dict[int, _Part] = {}
    for index, (contour, links) in enumerate(zip(contours, hierarchy[0], strict=True)):
        if links[3] < 0:
            parts[index] = [_edges(contour)]
    for contour, links in zip(contours, hierarchy[0], strict=True):
        if links[3] >= 0:
            parts[int(links[3])].append(_edges(contour))
    return list(parts.values())


def _edges(contour: NDArray[Any]) -> _Ring_N2:
    """A contour of the doubled picture as corners between edges of pixels, without points on straight lines."""
    ring = (contour[:, 0, :] + 1) // 2
    ring = ring[(ring != np.roll(ring, 1, axis=0)).any(axis=1)]
    before, after = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
    turns = before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]
    back = (before * after).sum(axis=1) < 0
    return np.ascontiguousarray(ring[turns | back])


def _simplified(part: _Part, tolerance: float) -> _Part:
    """The rings with fewer points; nothing when the outline vanishes."""
    rings = [np.asarray(cv2.approxPolyDP(ring, tolerance, closed=True))[:, 0, :] for ring in part]
    if len(rings[0]) < 3 or cv2.contourArea(rings[0]) <= 0:
        return []
    return [rings[0], *(ring for ring in rings[1:] if len(ring) >= 3 and cv2.contourArea(ring) > 0)]


def _polygon(parts: list[_Part], crop: Crop) -> Polygon:
    offset = np.array([crop.left, crop.top])
    return Polygon(
        parts=tuple(tuple(tuple((float(x), float(y)) for x, y in ring + offset) for ring in part) for part in parts)
    )


def _loss(crop: Crop, polygon: Polygon) -> float:
    drawn = crop_of(polygon, crop.bottom, crop.right)
    covered_HW = np.zeros(crop.pixels_HW.shape, np.bool_)
    if drawn.area:
        # An outline of corners of the pixels, so it never leaves their bounds.
        rows = slice(drawn.top - crop.top, drawn.bottom - crop.top)
        covered_HW[rows, drawn.left - crop.left : drawn.right - crop.left] = drawn.pixels_HW
    either = int(np.count_nonzero(covered_HW | crop.pixels_HW))
    return int(np.count_nonzero(covered_HW ^ crop.pixels_HW)) / either if either else 0.0
