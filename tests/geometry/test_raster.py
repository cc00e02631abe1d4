"""Shapes to pixels and back: exact round trips, even-odd fill, painting order."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from terrazzo.errors import Invalid
from terrazzo.geometry.raster import geometry_to_pixels, mask_to_shapes, shapes_to_mask, value_counts
from terrazzo.types import IGNORE, Box, Geometry, LabelClass, Mask, Polygon, Shape, Source, Task

ME = Source(kind="person", name="me")


def task(classes: int = 3, *, ignored: tuple[str, ...] = (), unpainted: str | None = None) -> Task:
    names = tuple(LabelClass(name=f"c{index}", color=f"#0000{index:02x}") for index in range(classes))
    return Task(name="t", kind="semantic", classes=names, ignored=ignored, unpainted=unpainted)


def shape(class_name: str, geometry: Geometry) -> Shape:
    return Shape(id=class_name, class_name=class_name, geometry=geometry, source=ME)


def polygon(*rings: list[tuple[float, float]]) -> Polygon:
    return Polygon(parts=(tuple(tuple(ring) for ring in rings),))


@given(
    hnp.arrays(
        np.uint8,
        hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24),
        elements=st.sampled_from([0, 1, 2, IGNORE]),
    ),
    st.sampled_from([None, "c0", "c2"]),
    st.sampled_from([(), ("background",), ("void", "background")]),
)
def test_round_trip_is_exact(mask: np.ndarray, unpainted: str | None, ignored: tuple[str, ...]) -> None:
    one = task(ignored=ignored, unpainted=unpainted)
    shapes = mask_to_shapes(mask, one, ME)
    np.testing.assert_array_equal(shapes_to_mask(shapes, one, *mask.shape), mask)
    assert mask_to_shapes(mask, one, ME) == shapes
    assert len({item.id for item in shapes}) == len(shapes)


def test_all_255_classes_survive() -> None:
    mask = np.arange(256, dtype=np.uint8).reshape(16, 16)
    names = tuple(LabelClass(name=str(index), color="#000000") for index in range(255))
    one = Task(name="t", kind="semantic", classes=names)
    np.testing.assert_array_equal(shapes_to_mask(mask_to_shapes(mask, one, ME), one, 16, 16), mask)


def test_value_without_class_is_refused() -> None:
    with pytest.raises(Invalid, match="value 7"):
        mask_to_shapes(np.full((2, 2), 7, np.uint8), task(), ME)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9), st.integers(1, 9))
def test_rectangle_on_pixel_edges_covers_exactly_its_pixels(x: int, y: int, width: int, height: int) -> None:
    expected = np.zeros((20, 20), bool)
    expected[y : y + height, x : x + width] = True
    box = Box(x=x, y=y, width=width, height=height)
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    np.testing.assert_array_equal(geometry_to_pixels(box, 20, 20), expected)
    np.testing.assert_array_equal(geometry_to_pixels(polygon(corners), 20, 20), expected)
    np.testing.assert_array_equal(geometry_to_pixels(polygon(corners[::-1]), 20, 20), expected)


points = st.tuples(st.floats(-30, 60), st.floats(-30, 60))


@given(st.lists(points, min_size=3, max_size=9))
def test_fill_agrees_with_even_odd_rule_at_pixel_centres(ring: list[tuple[float, float]]) -> None:
    """A slow, separate statement of the rule: count the edges to the left of each pixel centre."""
    got = geometry_to_pixels(polygon(ring), 32, 32)
    inside = np.zeros((32, 32), bool)
    close = np.zeros((32, 32), bool)
    ys, xs = np.mgrid[0:32, 0:32] + 0.5
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        if y0 == y1:
            continue
        crosses = (np.minimum(y0, y1) <= ys) & (ys < np.maximum(y0, y1))
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            at = x0 + (ys - y0) * ((x1 - x0) / (y1 - y0))
        inside ^= crosses & (at <= xs)
        close |= crosses & (np.abs(at - xs) < 1e-6)
    np.testing.assert_array_equal(got[~close], inside[~close])


@given(st.lists(points, min_size=3, max_size=8), st.floats(1, 31))
def test_two_halves_of_a_box_neither_overlap_nor_leave_a_gap(ring: list[tuple[float, float]], cut: float) -> None:
    left = geometry_to_pixels(polygon([(0, 0), (cut, 0), (32 - cut, 32), (0, 32)]), 32, 32)
    right = geometry_to_pixels(polygon([(cut, 0), (32, 0), (32, 32), (32 - cut, 32)]), 32, 32)
    assert not (left & right).any()
    assert (left | right).all()


def test_fill_is_close_to_opencv() -> None:
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ring = np.stack([50 + 30 * np.cos(angles), 50 + 20 * np.sin(angles)], axis=1)
    theirs = cv2.fillPoly(np.zeros((100, 100), np.uint8), [np.rint(ring - 0.5).astype(np.int32)], 1).astype(bool)
    mine = geometry_to_pixels(polygon([tuple(point) for point in ring]), 100, 100)
    assert (mine & theirs).sum() / (mine | theirs).sum() > 0.93


def test_holes_and_parts() -> None:
    square = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))
    hole = ((2.0, 2.0), (5.0, 2.0), (5.0, 5.0), (2.0, 5.0))
    other = ((12.0, 0.0), (14.0, 0.0), (14.0, 2.0), (12.0, 2.0))
    pixels = geometry_to_pixels(Polygon(parts=((square, hole), (other,))), 16, 16)
    assert pixels.sum() == 100 - 9 + 4
    assert not pixels[3, 3]


def test_later_shapes_paint_over_earlier_ones_and_ignored_labels_paint_ignore() -> None:
    one = task(ignored=("void",), unpainted="c2")
    shapes = [
        shape("c0", Box(x=0, y=0, width=4, height=4)),
        shape("c1", Box(x=1, y=1, width=2, height=2)),
        shape("void", Box(x=2, y=2, width=4, height=4)),
    ]
    mask = shapes_to_mask(shapes, one, 6, 6)
    assert mask[0, 0] == 0
    assert mask[1, 1] == 1
    assert mask[2, 2] == IGNORE
    assert mask[0, 5] == 2
    assert (shapes_to_mask([], task(), 2, 2) == IGNORE).all()


def test_errors_name_the_class_and_the_size() -> None:
    with pytest.raises(Invalid, match=r"'tree'.*c0, c1, c2"):
        shapes_to_mask([shape("tree", Box(x=0, y=0, width=1, height=1))], task(), 4, 4)
    with pytest.raises(Invalid, match="2 x 2"):
        shapes_to_mask([shape("c0", Mask(height=2, width=2, counts="04"))], task(), 4, 4)
    with pytest.raises(Invalid, match="not a number"):
        shapes_to_mask([shape("c0", polygon([(0, 0), (float("nan"), 1), (2, 2)]))], task(), 4, 4)


def test_coordinates_far_outside_are_clipped() -> None:
    ring = [(-1e300, -1e300), (1e300, -1e300), (1e300, 1e300), (-1e300, 1e300)]
    assert geometry_to_pixels(polygon(ring), 5, 7).all()
    assert not geometry_to_pixels(polygon([(50, 50), (60, 50), (60, 60)]), 5, 7).any()
    assert not geometry_to_pixels(polygon([(1, 1), (2, 2)]), 5, 7).any()


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=40)), st.sampled_from([1, 3, 20, 256]))
def test_pixels_are_counted_by_value(mask_HW: np.ndarray, values: int) -> None:
    few_HW = (mask_HW % values if values < 256 else mask_HW).astype(np.uint8)
    few_HW[0, 0] = IGNORE
    assert value_counts(few_HW).tolist() == np.bincount(few_HW.ravel(), minlength=256).tolist()
