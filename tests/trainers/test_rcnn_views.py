"""Views of objects: boxes and masks lie where their pixels are seen, and what is hardly seen is left out."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from terrazzo.geometry import rle
from terrazzo.geometry.truth import box_around
from terrazzo.trainers.rcnn.views import matrix, view
from terrazzo.training.augment import AUGMENTATIONS, Augmentation
from terrazzo.training.views import placed
from terrazzo.types import TrueObjects

STILL = AUGMENTATIONS["none"]


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def truth_of(masks: list[np.ndarray], *, pixels: bool, crowds: tuple[int, ...] = ()) -> TrueObjects:
    height, width = masks[0].shape
    boxes = [box_around(mask) for mask in masks]
    return TrueObjects(
        height=height,
        width=width,
        boxes_N4=np.array(boxes, np.float32).reshape(-1, 4),
        classes_N=np.arange(len(masks)),
        crowd_N=np.array([number in crowds for number in range(len(masks))]),
        masks=tuple(rle.encode(mask) for mask in masks) if pixels else None,
    )


def block(top: int, left: int, height: int, width: int, size: tuple[int, int] = (60, 90)) -> np.ndarray:
    mask_HW = np.zeros(size, bool)
    mask_HW[top : top + height, left : left + width] = True
    return mask_HW


def painted(masks: list[np.ndarray]) -> np.ndarray:
    image_HWC = np.zeros((*masks[0].shape, 3), np.uint8)
    for mask in masks:
        image_HWC[mask] = 255
    return image_HWC


@pytest.mark.parametrize("pixels", [True, False])
def test_a_view_of_the_whole_is_the_whole(pixels: bool) -> None:
    masks = [block(5, 10, 20, 30), block(30, 50, 8, 20)]
    truth = truth_of(masks, pixels=pixels)
    seen = view(painted(masks), truth, 60, 90, 1.0, STILL, generator(0))
    assert np.array_equal(seen.image_HWC, painted(masks))
    expected = truth.boxes_N4.copy()
    expected[:, 2:] += expected[:, :2]
    assert np.allclose(seen.boxes_N4, expected)
    assert seen.classes_N.tolist() == [0, 1]
    if pixels:
        assert np.array_equal(seen.masks_NHW, np.stack(masks))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["light", "medium", "strong"]), st.booleans())
def test_objects_lie_where_their_pixels_are_seen(seed: int, name: str, pixels: bool) -> None:
    """One white object on black: what is white in the view is the object, whatever was done to the picture."""
    masks = [block(20, 30, 18, 25)]
    seen = view(painted(masks), truth_of(masks, pixels=pixels), 48, 64, 0.8, AUGMENTATIONS[name], generator(seed))
    white_HW = seen.image_HWC.min(axis=2) > 140
    if not len(seen.classes_N):
        assert white_HW.sum() < 0.5 * masks[0].sum()
        return
    left, top, right, bottom = seen.boxes_N4[0]
    around = box_around(white_HW)
    assert around is not None
    found = np.array([around[0], around[1], around[0] + around[2], around[1] + around[3]])
    assert np.abs(found - [left, top, right, bottom]).max() <= 1.6
    if seen.masks_NHW is not None:
        assert np.count_nonzero(seen.masks_NHW[0].astype(bool) != white_HW) <= 0.12 * white_HW.sum() + 8


@given(st.integers(0, 10_000), st.floats(0, 59), st.floats(0, 89))
def test_the_matrix_says_where_a_placement_puts_a_pixel(seed: int, row: float, column: float) -> None:
    place = placed((60, 90), 40, 50, 0.7, AUGMENTATIONS["strong"], generator(seed))
    x, y = matrix(place) @ [column, row, 1]
    expected = place.places_N2(torch.tensor([[row, column]], dtype=torch.float64))[0].tolist()
    assert abs(np.floor(y + 0.5) - expected[0]) <= 1 and abs(np.floor(x + 0.5) - expected[1]) <= 1


def test_a_picture_that_was_made_smaller_keeps_its_objects_in_place() -> None:
    masks = [block(20, 30, 20, 40, (120, 180))]
    small_HWC = painted([block(10, 15, 10, 20)])
    seen = view(small_HWC, truth_of(masks, pixels=True), 60, 90, 1.0, STILL, generator(0))
    assert seen.boxes_N4.tolist() == [[15, 10, 35, 20]]


def test_crowds_are_left_out() -> None:
    masks = [block(5, 10, 20, 30), block(30, 50, 8, 20)]
    for pixels in (True, False):
        seen = view(painted(masks), truth_of(masks, pixels=pixels, crowds=(0,)), 60, 90, 1.0, STILL, generator(0))
        assert seen.classes_N.tolist() == [1]


def test_what_is_hardly_seen_is_left_out() -> None:
    closer = Augmentation(4.0, 4.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    masks = [block(0, 0, 60, 90), block(1, 1, 4, 4)]
    counts = set()
    for seed in range(20):
        seen = view(painted(masks), truth_of(masks, pixels=True), 60, 90, 1.0, closer, generator(seed))
        counts.add(tuple(seen.classes_N.tolist()))
        assert len(seen.boxes_N4) == len(seen.masks_NHW if seen.masks_NHW is not None else ())
    assert () in counts, "a sixteenth of the large object is not an object"


def test_an_image_without_objects_is_seen() -> None:
    nothing = TrueObjects(60, 90, np.zeros((0, 4), np.float32), np.zeros(0, np.int64), np.zeros(0, bool), ())
    seen = view(np.zeros((60, 90, 3), np.uint8), nothing, 32, 32, 1.0, AUGMENTATIONS["medium"], generator(0))
    assert seen.boxes_N4.shape == (0, 4) and seen.masks_NHW is not None and seen.masks_NHW.shape == (0, 32, 32)
