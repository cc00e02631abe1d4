"""The pixel cache holds what the snapshot holds."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from terrazzo.snapshot import Snapshot
from terrazzo.snapshot.cache import fit_long_side, open_cache, shrink_mask


def test_cached_pixels_equal_decoded_pixels(tiny_snapshot: Snapshot, cache_root: Path) -> None:
    cache = open_cache(tiny_snapshot, "train", cache_root, long_side=None)
    images = tiny_snapshot.images("train")
    assert len(cache) == len(images) == 10
    for index, image in enumerate(images):
        np.testing.assert_array_equal(cache.image_HWC(index), tiny_snapshot.image_HWC(image))
        np.testing.assert_array_equal(cache.mask_HW(index), tiny_snapshot.mask_HW(image))


def test_large_images_are_scaled_down_and_masks_keep_their_values(tiny_snapshot: Snapshot, cache_root: Path) -> None:
    cache = open_cache(tiny_snapshot, "val", cache_root, long_side=48)
    assert cache.image_HWC(0).shape == (32, 48, 3)
    assert set(np.unique(cache.mask_HW(0))) <= {0, 1, 2, 255}


def test_the_second_opening_decodes_nothing(tiny_snapshot: Snapshot, cache_root: Path) -> None:
    open_cache(tiny_snapshot, "val", cache_root, long_side=None)
    heard: list[float] = []
    open_cache(tiny_snapshot, "val", cache_root, long_side=None, on_progress=heard.append)
    assert heard == [1.0]


def test_an_empty_split_is_an_empty_cache(tmp_path: Path, cache_root: Path) -> None:
    from tiny_world import make_snapshot

    assert len(open_cache(make_snapshot(tmp_path, {"train": 1}), "val", cache_root, long_side=None)) == 0


def test_fit_never_enlarges() -> None:
    assert fit_long_side(100, 50, 200) == (100, 50)
    assert fit_long_side(100, 50, 20) == (20, 10)
    assert fit_long_side(4000, 1, 32) == (32, 1)


def test_classes_are_counted_at_full_size_to_the_last_pixel(tiny_snapshot: Snapshot, cache_root: Path) -> None:
    masks = [tiny_snapshot.mask_HW(image) for image in tiny_snapshot.images("train")]
    exact = [sum(int((mask == value).sum()) for mask in masks) for value in range(3)]
    for long_side in (None, 24):
        assert open_cache(tiny_snapshot, "train", cache_root, long_side=long_side).class_pixels(3).tolist() == exact


@settings(max_examples=60, deadline=None)
@given(
    pixels=st.dictionaries(
        st.tuples(st.integers(0, 199), st.integers(0, 299)), st.integers(0, 4), min_size=1, max_size=12
    ),
    size=st.tuples(st.integers(1, 200), st.integers(1, 300)),
)
def test_scribbles_survive_any_scaling_down(pixels: dict[tuple[int, int], int], size: tuple[int, int]) -> None:
    mask_HW = np.full((200, 300), 255, np.uint8)
    for place, label in pixels.items():
        mask_HW[place] = label
    small_HW = shrink_mask(mask_HW, *size)
    assert small_HW.shape == size
    assert set(np.unique(small_HW)) <= {*pixels.values(), 255}
    for row, column in pixels:
        top, left = row * size[0] // 200, column * size[1] // 300
        near = small_HW[max(0, top - 1) : top + 2, max(0, left - 1) : left + 2]
        assert (near != 255).any(), (row, column)


def test_a_class_of_three_pixels_survives_among_whole_labels() -> None:
    mask_HW = np.zeros((400, 400), np.uint8)
    mask_HW[201, 201:204] = 1
    assert (shrink_mask(mask_HW, 50, 50) == 1).sum() in (1, 2)


def test_whole_labels_are_scaled_as_before() -> None:
    mask_HW = (np.indices((300, 400)).sum(0) // 40 % 3).astype(np.uint8)
    mask_HW[100:140] = 255
    nearest = cv2.resize(mask_HW, (100, 75), interpolation=cv2.INTER_NEAREST_EXACT)
    np.testing.assert_array_equal(shrink_mask(mask_HW, 75, 100), nearest)
