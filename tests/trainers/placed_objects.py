"""Small snapshots of objects: discs and squares on noise, some of which overlap, and images with nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from terrazzo.geometry import rle
from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.types import Annotation, Box, LabelClass, Shape, Source, Split, Task, TaskKind

CLASSES = (LabelClass(name="disc", color="#e0a030"), LabelClass(name="square", color="#3060c0"))
SOURCE = Source(kind="import", name="test")


def scene(
    seed: int, kind: TaskKind, count: int, height: int, width: int, classes: Sequence[LabelClass] = CLASSES
) -> tuple[np.ndarray, tuple[Shape, ...]]:
    """A picture of so many objects, and their shapes: masks for instances, boxes for detection."""
    random = np.random.default_rng(seed)
    image_HWC = random.integers(90, 130, (height, width, 3)).astype(np.uint8)
    shapes = []
    for number in range(count):
        label = number % min(2, len(classes))
        x, y = int(random.integers(12, width - 12)), int(random.integers(12, height - 12))
        pixels_HW = np.zeros((height, width), np.uint8)
        if label == 0:
            cv2.circle(pixels_HW, (x, y), 10, 1, -1)
        else:
            cv2.rectangle(pixels_HW, (x - 8, y - 8), (x + 8, y + 8), 1, -1)
        image_HWC[pixels_HW > 0] = (235, 225, 205) if label == 0 else (25, 30, 60)
        rows, columns = np.flatnonzero(pixels_HW.any(axis=1)), np.flatnonzero(pixels_HW.any(axis=0))
        box = Box(x=float(columns[0]), y=float(rows[0]), width=float(len(columns)), height=float(len(rows)))
        geometry = rle.encode(pixels_HW.astype(np.bool_)) if kind == "instance" else box
        name = classes[label].name
        shapes.append(Shape(id=f"{seed}-{number}", class_name=name, geometry=geometry, source=SOURCE))
    return image_HWC, tuple(shapes)


def snapshot_of(
    root: Path,
    kind: TaskKind,
    images: Sequence[tuple[Split, int]],
    classes: Sequence[LabelClass] = CLASSES,
    sizes: Sequence[tuple[int, int]] = ((64, 96),),
) -> Snapshot:
    """A snapshot of (split, objects); sizes (height, width) are taken in turn."""
    task = Task(name="objects", kind=kind, classes=tuple(classes))
    blobs = BlobStore(root / "blobs")
    frozen = []
    for number, (split, count) in enumerate(images):
        height, width = sizes[number % len(sizes)]
        image_HWC, shapes = scene(number, kind, count, height, width, classes)
        data = cv2.imencode(".png", np.ascontiguousarray(image_HWC[:, :, ::-1]))[1].tobytes()
        frozen.append(
            FrozenImage(
                path=f"{split}/{number:03}.png",
                hash=blobs.put(data),
                split=split,
                width=width,
                height=height,
                mode="RGB",
                annotation=Annotation(revision=1, state="done", shapes=shapes),
            )
        )
    return freeze(task, frozen, blobs, root / "snapshots")


def objects(root: Path, kind: TaskKind, counts: dict[Split, int]) -> Snapshot:
    """So many images a split; every fifth has nothing in it."""
    listed = [(split, 0 if number % 5 == 4 else 2) for split, count in counts.items() for number in range(count)]
    return snapshot_of(root, kind, listed)
