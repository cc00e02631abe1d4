"""Decoded pictures of one split on disk, without labels: an epoch copies bytes from a memory map."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.files.disk import require
from terrazzo.files.whole import temporary_folder
from terrazzo.snapshot.cache import fit_long_side
from terrazzo.snapshot.snapshot import Snapshot, SnapshotImage
from terrazzo.types import Image_HWC

_LAYOUT = 1
_INDEX, _PIXELS = "index.json", "images.u8"


class PictureCache:
    """Pictures in a given order, decoded and no larger than asked for; made by ``open_pictures``."""

    def __init__(self, folder: Path) -> None:
        self._sizes: list[tuple[int, int]] = [
            (height, width) for height, width in json.loads((folder / _INDEX).read_text(encoding="utf-8"))
        ]
        counts = [height * width for height, width in self._sizes]
        self._offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        shape = (max(int(self._offsets[-1]), 1), 3)
        self._pixels_N3: NDArray[Any] = np.memmap(folder / _PIXELS, dtype=np.uint8, mode="r", shape=shape)

    def __len__(self) -> int:
        return len(self._sizes)

    def image_HWC(self, index: int) -> Image_HWC:
        """RGB pixels, a read-only view of the memory map."""
        height, width = self._sizes[index]
        return self._pixels_N3[self._offsets[index] : self._offsets[index + 1]].reshape(height, width, 3)


def open_pictures(
    snapshot: Snapshot,
    images: Sequence[SnapshotImage],
    root: Path,
    *,
    long_side: int,
    on_progress: Callable[[float], None] = lambda fraction: None,
) -> PictureCache:
    """The pictures of these images of a snapshot, made when they are not there yet.

    Args:
        root: Folder of all caches; it may be deleted at any time.
        long_side: Pictures with a longer side are scaled down to it, in pixels.
        on_progress: Told the part (0..1) that is done.
    """
    names = "\n".join(f"{image.path}\0{image.hash}" for image in images)
    key = hashlib.sha256(f"{_LAYOUT}:{long_side}:{names}".encode()).hexdigest()[:32]
    folder = root / "pictures" / key
    if not (folder / _INDEX).exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _build(snapshot, images, folder, long_side, on_progress)
    on_progress(1.0)
    return PictureCache(folder)


def _build(
    snapshot: Snapshot,
    images: Sequence[SnapshotImage],
    folder: Path,
    long_side: int,
    on_progress: Callable[[float], None],
) -> None:
    """Decode into a temporary folder, then rename: a half-made cache is never seen."""

    def decode(image: SnapshotImage) -> Image_HWC:
        height, width = fit_long_side(image.height, image.width, long_side)
        pixels_HWC = snapshot.image_HWC(image)
        if pixels_HWC.shape[:2] == (height, width):
            return pixels_HWC
        return np.asarray(cv2.resize(pixels_HWC, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)

    sizes = [fit_long_side(image.height, image.width, long_side) for image in images]
    needed = 3 * sum(height * width for height, width in sizes)
    require(folder.parent, needed)
    with temporary_folder(folder.parent, needed=needed) as temporary:
        with (
            (temporary / _PIXELS).open("wb") as pixels,
            ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool,
        ):
            for done, picture_HWC in enumerate(pool.map(decode, images)):
                pixels.write(np.ascontiguousarray(picture_HWC).tobytes())
                on_progress((done + 1) / len(images))
            if not needed:
                pixels.write(b"\0\0\0")
        (temporary / _INDEX).write_text(json.dumps(sizes), encoding="utf-8")
        if not folder.exists():
            temporary.replace(folder)
