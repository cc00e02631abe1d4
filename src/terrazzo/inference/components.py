"""Objects from pixels: a semantic predictor answers an instance or detection task through connected components."""

from __future__ import annotations

import numpy as np

from terrazzo.geometry.connected import components
from terrazzo.geometry.crops import mask_of
from terrazzo.types import Image_HWC, Mask, ObjectsPrediction, Predictor, SemanticPrediction, Task

MINIMUM_AREA = 20
"""Pixels: what is smaller is a speck, unless somebody says otherwise."""


class ComponentsPredictor:
    """Each piece of a class that hangs together is an object; its confidence is the mean probability of its pixels.

    Objects of one class that touch come out as one. The background gives none.

    Args:
        predictor: answers with pixels.
        task: what is asked; its classes are found among the predictor's by name.
        minimum_area: of an object, in pixels.
    """

    def __init__(self, predictor: Predictor[SemanticPrediction], task: Task, minimum_area: int = MINIMUM_AREA) -> None:
        self._predictor = predictor
        self._task = task
        self._minimum_area = minimum_area
        theirs = predictor.task
        self._pairs = [
            (theirs.class_names.index(name), index)
            for index, name in enumerate(task.class_names)
            if name in theirs.class_names and name not in (theirs.background, task.background)
        ]

    @property
    def task(self) -> Task:
        """The task that is asked."""
        return self._task

    def __call__(self, image_HWC: Image_HWC) -> ObjectsPrediction:
        """Predict one RGB image of any size."""
        prediction = self._predictor(image_HWC)
        height, width = prediction.mask_HW.shape
        boxes: list[tuple[int, int, int, int]] = []
        found: list[tuple[float, int]] = []
        masks: list[Mask] = []
        for value, index in self._pairs:
            for crop in components(prediction.mask_HW == value, self._minimum_area):
                window = prediction.confidence_HW[crop.top : crop.bottom, crop.left : crop.right]
                found.append((float(window[crop.pixels_HW].mean(dtype=np.float64)), index))
                boxes.append((crop.left, crop.top, crop.right - crop.left, crop.bottom - crop.top))
                masks.append(mask_of(crop, height, width))
        confidences_N = np.array([one for one, _ in found], np.float32)
        order = np.argsort(-confidences_N, kind="stable")
        return ObjectsPrediction(
            height=height,
            width=width,
            boxes_N4=np.array(boxes, np.float32).reshape(-1, 4)[order],
            classes_N=np.array([index for _, index in found], np.int64)[order],
            confidences_N=confidences_N[order],
            masks=tuple(masks[index] for index in order) if self._task.kind == "instance" else None,
        )
