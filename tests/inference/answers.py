"""Small predictions of objects and classes, and a predictor that gives each pixel a class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry import rle
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.types import Box, Image_HWC, LabelClass, ObjectsPrediction, SemanticPrediction, Task, TaskKind

HEIGHT, WIDTH = 40, 60

CLASSES = (
    LabelClass(name="cell", color="#009e73"),
    LabelClass(name="rod", color="#d55e00"),
)


def task_of(kind: TaskKind) -> Task:
    return Task(name="seen", kind=kind, classes=CLASSES)


Thing = tuple[int, float, tuple[int, int, int, int]]
"""Class index, confidence, box."""


def objects(
    things: Sequence[Thing], *, masks: bool = True, size: tuple[int, int] = (HEIGHT, WIDTH)
) -> ObjectsPrediction:
    """Rectangles as objects."""
    height, width = size
    boxes = [Box(x=x, y=y, width=w, height=h) for _, _, (x, y, w, h) in things]
    return ObjectsPrediction(
        height=height,
        width=width,
        boxes_N4=np.array([box for _, _, box in things], np.float32).reshape(-1, 4),
        classes_N=np.array([index for index, _, _ in things], np.int64),
        confidences_N=np.array([confidence for _, confidence, _ in things], np.float32),
        masks=tuple(rle.encode(geometry_to_pixels(box, height, width)) for box in boxes) if masks else None,
    )


def picture(height: int = HEIGHT, width: int = WIDTH) -> Image_HWC:
    return np.full((height, width, 3), 100, np.uint8)


class Painted:
    """A semantic predictor that says of every image what it was given."""

    def __init__(self, task: Task, mask_HW: NDArray[np.uint8], confidence: float = 0.75) -> None:
        self.task = task
        self.mask_HW = mask_HW
        self.confidence = confidence

    def __call__(self, image_HWC: Image_HWC) -> SemanticPrediction:
        confidence_HW = np.full(self.mask_HW.shape, self.confidence, np.float16)
        return SemanticPrediction(mask_HW=self.mask_HW, confidence_HW=confidence_HW)
