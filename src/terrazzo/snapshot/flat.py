"""Flat files of decoded pixels beside what each pixel is: written whole or not at all, read through memory maps."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from terrazzo.files.disk import require
from terrazzo.files.whole import temporary_folder
from terrazzo.snapshot.snapshot import SnapshotImage
from terrazzo.types import Image_HWC

INDEX = "index.json"
_PIXELS = "images.u8"


class Decoded(NamedTuple):
    """An image and what each of its pixels is, as they are kept; ``facts`` are JSON values for its index entry."""

    image_HWC: Image_HWC
    labels_HW: NDArray[Any]
    facts: dict[str, Any]


class FlatFiles:
    """The two flat files of a folder that ``write_flat`` made, as read-only memory maps.

    Args:
        total: Pixels of all images.
        labels_name: Of the file beside the pixels; ``dtype`` is that of its values.
    """

    def __init__(self, folder: Path, total: int, labels_name: str, dtype: type[np.unsignedinteger[Any]]) -> None:
        shape = max(total, 1)
        self._pixels_N3: NDArray[Any] = np.memmap(folder / _PIXELS, dtype=np.uint8, mode="r", shape=(shape, 3))
        self._labels_N: NDArray[Any] = np.memmap(folder / labels_name, dtype=dtype, mode="r", shape=(shape,))

    def image_HWC(self, offset: int, height: int, width: int) -> Image_HWC:
        """RGB pixels of the image whose first pixel is number ``offset``, a view of the memory map."""
        return self._pixels_N3[offset : offset + height * width].reshape(height, width, 3)

    def labels_HW(self, offset: int, height: int, width: int) -> NDArray[Any]:
        """What its pixels are, a view of the memory map."""
        return self._labels_N[offset : offset + height * width].reshape(height, width)


def read_index(folder: Path) -> list[dict[str, Any]]:
    """An entry an image: path, height, width, offset (index of its first pixel) and its facts."""
    entries: list[dict[str, Any]] = json.loads((folder / INDEX).read_text(encoding="utf-8"))["images"]
    return entries


def write_flat(
    folder: Path,
    images: Sequence[SnapshotImage],
    decode: Callable[[SnapshotImage], Decoded],
    labels_name: str,
    *,
    needed: int,
    on_progress: Callable[[float], None],
) -> None:
    """Decode into a temporary folder, then rename: half-made files are never seen.

    Args:
        needed: Bytes that the files will take.
        on_progress: Told the part (0..1) that is done, after each image.

    Raises:
        DiskTrouble: the disk is full or read-only.
    """
    require(folder.parent, needed)
    with temporary_folder(folder.parent, needed=needed) as temporary:
        entries, offset = [], 0
        with (
            (temporary / _PIXELS).open("wb") as pixels,
            (temporary / labels_name).open("wb") as labels,
            ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool,
        ):
            for done, (image, one) in enumerate(zip(images, pool.map(decode, images), strict=True)):
                height, width = one.labels_HW.shape
                place = {"path": image.path, "height": height, "width": width, "offset": offset}
                entries.append(place | one.facts)
                pixels.write(np.ascontiguousarray(one.image_HWC).tobytes())
                labels.write(np.ascontiguousarray(one.labels_HW).tobytes())
                offset += height * width
                on_progress((done + 1) / len(images))
            if offset == 0:
                # A memory map cannot be empty.
                pixels.write(b"\0\0\0")
                labels.write(bytes(8))
        (temporary / INDEX).write_text(json.dumps({"images": entries}), encoding="utf-8")
        if not folder.exists():
            temporary.replace(folder)
