"""Objects by tiles: the same as without, also those that a seam cuts, that touch, or that are longer than a tile."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from terrazzo.geometry import rle
from terrazzo.geometry.connected import components
from terrazzo.geometry.crops import mask_of
from terrazzo.geometry.mask_iou import mask_iou
from terrazzo.inference.object_tiles import TiledObjects
from terrazzo.types import Image_HWC, ObjectsPrediction


def find(image_HWC: Image_HWC, *, masks: bool = True) -> ObjectsPrediction:
    """Every colour (red: class, green: which one) is an object: as a detector that makes no mistakes would say.

    Objects of one colour that do not hang together in the tile are several.
    """
    height, width = image_HWC.shape[:2]
    boxes, classes, confidences, found = [], [], [], []
    for red, green in {(int(r), int(g)) for r, g in image_HWC[..., :2].reshape(-1, 2) if r}:
        for crop in components((image_HWC[..., 0] == red) & (image_HWC[..., 1] == green)):
            boxes.append((crop.left, crop.top, crop.right - crop.left, crop.bottom - crop.top))
            classes.append(red - 1)
            confidences.append(0.5 + crop.area / (4 * height * width))
            found.append(mask_of(crop, height, width))
    return ObjectsPrediction(
        height=height,
        width=width,
        boxes_N4=np.array(boxes, np.float32).reshape(-1, 4),
        classes_N=np.array(classes, np.int64),
        confidences_N=np.array(confidences, np.float32),
        masks=tuple(found) if masks else None,
    )


def scene(height: int, width: int, things: list[tuple[int, int, int, int, int]]) -> NDArray[np.uint8]:
    """Ellipses (class, x, y, half width, half height), each of a colour of its own, later ones over earlier ones."""
    image = np.zeros((height, width, 3), np.uint8)
    for number, (index, x, y, a, b) in enumerate(things):
        cv2.ellipse(image, (x, y), (a, b), 0, 0, 360, (index + 1, number + 1, 0), -1)
    return image


def assert_same(tiled: ObjectsPrediction, whole: ObjectsPrediction, least: float = 0.999) -> None:
    assert len(tiled) == len(whole)
    if len(whole) == 0:
        return
    assert tiled.masks is not None and whole.masks is not None
    iou = mask_iou(whole.masks, tiled.masks)
    best = iou.argmax(axis=1)
    assert sorted(best.tolist()) == list(range(len(whole)))
    assert iou.max(axis=1).min(initial=1) >= least
    assert np.array_equal(tiled.classes_N[best], whole.classes_N)
    assert np.allclose(tiled.boxes_N4[best], whole.boxes_N4, atol=1)


THING = st.tuples(st.integers(0, 1), st.integers(0, 220), st.integers(0, 160), st.integers(3, 20), st.integers(3, 20))


@given(st.lists(THING, max_size=12), st.sampled_from([64, 96, 150]))
@settings(deadline=None, max_examples=40)
def test_tiles_give_the_same_objects_as_the_whole_image(
    things: list[tuple[int, int, int, int, int]], tile: int
) -> None:
    image = scene(160, 220, things)
    assert_same(TiledObjects(find, tile, 0.4)(image), find(image))


def test_an_object_longer_than_tiles_comes_out_as_one() -> None:
    image = scene(60, 700, [(0, 350, 15, 330, 6), (0, 350, 32, 330, 6), (1, 30, 50, 5, 5)])
    tiled = TiledObjects(find, 64, 0.25)(image)
    assert_same(tiled, find(image))
    assert list(tiled.confidences_N) == sorted(tiled.confidences_N, reverse=True)


def test_touching_objects_on_a_seam_stay_two() -> None:
    image = scene(64, 200, [(0, 60, 32, 14, 14), (0, 86, 32, 13, 14), (0, 110, 32, 12, 14)])
    assert_same(TiledObjects(find, 80, 0.3)(image), find(image))


def test_boxes_are_joined_too() -> None:
    image = scene(90, 300, [(0, 80, 30, 40, 12), (1, 200, 60, 60, 10)])
    whole = find(image, masks=False)
    tiled = TiledObjects(lambda tile: find(tile, masks=False), 96, 0.3)(image)
    assert tiled.masks is None
    order = [int(np.abs(tiled.boxes_N4 - box).sum(axis=1).argmin()) for box in whole.boxes_N4]
    assert len(tiled) == len(whole) == 2
    assert np.allclose(tiled.boxes_N4[order], whole.boxes_N4, atol=1)


def test_what_one_tile_sees_as_two_arms_is_one() -> None:
    image = np.zeros((110, 64, 3), np.uint8)
    image[5:105, 5:11], image[5:105, 25:55], image[95:105, 5:55] = (1, 1, 0), (1, 1, 0), (1, 1, 0)
    assert_same(TiledObjects(find, 64, 0.25)(image), find(image))


def test_a_piece_at_the_edge_of_a_tile_goes_where_another_tile_saw_the_whole() -> None:
    """The tile that sees the end of a thing takes it for a small one that is half beside it."""

    def hasty(tile: Image_HWC) -> ObjectsPrediction:
        found = find(tile)
        if len(found) == 0 or found.boxes_N4[0, 0] > 0:
            return found
        pixels = np.zeros(tile.shape[:2], np.bool_)
        pixels[26:54, :10] = True
        return found.model_copy(
            update={"masks": (rle.encode(pixels),), "boxes_N4": np.array([[0, 26, 10, 28]], np.float32)}
        )

    image = scene(60, 160, [(0, 70, 30, 20, 14)])
    assert_same(TiledObjects(hasty, 100, 0.3)(image), find(image))


def test_a_small_image_is_predicted_as_it_is() -> None:
    image = scene(40, 50, [(0, 20, 20, 9, 9)])
    seen: list[tuple[int, ...]] = []

    def watched(tile: Image_HWC) -> ObjectsPrediction:
        seen.append(tile.shape)
        return find(tile)

    assert_same(TiledObjects(watched, 64)(image), find(image))
    assert seen == [(40, 50, 3)]


@pytest.mark.parametrize("masks", [True, False])
def test_a_large_image_without_objects(masks: bool) -> None:
    empty = TiledObjects(lambda tile: find(tile, masks=masks), 64)(np.zeros((100, 200, 3), np.uint8))
    assert (len(empty), empty.boxes_N4.shape, empty.masks) == (0, (0, 4), () if masks else None)
