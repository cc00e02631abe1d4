"""Decoded pixels of one split on disk with the objects in them: which object each pixel belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.geometry.crops import Crop, crop_of
from terrazzo.snapshot.cache import fit_long_side
from terrazzo.snapshot.flat import INDEX, Decoded, FlatFiles, read_index, write_flat
from terrazzo.snapshot.snapshot import Snapshot, SnapshotImage
from terrazzo.types import Image_HWC, Split, Task

_LAYOUT = 1
_OBJECTS = "objects.u16"

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
        self.images = tuple(CachedObjects(**entry) for entry in read_index(folder))
        self._files = FlatFiles(folder, sum(one.height * one.width for one in self.images), _OBJECTS, np.uint16)

    def __len__(self) -> int:
        return len(self.images)

    def image_HWC(self, index: int) -> Image_HWC:
        """RGB pixels, a read-only view of the memory map."""
        one = self.images[index]
        return self._files.image_HWC(one.offset, one.height, one.width)

    def ids_HW(self, index: int) -> Ids_HW:
        """The object of each pixel, a read-only view of the memory map."""
        one = self.images[index]
        return self._files.labels_HW(one.offset, one.height, one.width)

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
    if not (folder / INDEX).exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _build(snapshot, split, folder, long_side, on_progress)
    on_progress(1.0)
    return ObjectCache(folder)


def _build(
    snapshot: Snapshot, split: Split, folder: Path, long_side: int | None, on_progress: Callable[[float], None]
) -> None:
    images = snapshot.images(split)

    def decode(image: SnapshotImage) -> Decoded:
        height, width = fit_long_side(image.height, image.width, long_side)
        ids_HW, classes = object_ids(snapshot, image)
        image_HWC = snapshot.image_HWC(image)
        if image_HWC.shape[:2] != (height, width):
            image_HWC = np.asarray(cv2.resize(image_HWC, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            ids_HW = np.asarray(cv2.resize(ids_HW, (width, height), interpolation=cv2.INTER_NEAREST_EXACT), np.uint16)
        return Decoded(image_HWC, ids_HW, {"classes": classes})

    sizes = [fit_long_side(image.height, image.width, long_side) for image in images]
    needed = 5 * sum(height * width for height, width in sizes)
    write_flat(folder, images, decode, _OBJECTS, needed=needed, on_progress=on_progress)
