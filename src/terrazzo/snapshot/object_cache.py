"""Decoded pixels of one split on disk with the objects in them: which object each pixel belongs to."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.files.disk import require
from terrazzo.files.whole import temporary_folder
from terrazzo.geometry.crops import Crop, crop_of
from terrazzo.snapshot.cache import fit_long_side
from terrazzo.snapshot.snapshot import Snapshot, SnapshotImage
from terrazzo.types import Image_HWC, Split, Task

_LAYOUT = 1

UNKNOWN = 65535
"""Pixels of which nobody says whether there is an object: crowds, and labels that the task ignores."""

Ids_HW = NDArray[np.uint16]
"""0 where there is no object, else the number of the object from 1 on, or ``UNKNOWN``."""


@dataclass(frozen=True, slots=True)
class CachedObjects:
    """Where one decoded image lies in the two flat files, and the class of each of its objects, number 1 first."""

    path: str
    height: int
    width: int
    offset: int
    classes: list[int]


class ObjectCache:
    """Images and objects of one split, decoded and no larger than ``long_side``; made by ``open_object_cache``."""

    def __init__(self, folder: Path) -> None:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        self.images = tuple(CachedObjects(**entry) for entry in index["images"])
        total = max(sum(one.height * one.width for one in self.images), 1)
        self._pixels_N3: NDArray[Any] = np.memmap(folder / "images.u8", dtype=np.uint8, mode="r", shape=(total, 3))
        self._ids_N: NDArray[Any] = np.memmap(folder / "objects.u16", dtype=np.uint16, mode="r", shape=(total,))

    def __len__(self) -> int:
        return len(self.images)

    def image_HWC(self, index: int) -> Image_HWC:
        """RGB pixels, a read-only view of the memory map."""
        one = self.images[index]
        view = self._pixels_N3[one.offset : one.offset + one.height * one.width]
        return view.reshape(one.height, one.width, 3)

    def ids_HW(self, index: int) -> Ids_HW:
        """The object of each pixel, a read-only view of the memory map."""
        one = self.images[index]
        return self._ids_N[one.offset : one.offset + one.height * one.width].reshape(one.height, one.width)

    def instances(self, classes: int) -> NDArray[np.int64]:
        """Objects of each class in all images, int64 (classes,)."""
        found = [index for one in self.images for index in one.classes]
        return np.bincount(np.array(found, np.int64), minlength=classes)


def object_ids(snapshot: Snapshot, image: SnapshotImage) -> tuple[Ids_HW, list[int]]:
    """Which object each pixel of an image belongs to, and the class of each object.

    Where objects lie over each other the smaller one is seen.

    Raises:
        Invalid: a shape of an unknown class, or more objects than can be told apart.
    """
    task, height, width = snapshot.task, image.height, image.width
    ids_HW = np.zeros((height, width), np.uint16)
    objects: list[tuple[Crop, int]] = []
    for shape in snapshot.shapes(image):
        crop = crop_of(shape.geometry, height, width)
        if shape.crowd or shape.class_name in task.ignored:
            _paint(ids_HW, crop, UNKNOWN)
        elif crop.area:
            objects.append((crop, _class_of(shape.class_name, task)))
    if len(objects) >= UNKNOWN:
        raise Invalid(f"{image.path} has {len(objects)} objects.", f"At most {UNKNOWN - 1} can be told apart.")
    objects.sort(key=lambda one: -one[0].area)
    for number, (crop, _) in enumerate(objects, start=1):
        _paint(ids_HW, crop, number)
    return ids_HW, [index for _, index in objects]


def _paint(ids_HW: Ids_HW, crop: Crop, value: int) -> None:
    ids_HW[crop.top : crop.bottom, crop.left : crop.right][crop.pixels_HW] = value


def _class_of(name: str, task: Task) -> int:
    if name not in task.class_names:
        raise Invalid(
            f"A shape has the class {name!r}, which task {task.name!r} does not have.",
            f"Use one of its classes: {', '.join(task.class_names)}.",
        )
    return task.class_names.index(name)


def open_object_cache(
    snapshot: Snapshot,
    split: Split,
    root: Path,
    *,
    long_side: int | None,
    on_progress: Callable[[float], None] = lambda fraction: None,
) -> ObjectCache:
    """The cache of a split, made when it is not there yet; arguments as for ``open_cache``."""
    key = hashlib.sha256(f"objects:{_LAYOUT}:{snapshot.id}:{split}:{long_side}".encode()).hexdigest()[:32]
    folder = root / "pixels" / key
    if not (folder / "index.json").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _build(snapshot, split, folder, long_side, on_progress)
    on_progress(1.0)
    return ObjectCache(folder)


def _build(
    snapshot: Snapshot, split: Split, folder: Path, long_side: int | None, on_progress: Callable[[float], None]
) -> None:
    """Decode into a temporary folder, then rename: a half-made cache is never seen."""
    images = snapshot.images(split)

    def decode(image: SnapshotImage) -> tuple[Image_HWC, Ids_HW, list[int]]:
        height, width = fit_long_side(image.height, image.width, long_side)
        ids_HW, classes = object_ids(snapshot, image)
        image_HWC = snapshot.image_HWC(image)
        if image_HWC.shape[:2] != (height, width):
            image_HWC = np.asarray(cv2.resize(image_HWC, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            ids_HW = np.asarray(cv2.resize(ids_HW, (width, height), interpolation=cv2.INTER_NEAREST_EXACT), np.uint16)
        return image_HWC, ids_HW, classes

    sizes = [fit_long_side(image.height, image.width, long_side) for image in images]
    needed = 5 * sum(height * width for height, width in sizes)
    require(folder.parent, needed)
    with temporary_folder(folder.parent, needed=needed) as temporary:
        entries, offset = [], 0
        with (
            (temporary / "images.u8").open("wb") as pixels,
            (temporary / "objects.u16").open("wb") as objects,
            ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool,
        ):
            for done, (image, one) in enumerate(zip(images, pool.map(decode, images), strict=True)):
                image_HWC, ids_HW, classes = one
                height, width = ids_HW.shape
                entries.append(asdict(CachedObjects(image.path, height, width, offset, classes)))
                pixels.write(np.ascontiguousarray(image_HWC).tobytes())
                objects.write(np.ascontiguousarray(ids_HW).tobytes())
                offset += ids_HW.size
                on_progress((done + 1) / len(images))
            if offset == 0:
                pixels.write(b"\0\0\0")
                objects.write(b"\0\0")
        (temporary / "index.json").write_text(json.dumps({"images": entries}), encoding="utf-8")
        if not folder.exists():
            temporary.replace(folder)
