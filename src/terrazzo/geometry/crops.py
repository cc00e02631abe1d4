"""The pixels of a geometry within its own bounds: what it covers, without a picture as large as the image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.geometry import rle
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.types import Box, Geometry, Mask, Polygon


@dataclass(frozen=True, slots=True)
class Crop:
    """Pixels bool (height, width) whose first row and column are ``top`` and ``left`` of the image."""

    top: int
    left: int
    pixels_HW: NDArray[np.bool_]

    @property
    def bottom(self) -> int:
        """The first row below."""
        return self.top + int(self.pixels_HW.shape[0])

    @property
    def right(self) -> int:
        """The first column to the right."""
        return self.left + int(self.pixels_HW.shape[1])

    @property
    def area(self) -> int:
        """How many pixels are set."""
        return int(np.count_nonzero(self.pixels_HW))


_NOTHING = Crop(0, 0, np.zeros((0, 0), np.bool_))


def crop_of(geometry: Geometry, height: int, width: int) -> Crop:
    """The pixels of an image (height, width) that a geometry covers, cut to their bounds; empty when there are none.

    Raises:
        Invalid: a mask of another size, a coordinate that is not a number.
    """
    match geometry:
        case Mask():
            if (geometry.height, geometry.width) != (height, width):
                raise Invalid(
                    f"A mask of {geometry.width} x {geometry.height} pixels lies on an image of {width} x {height}.",
                    "Import or draw the annotation again on this image.",
                )
            return _of_mask(geometry)
        case Box(x=x, y=y, width=w, height=h):
            corners = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
            return _of_polygon(Polygon(parts=((corners,),)), height, width)
        case Polygon():
            return _of_polygon(geometry, height, width)


def trimmed(crop: Crop) -> Crop:
    """The same pixels without rows and columns at the edges where none is set."""
    rows, columns = np.flatnonzero(crop.pixels_HW.any(axis=1)), np.flatnonzero(crop.pixels_HW.any(axis=0))
    if len(rows) == 0:
        return _NOTHING
    pixels_HW = crop.pixels_HW[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Crop(crop.top + int(rows[0]), crop.left + int(columns[0]), pixels_HW)


def mask_of(crop: Crop, height: int, width: int) -> Mask:
    """The run-length encoding of a crop in its image; what lies outside of the image is left out.

    The runs are counted in the crop, so that many small objects of a large image take little time.
    """
    top, left = max(crop.top, 0), max(crop.left, 0)
    bottom, right = min(crop.bottom, height), min(crop.right, width)
    if top >= bottom or left >= right:
        return rle.from_runs(np.array([height * width]), height, width)
    inner_HW = crop.pixels_HW[top - crop.top : bottom - crop.top, left - crop.left : right - crop.left]
    columns_WH = np.zeros((right - left, bottom - top + 2), np.int8)
    columns_WH[:, 1:-1] = inner_HW.T
    steps_WH = np.diff(columns_WH, axis=1)
    column, row = np.nonzero(steps_WH)
    # Places where the pixels change, column by column; two at one place join a column to the next.
    places = (left + column) * height + top + row
    twice = places[:-1] == places[1:]
    alone = ~(np.append(twice, False) | np.append(False, twice))
    changes = places[alone & (places < height * width)]
    ends = np.concatenate(([0], changes, [height * width]))
    return rle.from_runs(np.diff(ends), height, width)


def _of_mask(mask: Mask) -> Crop:
    """Only the columns that hold set pixels are unrolled."""
    runs = rle.run_lengths(mask)
    ends = np.cumsum(runs)
    starts = (ends - runs)[1::2][runs[1::2] > 0]
    stops = ends[1::2][runs[1::2] > 0]
    if len(starts) == 0:
        return _NOTHING
    left, right = int(starts[0]) // mask.height, (int(stops[-1]) - 1) // mask.height + 1
    first, last = left * mask.height, right * mask.height
    flat = np.zeros(last - first + 1, np.int8)
    np.add.at(flat, starts - first, 1)
    np.add.at(flat, stops - first, -1)
    columns_WH = np.cumsum(flat[:-1], dtype=np.int8).astype(np.bool_).reshape(right - left, mask.height)
    return trimmed(Crop(0, left, columns_WH.T))


def _of_polygon(polygon: Polygon, height: int, width: int) -> Crop:
    points_N2 = np.array([point for part in polygon.parts for ring in part for point in ring], np.float64)
    if len(points_N2) == 0:
        return _NOTHING
    if not np.isfinite(points_N2).all():
        raise Invalid("A polygon or box has a coordinate that is not a number.", "Draw the shape again.")
    limits = np.array([width, height])
    left, top = (int(one) for one in np.clip(np.floor(points_N2.min(axis=0)), 0, limits))
    right, bottom = (int(one) for one in np.clip(np.ceil(points_N2.max(axis=0)), 0, limits))
    if left >= right or top >= bottom:
        return _NOTHING
    moved = tuple(tuple(tuple((x - left, y - top) for x, y in ring) for ring in part) for part in polygon.parts)
    return trimmed(Crop(top, left, geometry_to_pixels(Polygon(parts=moved), bottom - top, right - left)))
