"""Decoded pixels of one split on disk: an epoch copies bytes from a memory map instead of decoding files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.raster import value_counts
from terrazzo.snapshot.flat import INDEX, Decoded, FlatFiles, read_index, write_flat
from terrazzo.snapshot.snapshot import Snapshot, SnapshotImage
from terrazzo.types import IGNORE, Image_HWC, Mask_HW, Split

_LAYOUT = 2
_LABELS = "masks.u8"

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
        self.images = tuple(CachedImage(**entry) for entry in read_index(folder))
        self._files = FlatFiles(folder, sum(one.height * one.width for one in self.images), _LABELS, np.uint8)

    def __len__(self) -> int:
        return len(self.images)

    def image_HWC(self, index: int) -> Image_HWC:
        """RGB pixels, a read-only view of the memory map."""
        one = self.images[index]
        return self._files.image_HWC(one.offset, one.height, one.width)

    def mask_HW(self, index: int) -> Mask_HW:
        """Class indices, a read-only view of the memory map."""
        one = self.images[index]
        return self._files.labels_HW(one.offset, one.height, one.width)

    def class_pixels(self, classes: int) -> NDArray[np.int64]:
        """Pixels of each class in all images at their full size, int64 (classes,)."""
        counts = np.zeros(classes, np.int64)
        for one in self.images:
            for value, count in one.labels.items():
                if int(value) < classes:
                    counts[int(value)] += count
        return counts


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
    if not (folder / INDEX).exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _build(snapshot, split, folder, long_side, on_progress)
    on_progress(1.0)
    return PixelCache(folder)


def _build(
    snapshot: Snapshot, split: Split, folder: Path, long_side: int | None, on_progress: Callable[[float], None]
) -> None:
    images = snapshot.images(split)

    def decode(image: SnapshotImage) -> Decoded:
        height, width = fit_long_side(image.height, image.width, long_side)
        mask_HW = snapshot.mask_HW(image)
        labels = {str(value): int(count) for value, count in enumerate(value_counts(mask_HW)) if count}
        return Decoded(*resize_pair(snapshot.image_HWC(image), mask_HW, height, width), {"labels": labels})

    needed = 4 * sum(_pixels(image, long_side) for image in images)
    write_flat(folder, images, decode, _LABELS, needed=needed, on_progress=on_progress)


def _pixels(image: SnapshotImage, long_side: int | None) -> int:
    height, width = fit_long_side(image.height, image.width, long_side)
    return height * width
