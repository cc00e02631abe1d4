"""Pixels to polygons and rectangles: exact without tolerance, with holes and parts, and the loss is true."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from terrazzo.geometry import rle
from terrazzo.geometry.connected import components
from terrazzo.geometry.crops import Crop, crop_of, mask_of, trimmed
from terrazzo.geometry.outlines import outline_of
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.geometry.rectangles import rotated_rectangle
from terrazzo.types import Box, Polygon

PIXELS = arrays.arrays(np.bool_, st.tuples(st.integers(1, 14), st.integers(1, 14)))


def ring(size: int) -> NDArray[np.bool_]:
    """A disc with a hole, and a small square beside it."""
    y, x = np.mgrid[:size, :size]
    distance = np.hypot(y - size / 2, x - size / 2)
    pixels = (distance < size / 3) & (distance > size / 6)
    pixels[:4, :4] = True
    return pixels


@given(PIXELS)
@settings(deadline=None)
def test_without_tolerance_a_polygon_covers_the_very_same_pixels(pixels_HW: NDArray[np.bool_]) -> None:
    outline = outline_of(Crop(0, 0, pixels_HW))
    assert outline.loss == 0
    assert np.array_equal(geometry_to_pixels(outline.polygon, *pixels_HW.shape), pixels_HW)


def test_holes_and_parts_are_kept() -> None:
    parts = outline_of(Crop(0, 0, ring(60)), tolerance=0.7).polygon.parts
    assert sorted(len(part) for part in parts) == [1, 2]


@given(PIXELS, st.floats(0.1, 6))
@settings(deadline=None)
def test_the_loss_is_what_the_simpler_polygon_covers_otherwise(pixels_HW: NDArray[np.bool_], tolerance: float) -> None:
    outline = outline_of(Crop(0, 0, pixels_HW), tolerance)
    drawn_HW = geometry_to_pixels(outline.polygon, *pixels_HW.shape)
    either = np.count_nonzero(drawn_HW | pixels_HW)
    assert outline.loss == (np.count_nonzero(drawn_HW ^ pixels_HW) / either if either else 0)
    assert bool(outline.polygon.parts) == bool(pixels_HW.any())


def test_a_tolerance_makes_few_points_of_many() -> None:
    exact, simple = outline_of(Crop(0, 0, ring(120))), outline_of(Crop(0, 0, ring(120)), 1.0)
    count = [sum(len(r) for part in one.polygon.parts for r in part) for one in (exact, simple)]
    assert count[1] < count[0] / 3
    assert 0 < simple.loss < 0.05


def test_a_crop_lies_where_it_was_on_the_image() -> None:
    polygon = outline_of(Crop(5, 7, np.ones((2, 3), np.bool_))).polygon
    assert set(polygon.parts[0][0]) == {(7.0, 5.0), (10.0, 5.0), (10.0, 7.0), (7.0, 7.0)}


@given(PIXELS)
def test_a_mask_cropped_and_put_back_is_the_same(pixels_HW: NDArray[np.bool_]) -> None:
    mask = rle.encode(pixels_HW)
    crop = crop_of(mask, *pixels_HW.shape)
    assert crop.area == np.count_nonzero(pixels_HW)
    assert not crop.area or (crop.pixels_HW[0].any() and crop.pixels_HW[:, -1].any())
    assert mask_of(crop, *pixels_HW.shape) == mask


@given(st.floats(-5, 20), st.floats(-5, 20), st.floats(0.1, 20), st.floats(0.1, 20))
def test_a_box_cropped_covers_the_pixels_that_it_covers(x: float, y: float, width: float, height: float) -> None:
    box = Box(x=x, y=y, width=width, height=height)
    whole = trimmed(Crop(0, 0, geometry_to_pixels(box, 12, 15)))
    crop = crop_of(box, 12, 15)
    assert np.array_equal(crop.pixels_HW, whole.pixels_HW)
    assert crop.area == 0 or (crop.top, crop.left) == (whole.top, whole.left)


def test_the_rotated_rectangle_of_a_slanted_bar_is_small() -> None:
    bar = Polygon(parts=((((100.0, 0.0), (110.0, 10.0), (10.0, 110.0), (0.0, 100.0)),),))
    crop = crop_of(bar, 120, 120)
    rectangle = rotated_rectangle(crop)
    covered = geometry_to_pixels(rectangle, 120, 120)
    assert len(rectangle.parts[0][0]) == 4
    assert crop.area < np.count_nonzero(covered) < 1.2 * crop.area
    assert covered[crop.top : crop.bottom, crop.left : crop.right][crop.pixels_HW].all()
    # Around a polygon it is the bar itself.
    corners = {(round(x), round(y)) for x, y in rotated_rectangle(bar).parts[0][0]}
    assert corners == {(100, 0), (110, 10), (10, 110), (0, 100)}


@given(PIXELS, st.integers(1, 6))
def test_components_are_all_the_pixels_that_hang_together(pixels_HW: NDArray[np.bool_], least: int) -> None:
    pieces = components(pixels_HW)
    together = np.zeros_like(pixels_HW)
    for piece in pieces:
        window = together[piece.top : piece.bottom, piece.left : piece.right]
        assert not (window & piece.pixels_HW).any()
        window |= piece.pixels_HW
    assert np.array_equal(together, pixels_HW)
    assert len(components(pixels_HW, least)) == sum(piece.area >= least for piece in pieces)
