"""Images with random objects: crowds, holes, several parts, equal confidences, absent classes, nothing at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry import rle
from terrazzo.geometry.truth import box_around
from terrazzo.types import LabelClass, ObjectsPrediction, Task, TrueObjects


def task_of(classes: int, kind: str = "instance") -> Task:
    """A task of classes "0", "1", .."""
    named = tuple(LabelClass(name=str(index), color="#123456") for index in range(classes))
    return Task.model_validate({"name": "things", "kind": kind, "classes": named})


def draw_image(
    rng: np.random.Generator, classes: int, *, most: int = 8, side: int = 24
) -> tuple[TrueObjects, ObjectsPrediction]:
    """One image. Found objects are mostly true ones, moved a little, some of another class; confidences repeat."""
    height, width = int(rng.integers(4, side)), int(rng.integers(4, side))
    true = [_blob(rng, height, width) for _ in range(rng.integers(0, most + 1))]
    truth_classes = rng.integers(0, classes, len(true))
    found: list[NDArray[np.bool_]] = []
    found_classes: list[int] = []
    for _ in range(rng.integers(0, 2 * most + 1)):
        if true and rng.random() < 0.8:
            chosen = int(rng.integers(len(true)))
            found.append(_changed(rng, true[chosen]))
            found_classes.append(int(truth_classes[chosen]) if rng.random() < 0.8 else int(rng.integers(classes)))
        else:
            found.append(_blob(rng, height, width))
            found_classes.append(int(rng.integers(classes)))
    confidences = np.round(rng.random(len(found)), 1).astype(np.float32)
    return (
        TrueObjects(
            height=height,
            width=width,
            boxes_N4=_boxes(true),
            classes_N=truth_classes.astype(np.int64),
            crowd_N=rng.random(len(true)) < 0.2,
            masks=tuple(rle.encode(one) for one in true),
        ),
        ObjectsPrediction(
            height=height,
            width=width,
            boxes_N4=_boxes(found),
            classes_N=np.array(found_classes, np.int64),
            confidences_N=confidences,
            masks=tuple(rle.encode(one) for one in found),
        ),
    )


def _blob(rng: np.random.Generator, height: int, width: int) -> NDArray[np.bool_]:
    """A rectangle, with a hole or a second part at times; at least one pixel."""
    pixels_HW = np.zeros((height, width), np.bool_)
    for _ in range(1 + (rng.random() < 0.3)):
        top, left = rng.integers(height), rng.integers(width)
        pixels_HW[top : top + 1 + rng.integers(height), left : left + 1 + rng.integers(width)] = True
    if rng.random() < 0.4:
        top, left = rng.integers(height), rng.integers(width)
        pixels_HW[top : top + 2, left : left + 3] = False
    if not pixels_HW.any():
        pixels_HW[top, left] = True
    return pixels_HW


def _changed(rng: np.random.Generator, pixels_HW: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The same, moved by a pixel or with some pixels turned; now and then exactly the same."""
    how = rng.random()
    if how < 0.2:
        return pixels_HW
    moved_HW = np.roll(pixels_HW, int(rng.integers(-1, 2)), axis=int(rng.integers(2)))
    changed_HW: NDArray[np.bool_] = moved_HW if how < 0.6 else moved_HW ^ (rng.random(pixels_HW.shape) < 0.1)
    return changed_HW if changed_HW.any() else pixels_HW


def _boxes(masks: list[NDArray[np.bool_]]) -> NDArray[np.float32]:
    return np.array([box_around(one) for one in masks], np.float32).reshape(-1, 4)
