"""Decoded pixels of one split on disk: an epoch copies bytes from a memory map instead of decoding files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.files.disk import require
from terrazzo.files.whole import temporary_folder
from terrazzo.geometry.raster import value_counts
from terrazzo.snapshot.snapshot import Snapshot, SnapshotImage
from terrazzo.types import IGNORE, Image_HWC, Mask_HW, Split

_LAYOUT = 2

_NEIGHBOURS = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class CachedImage:
    """Where one decoded image lies in the two flat files."""

    path: str
    height: int
    width: int
    offset: int
    """Index of the first pixel; the image takes ``height * width`` pixels."""
    labels: Mapping[str, int] = field(default_factory=dict)
    """Pixels of each value of the mask at its full size, all of them counted; ``IGNORE`` is one of the values."""


class PixelCache:
    """Images and masks of one split, decoded and no larger than ``long_side``; made by ``open_cache``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        self.images = tuple(CachedImage(**entry) for entry in index["images"])
        total = max(sum(one.height * one.width for one in self.images), 1)
        self._pixels_N3: NDArray[Any] = np.memmap(folder / "images.u8", dtype=np.uint8, mode="r", shape=(total, 3))
        self._labels_N: NDArray[Any] = np.memmap(folder / "masks.u8", dtype=np.uint8, mode="r", shape=(total,))

    def __len__(self) -> int:
        return len(self.images)

    def image_HWC(self, index: int) -> Image_HWC:
        """RGB pixels, a read-only view of the memory map."""
        one = self.images[index]
        view = self._pixels_N3[one.offset : one.offset + one.height * one.width]
        return view.reshape(one.height, one.width, 3)

    def mask_HW(self, index: int) -> Mask_HW:
        """Class indices, a read-only view of the memory map."""
        one = self.images[index]
        return self._labels_N[one.offset : one.offset + one.height * one.width].reshape(one.height, one.width)

    def class_pixels(self, classes: int) -> NDArray[np.int64]:
        """Pixels of each class in all images at their full size, int64 (classes,)."""
        counts = np.zeros(classes, np.int64)
        for one in self.images:
            for value, count in one.labels.items():
                if int(value) < classes:
                    counts[int(value)] += count
        return counts


class _Decoded(NamedTuple):
    """An image and its mask as the cache keeps them, and the pixels of each label at full size."""

    image_HWC: Image_HWC
    mask_HW: Mask_HW
    labels: dict[str, int]


def fit_long_side(height: int, width: int, long_side: int | None) -> tuple[int, int]:
    """Height and width after scaling down (never up) so that the longest side is at most ``long_side``."""
    if long_side is None or max(height, width) <= long_side:
        return height, width
    scale = long_side / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def resize_pair(image_HWC: Image_HWC, mask_HW: Mask_HW, height: int, width: int) -> tuple[Image_HWC, Mask_HW]:
    """Scale an image down (averaging areas) and its mask (see ``shrink_mask``) to the same size."""
    if image_HWC.shape[:2] == (height, width):
        return image_HWC, mask_HW
    image = cv2.resize(image_HWC, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(image, dtype=np.uint8), shrink_mask(mask_HW, height, width)


def shrink_mask(mask_HW: Mask_HW, height: int, width: int) -> Mask_HW:
    """Scale a mask down, each pixel taking the nearest value, so that no label disappears.

    A labelled pixel of which nothing is left, not even beside its place, is put back, and so is a class that has no
    pixel left: three pixels of a scribble are labels at any size.
    """
    nearest = cv2.resize(mask_HW, (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
    small_HW: Mask_HW = np.asarray(nearest, dtype=np.uint8)
    labelled_HW = mask_HW != IGNORE
    near_HW = cv2.dilate((small_HW != IGNORE).astype(np.uint8), _NEIGHBOURS)
    lost_HW = _covered(labelled_HW, height, width) & (near_HW == 0)
    if lost_HW.any():
        rows, columns = np.nonzero(labelled_HW)
        cells = rows * height // mask_HW.shape[0], columns * width // mask_HW.shape[1]
        lost = lost_HW[cells]
        small_HW[cells[0][lost], cells[1][lost]] = mask_HW[rows[lost], columns[lost]]
    for value in np.flatnonzero((value_counts(mask_HW) > 0) & (value_counts(small_HW) == 0)):
        if value != IGNORE:
            small_HW[_covered(mask_HW == value, height, width)] = value
    return small_HW


def _covered(pixels_HW: NDArray[np.bool_], height: int, width: int) -> NDArray[np.bool_]:
    """Where the small picture shows any of these pixels of the large one, bool (height, width)."""
    shown_HW = cv2.resize(pixels_HW.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(shown_HW > 0, dtype=np.bool_)


def open_cache(
    snapshot: Snapshot,
    split: Split,
    root: Path,
    *,
    long_side: int | None,
    on_progress: Callable[[float], None] = lambda fraction: None,
) -> PixelCache:
    """The cache of a split, made when it is not there yet.

    Args:
        root: Folder of all caches; it may be deleted at any time.
        long_side: Images with a longer side are scaled down to it, in pixels; None keeps the size.
        on_progress: Told the part (0..1) that is done.
    """
    key = hashlib.sha256(f"{_LAYOUT}:{snapshot.id}:{split}:{long_side}".encode()).hexdigest()[:32]
    folder = root / "pixels" / key
    if not (folder / "index.json").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _build(snapshot, split, folder, long_side, on_progress)
    on_progress(1.0)
    return PixelCache(folder)


def _build(
    snapshot: Snapshot, split: Split, folder: Path, long_side: int | None, on_progress: Callable[[float], None]
) -> None:
    """Decode into a temporary folder, then rename: a half-made cache is never seen."""
    images = snapshot.images(split)

    def decode(image: SnapshotImage) -> _Decoded:
        height, width = fit_long_side(image.height, image.width, long_side)
        mask_HW = snapshot.mask_HW(image)
        labels = {str(value): int(count) for value, count in enumerate(value_counts(mask_HW)) if count}
        return _Decoded(*resize_pair(snapshot.image_HWC(image), mask_HW, height, width), labels)

    needed = 4 * sum(_pixels(image, long_side) for image in images)
    require(folder.parent, needed)
    with temporary_folder(folder.parent, needed=needed) as temporary:
        entries, offset = [], 0
        with (
            (temporary / "images.u8").open("wb") as pixels,
            (temporary / "masks.u8").open("wb") as labels,
            ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool,
        ):
            for done, (image, one) in enumerate(zip(images, pool.map(decode, images), strict=True)):
                height, width = one.mask_HW.shape
                entries.append(asdict(CachedImage(image.path, height, width, offset, one.labels)))
                pixels.write(np.ascontiguousarray(one.image_HWC).tobytes())
                labels.write(np.ascontiguousarray(one.mask_HW).tobytes())
                offset += height * width
                on_progress((done + 1) / len(images))
            if offset == 0:
                pixels.write(b"\0\0\0")
                labels.write(b"\0")
        (temporary / "index.json").write_text(json.dumps({"images": entries}), encoding="utf-8")
        if not folder.exists():
            temporary.replace(folder)


def _pixels(image: SnapshotImage, long_side: int | None) -> int:
    height, width = fit_long_side(image.height, image.width, long_side)
    return height * width
