"""The pixel cache holds what the snapshot holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from terrazzo.snapshot import Snapshot
from terrazzo.snapshot.cache import fit_long_side, open_cache


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
