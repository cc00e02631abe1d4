"""What YOLO learns from: pictures of the cache and labels of the snapshot, in memory; no file is written for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.geometry.crops import crop_of
from terrazzo.geometry.outlines import outline_of
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.snapshot.cache import PixelCache, open_cache
from terrazzo.snapshot.pictures import PictureCache, open_pictures
from terrazzo.trainers.yolo.plan import TrainPlan
from terrazzo.trainers.yolo.rings import one_ring
from terrazzo.types import Image_HWC, Mask_HW, Split, TrueClasses, TrueObjects

STRAYS = 0.5
"""Pixels of the picture as YOLO sees it that an outline may stray from the pixels of its object."""


@dataclass(slots=True)
class Notes:
    """What became of the objects of a split on their way to YOLO."""

    objects: int = 0
    crowds: int = 0
    with_holes: int = 0
    in_parts: int = 0
    empty_images: int = 0
    per_class: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pictures:
    """A split: its pictures, at most as large as YOLO sees them, and their truths (of objects or of classes)."""

    images: tuple[SnapshotImage, ...]
    cache: PictureCache | PixelCache
    truths: tuple[TrueObjects | TrueClasses, ...]

    def __len__(self) -> int:
        return len(self.images)

    def image_HWC(self, index: int) -> Image_HWC:
        """RGB pixels."""
        return self.cache.image_HWC(index)

    def mask_HW(self, index: int) -> Mask_HW:
        """The class of each pixel of the picture; a semantic task's only."""
        assert isinstance(self.cache, PixelCache), "only semantic tasks ask for pixels"
        return self.cache.mask_HW(index)


def open_split(
    snapshot: Snapshot, split: Split, plan: TrainPlan, progress: Callable[[float], None]
) -> tuple[Pictures, Notes]:
    """The pictures of a split, decoded once for all trainings of this size.

    Raises:
        Invalid: there is nothing to learn from in train.
    """
    images, notes = snapshot.images(split), Notes()
    size, root = plan.network.image_size, Path(plan.cache)
    if snapshot.task.form == "pixels":
        return Pictures(images, open_cache(snapshot, split, root, long_side=size, on_progress=progress), ()), notes
    truths: list[Any] = [snapshot.truth(image) for image in images]
    kept = list(range(len(images)))
    if snapshot.task.form == "objects":
        holding = [index for index in kept if not truths[index].crowd_N.all()]
        notes.empty_images = len(kept) - len(holding)
        if split == "train":
            if not holding:
                raise Invalid(
                    "None of the images in train has an object.", "Draw objects on images of train, and freeze again."
                )
            kept = holding if plan.without_objects == "leave out" else kept
    chosen = tuple(images[index] for index in kept)
    cache = open_pictures(snapshot, chosen, root, long_side=size, on_progress=progress)
    return Pictures(chosen, cache, tuple(truths[index] for index in kept)), notes


def object_labels(pictures: Pictures, masks: bool, notes: Notes) -> list[dict[str, Any]]:
    """One label record of Ultralytics for each picture: classes, boxes and, with ``masks``, one ring an object.

    Holes and separate parts stay: their rings are joined. Crowds are left out, because YOLO cannot ignore an area.
    """
    return [_labels(index, pictures, masks, notes) for index in range(len(pictures))]


def _labels(index: int, pictures: Pictures, masks: bool, notes: Notes) -> dict[str, Any]:
    truth = pictures.truths[index]
    assert isinstance(truth, TrueObjects), "the task asks for objects"
    size_2 = np.array([truth.width, truth.height], np.float64)
    scale = pictures.image_HWC(index).shape[1] / truth.width
    boxes, rings, classes = [], [], []
    for number in range(len(truth)):
        if truth.crowd_N[number]:
            notes.crowds += 1
            continue
        box_4 = np.asarray(truth.boxes_N4[number], np.float64)
        if masks:
            ring_N2 = _ring(truth, number, STRAYS / min(scale, 1.0), notes)
            if ring_N2 is None:
                continue
            rings.append((ring_N2 / size_2).astype(np.float32))
        boxes.append(np.concatenate([(box_4[:2] + box_4[2:] / 2) / size_2, box_4[2:] / size_2]))
        label = int(truth.classes_N[number])
        classes.append(label)
        notes.per_class[label] = notes.per_class.get(label, 0) + 1
        notes.objects += 1
    return label_record(index, (truth.height, truth.width), classes, boxes, rings)


def label_record(
    index: int,
    shape: tuple[int, int],
    classes: list[int],
    boxes: list[NDArray[np.float64]],
    rings: list[NDArray[np.float32]],
) -> dict[str, Any]:
    """As Ultralytics' ``YOLODataset.get_labels`` gives it."""
    return {
        "im_file": f"{index}.png",
        "shape": shape,
        "cls": np.array(classes, np.float32).reshape(-1, 1),
        "bboxes": np.array(boxes, np.float32).reshape(-1, 4),
        "segments": rings,
        "keypoints": None,
        "normalized": True,
        "bbox_format": "xywh",
    }


def _ring(truth: TrueObjects, number: int, tolerance: float, notes: Notes) -> NDArray[np.float64] | None:
    """The outline of an object as one ring; None when it has no pixel."""
    assert truth.masks is not None, "the task asks for masks"
    crop = crop_of(truth.masks[number], truth.height, truth.width)
    if crop.area == 0:
        return None
    parts = outline_of(crop, tolerance).polygon.parts
    notes.with_holes += any(len(part) > 1 for part in parts)
    notes.in_parts += len(parts) > 1
    return one_ring([np.array(ring) for part in parts for ring in part])
