"""Small snapshots of whole images: one class each, or any number of tags; quickly made and quickly learned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.types import Annotation, LabelClass, Split, Task, TaskKind

COLORS = ("#e0a030", "#3060c0", "#40a060")
NAMES = ("disc", "square", "stripe")


def picture(seed: int, tags: Sequence[str], height: int = 64, width: int = 96) -> np.ndarray:
    """Noise with a bright disc on the left, a dark square on the right and a green stripe below, as the tags say."""
    image_HWC = np.random.default_rng(seed).integers(90, 130, (height, width, 3)).astype(np.uint8)
    if "disc" in tags:
        cv2.circle(image_HWC, (width // 4, height // 2), height // 5, (235, 225, 205), -1)
    if "square" in tags:
        corner = (width * 5 // 8, height // 4)
        cv2.rectangle(image_HWC, corner, (width * 7 // 8, height * 5 // 8), (25, 30, 60), -1)
    if "stripe" in tags:
        image_HWC[-height // 6 :] = (60, 200, 60)
    return image_HWC


def snapshot_of(
    root: Path,
    kind: TaskKind,
    images: Sequence[tuple[Split, tuple[str, ...]]],
    names: Sequence[str] = NAMES,
    sizes: Sequence[tuple[int, int]] = ((64, 96),),
) -> Snapshot:
    """A snapshot of (split, tags); sizes (height, width) are taken in turn."""
    classes = tuple(LabelClass(name=name, color=color) for name, color in zip(names, COLORS, strict=False))
    task = Task(name="whole", kind=kind, classes=classes)
    blobs = BlobStore(root / "blobs")
    frozen = []
    for number, (split, tags) in enumerate(images):
        height, width = sizes[number % len(sizes)]
        data = cv2.imencode(".png", picture(number, tags, height, width)[:, :, ::-1])[1].tobytes()
        frozen.append(
            FrozenImage(
                path=f"{split}/{number:03}.png",
                hash=blobs.put(data),
                split=split,
                width=width,
                height=height,
                mode="RGB",
                annotation=Annotation(revision=1, state="done", tags=tags),
            )
        )
    return freeze(task, frozen, blobs, root / "snapshots")


def classified(root: Path, counts: dict[Split, int]) -> Snapshot:
    """So many images a split, each of one of two classes in turn."""
    listed = [(split, (NAMES[number % 2],)) for split, count in counts.items() for number in range(count)]
    return snapshot_of(root, "classification", listed, NAMES[:2])


def tagged(root: Path, counts: dict[Split, int]) -> Snapshot:
    """So many images a split; three tags that come and go, a fourth of the images has none of the first two."""
    listed: list[tuple[Split, tuple[str, ...]]] = []
    for split, count in counts.items():
        for number in range(count):
            listed.append((split, tuple(name for bit, name in enumerate(NAMES) if number >> bit & 1)))
    return snapshot_of(root, "tagging", listed)
