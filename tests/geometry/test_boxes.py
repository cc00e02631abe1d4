"""Boxes and masks against each other: overlap, clipping, removal of overlaps, reading order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.geometry import rle
from terrazzo.geometry.boxes import box_iou, clip_boxes
from terrazzo.geometry.mask_iou import mask_iou
from terrazzo.geometry.overlaps import without_overlaps
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.geometry.reading_order import reading_order
from terrazzo.types import Box, Mask

WHOLE = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 8), st.integers(1, 8))
BOXES = st.lists(WHOLE, min_size=1, max_size=6)


def array(boxes: list[tuple[int, int, int, int]]) -> NDArray[np.float32]:
    return np.array(boxes, np.float32).reshape(-1, 4)


def mask(box: tuple[int, int, int, int]) -> Mask:
    x, y, width, height = box
    return rle.encode(geometry_to_pixels(Box(x=x, y=y, width=width, height=height), 20, 20))


@given(BOXES, BOXES)
def test_boxes_overlap_as_their_pixels_do(
    first: list[tuple[int, int, int, int]], second: list[tuple[int, int, int, int]]
) -> None:
    by_boxes = box_iou(array(first), array(second))
    by_masks = mask_iou([mask(one) for one in first], [mask(one) for one in second])
    assert np.allclose(by_boxes, by_masks, atol=1e-6)


def test_masks_of_two_images_are_not_compared() -> None:
    with pytest.raises(Invalid, match="different sizes"):
        mask_iou([rle.encode(np.ones((3, 4), np.bool_))], [rle.encode(np.ones((4, 3), np.bool_))])


@given(BOXES)
def test_clipped_boxes_cover_the_same_pixels_of_the_image(boxes: list[tuple[int, int, int, int]]) -> None:
    moved = array([(x - 6, y - 6, width, height) for x, y, width, height in boxes])
    for before, after in zip(moved, clip_boxes(moved, 7, 9), strict=True):
        assert after[:2].min() >= 0
        assert after[0] + after[2] <= 9
        assert after[1] + after[3] <= 7
        wide = max(0, min(before[0] + before[2], 9) - max(before[0], 0))
        high = max(0, min(before[1] + before[3], 7) - max(before[1], 0))
        assert after[2] * after[3] == wide * high


@given(BOXES, st.floats(0, 0.9), st.booleans(), st.data())
def test_no_two_that_stay_overlap_and_each_that_goes_has_a_reason(
    boxes: list[tuple[int, int, int, int]], limit: float, across: bool, data: st.DataObject
) -> None:
    count = len(boxes)
    confidences = np.array(data.draw(st.lists(st.floats(0, 1, width=32), min_size=count, max_size=count)), np.float32)
    classes = np.array(data.draw(st.lists(st.integers(0, 1), min_size=count, max_size=count)), np.int64)
    kept = without_overlaps(array(boxes), confidences, classes, limit, across=across)
    iou = box_iou(array(boxes), array(boxes))
    rival = np.ones((count, count), np.bool_) if across else classes[:, None] == classes[None]
    assert all(iou[a, b] <= limit for a in kept for b in kept if a != b and rival[a, b])
    for gone in set(range(count)) - set(kept.tolist()):
        assert any(
            iou[gone, one] > limit and rival[gone, one] and confidences[one] >= confidences[gone] for one in kept
        )


def test_masks_that_do_not_touch_stay_though_their_boxes_overlap() -> None:
    corner = np.tri(20, 20, -1, dtype=np.bool_)
    boxes, ones = array([(0, 0, 20, 20), (0, 0, 20, 20)]), np.array([0.9, 0.8], np.float32)
    same = np.zeros(2, np.int64)
    masks = [rle.encode(corner), rle.encode(corner.T)]
    assert len(without_overlaps(boxes, ones, same, 0.5, masks=masks)) == 2
    assert without_overlaps(boxes, ones, same, 0.5).tolist() == [0]


def test_a_page_is_read_by_columns_from_top_to_bottom() -> None:
    left = [(10, 100 + 30 * row, 90 + row, 20) for row in range(3)]
    right = [(120, 95 + 30 * row, 95 - row, 20) for row in range(3)]
    expected = array([*left, *right])
    for seed in range(5):
        shuffled = np.random.default_rng(seed).permutation(6)
        assert np.array_equal(expected[shuffled][reading_order(expected[shuffled])], expected)


def test_a_headline_over_the_columns_comes_first_and_divides_the_page() -> None:
    head, foot = (10, 10, 200, 20), (10, 300, 205, 20)
    page = array(
        [head, (10, 50, 90, 20), (12, 80, 90, 20), (120, 45, 90, 20), foot, (10, 340, 90, 20), (120, 335, 90, 20)]
    )
    assert reading_order(page).tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert reading_order(page[::-1]).tolist() == [6, 5, 4, 3, 2, 1, 0]


@given(st.lists(WHOLE, max_size=8))
def test_every_box_is_read_once(boxes: list[tuple[int, int, int, int]]) -> None:
    assert sorted(reading_order(array(boxes)).tolist()) == list(range(len(boxes)))
