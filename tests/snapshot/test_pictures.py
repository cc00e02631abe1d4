"""The cache of pictures gives back the pixels of a snapshot, as small as asked for, and is made once."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from terrazzo.snapshot import Snapshot
from terrazzo.snapshot.pictures import open_pictures

sys.path.insert(0, str(Path(__file__).parents[1] / "trainers"))

from whole_images import classified


def test_pictures_are_those_of_the_snapshot_in_the_order_asked_for(tmp_path: Path) -> None:
    snapshot = classified(tmp_path, {"train": 5})
    images = snapshot.images("train")[::-1]
    cache = open_pictures(snapshot, images, tmp_path / "cache", long_side=200)
    assert len(cache) == 5
    for index, image in enumerate(images):
        assert np.array_equal(cache.image_HWC(index), snapshot.image_HWC(image))


def test_pictures_are_no_larger_than_asked_for(tmp_path: Path) -> None:
    snapshot = classified(tmp_path, {"train": 2})
    cache = open_pictures(snapshot, snapshot.images(), tmp_path / "cache", long_side=48)
    assert cache.image_HWC(1).shape == (32, 48, 3)


def test_a_second_time_no_picture_is_read(tmp_path: Path) -> None:
    snapshot = classified(tmp_path, {"train": 2})
    first = open_pictures(snapshot, snapshot.images(), tmp_path / "cache", long_side=48).image_HWC(0).copy()
    for blob in (tmp_path / "blobs").rglob("*"):
        if blob.is_file():
            blob.chmod(0o644)
            blob.unlink()
    again = open_pictures(Snapshot.open(snapshot.folder), snapshot.images(), tmp_path / "cache", long_side=48)
    assert np.array_equal(again.image_HWC(0), first)


def test_no_pictures_are_an_empty_cache(tmp_path: Path) -> None:
    snapshot = classified(tmp_path, {"train": 1})
    assert len(open_pictures(snapshot, [], tmp_path / "cache", long_side=48)) == 0
