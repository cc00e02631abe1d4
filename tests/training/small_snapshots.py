"""Snapshots of next to nothing: one image, odd sizes, one class, a class without a pixel, scribbles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from terrazzo.geometry.raster import mask_to_shapes
from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.types import Annotation, LabelClass, Source, Split, Task

COLORS = ("#202020", "#e0a030", "#3060c0")


def snapshot_of(root: Path, classes: int, images: Sequence[tuple[Split, np.ndarray, np.ndarray]]) -> Snapshot:
    """A snapshot of these (split, image_HWC, mask_HW), with so many classes."""
    task = Task(
        name="little",
        kind="semantic",
        classes=tuple(LabelClass(name=f"class {number}", color=COLORS[number]) for number in range(classes)),
    )
    blobs = BlobStore(root / "blobs")
    frozen = []
    for number, (split, image_HWC, mask_HW) in enumerate(images):
        data = cv2.imencode(".png", np.ascontiguousarray(image_HWC[:, :, ::-1]))[1].tobytes()
        shapes = mask_to_shapes(mask_HW, task, Source(kind="import", name="test"))
        frozen.append(
            FrozenImage(
                path=f"{split}/{number:03}.png",
                hash=blobs.put(data),
                split=split,
                width=mask_HW.shape[1],
                height=mask_HW.shape[0],
                mode="RGB",
                annotation=Annotation(revision=1, state="done", shapes=shapes),
            )
        )
    return freeze(task, frozen, blobs, root / "snapshots")


def halves(seed: int, height: int, width: int, labels: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A picture that is dark on the left and light on the right, and its labels."""
    mask_HW = np.full((height, width), labels[0], np.uint8)
    mask_HW[:, width // 2 :] = labels[1]
    noise_HWC = np.random.default_rng(seed).normal(0, 12, (height, width, 3))
    light_HW1 = np.where(np.arange(width) < width // 2, 70, 180)[None, :, None]
    return np.clip(light_HW1 + noise_HWC, 0, 255).astype(np.uint8), mask_HW


def one_image(root: Path) -> Snapshot:
    """A single image of 32 x 32 pixels in train, of one class; no val."""
    return snapshot_of(root, 1, [("train", *halves(0, 32, 32, (0, 0)))])


def odd_sizes(root: Path) -> Snapshot:
    """Images of odd sizes, and a class that never occurs."""
    sizes: tuple[tuple[Split, int, int], ...] = (("train", 33, 47), ("train", 101, 35), ("val", 61, 59))
    images = [(split, *halves(seed, height, width, (0, 1))) for seed, (split, height, width) in enumerate(sizes)]
    return snapshot_of(root, 3, images)


def scribbled(seed: int, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Dark and light halves of which three pixels each are labelled, at an odd place."""
    image_HWC, full_HW = halves(seed, height, width, (0, 1))
    random = np.random.default_rng(seed)
    mask_HW = np.full_like(full_HW, 255)
    for left, right in ((0, width // 2 - 4), (width // 2 + 1, width - 4)):
        row, column = int(random.integers(height)), int(random.integers(left, right)) | 1
        mask_HW[row, column : column + 3] = full_HW[row, column : column + 3]
    return image_HWC, mask_HW


def scribbles(root: Path) -> Snapshot:
    """Four scribbled images in train, and two that are labelled whole in val."""
    train: list[tuple[Split, np.ndarray, np.ndarray]] = [("train", *scribbled(seed, 90, 120)) for seed in range(4)]
    return snapshot_of(root, 2, [*train, *(("val", *halves(seed, 90, 120, (0, 1))) for seed in (8, 9))])
