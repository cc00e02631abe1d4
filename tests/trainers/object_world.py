"""A small snapshot of objects that touch: bright discs and dark rods in pairs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from terrazzo.geometry import rle
from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.types import Annotation, LabelClass, Shape, Source, Split, Task, TaskKind

HEIGHT, WIDTH = 64, 96


def task(kind: TaskKind = "instance", names: tuple[str, ...] = ("disc", "rod")) -> Task:
    classes = tuple(LabelClass(name=name, color=f"#20{20 * index:02d}90") for index, name in enumerate(names))
    return Task(name="things", kind=kind, classes=classes)


def field(seed: int, height: int = HEIGHT, width: int = WIDTH) -> tuple[np.ndarray, list[tuple[int, np.ndarray]]]:
    """RGB pixels, and class and pixels of each object: two discs side by side, and two rods, one upon the other."""
    random = np.random.default_rng(seed)
    image_HWC = random.integers(90, 130, (height, width, 3)).astype(np.uint8)
    x, y = int(random.integers(14, width - 36)), int(random.integers(12, max(13, height - 30)))
    objects: list[tuple[int, np.ndarray]] = []
    for dx in (0, 19):
        mask_HW = np.zeros((height, width), np.uint8)
        cv2.circle(mask_HW, (x + dx, y), 9, 1, -1)
        objects.append((0, mask_HW.astype(bool)))
    for dy in (12, 18):
        mask_HW = np.zeros((height, width), np.uint8)
        mask_HW[y + dy : y + dy + 6, max(0, x - 10) : x + 30] = 1
        objects.append((1, mask_HW.astype(bool)))
    for kind, mask_HW in objects:
        image_HWC[mask_HW] = (235, 225, 205) if kind == 0 else (25, 30, 60)
        rim = mask_HW & ~cv2.erode(mask_HW.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        image_HWC[rim] = (150, 60, 40)
    return image_HWC, [(kind, mask) for kind, mask in objects if mask.any()]


def make_objects(
    root: Path,
    counts: Mapping[Split, int],
    *,
    of: Task | None = None,
    empty: int = 0,
    size: tuple[int, int] = (HEIGHT, WIDTH),
    kinds: tuple[int, ...] = (0, 1),
) -> Snapshot:
    """So many pictures a split, the first ``empty`` of each without an object; objects of ``kinds`` only."""
    of = of or task()
    blobs, images, seed = BlobStore(root / "blobs"), [], 0
    for split, count in counts.items():
        for number in range(count):
            image_HWC, objects = field(seed, *size)
            shapes = tuple(
                Shape(
                    id=f"{seed}-{index}",
                    class_name=of.class_names[kind],
                    geometry=rle.encode(mask_HW),
                    source=Source(kind="import"),
                )
                for index, (kind, mask_HW) in enumerate(objects)
                if kind in kinds and number >= empty
            )
            images.append(
                FrozenImage(
                    path=f"{split}/{seed:03}.png",
                    hash=blobs.put(cv2.imencode(".png", image_HWC[:, :, ::-1])[1].tobytes()),
                    split=split,
                    width=size[1],
                    height=size[0],
                    mode="RGB",
                    annotation=Annotation(revision=1, state="done", shapes=shapes),
                )
            )
            seed += 1
    return freeze(of, images, blobs, root / "snapshots")
