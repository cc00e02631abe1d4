"""Answers made of pixels: a class for each; index and coloured masks, the overlay, each class's share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.raster import mask_to_shapes, shapes_to_mask
from terrazzo.imaging.encode import encode_colors
from terrazzo.imaging.palette import clear_values, color_table, colorize
from terrazzo.inference.answer import Answer, ClassFound
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.inference.overlay import overlay
from terrazzo.types import Image_HWC, Mask_HW, SemanticPrediction, Source, Task


def class_shares(prediction: SemanticPrediction, task: Task) -> tuple[ClassFound, ...]:
    """Each class that occurs, largest first, with its share (0..1) of the pixels and mean confidence (0..1)."""
    mask = prediction.mask_HW.ravel()
    size = len(task.classes)
    counts = np.bincount(mask, minlength=size)
    sums = np.bincount(mask, weights=prediction.confidence_HW.ravel(), minlength=size)
    order = sorted(np.flatnonzero(counts[:size]), key=lambda index: -counts[index])
    return tuple(
        ClassFound(
            name=task.classes[index].name,
            color=task.classes[index].color,
            share=round(float(counts[index] / mask.size), 6),
            confidence=round(float(sums[index] / counts[index]), 4),
        )
        for index in order
    )


class PixelAnswers:
    """The form ``pixels``; one mask shape a class, which together give back every pixel."""

    pictures = ("index", "color", "overlay")

    def answer(
        self,
        prediction: SemanticPrediction,
        task: Task,
        options: ObjectOptions,
        label: str,
        *,
        size: tuple[int, int],
        down_to: float | None = None,
    ) -> Answer:
        """Shares of classes and their pixels; there are no thresholds: the most probable class is taken."""
        classes = class_shares(prediction, task)
        confidence = {one.name: one.confidence for one in classes}
        shapes = mask_to_shapes(prediction.mask_HW, task, Source(kind="model", name=label))
        height, width = prediction.mask_HW.shape
        return Answer(
            height=height,
            width=width,
            classes=classes,
            shapes=tuple(one.model_copy(update={"confidence": confidence[one.class_name]}) for one in shapes),
        )

    def above(self, answer: Answer, task: Task) -> Answer:
        """All of it."""
        return answer

    def details(self, answer: Answer, task: Task) -> dict[str, Any]:
        """Nothing: the pixels are in the pictures."""
        return {}

    def picture(
        self, kind: str, image_HWC: Image_HWC, answer: Answer, task: Task, opacity: float, *, background: bool = False
    ) -> NDArray[np.uint8]:
        """``index``: class numbers; ``color``: class colours, of the background too; ``overlay``."""
        mask_HW = _mask_HW(answer, task)
        if kind == "overlay":
            return overlay(image_HWC, mask_HW, task, opacity=opacity, background=background)
        return mask_HW if kind == "index" else colorize(mask_HW, task)

    def plain(self, image_HWC: Image_HWC, answer: Answer, task: Task, opacity: float) -> Image_HWC:
        """Class colours over a picture of any size."""
        height, width = image_HWC.shape[:2]
        rows = ((np.arange(height) + 0.5) * (answer.height / height)).astype(np.intp)
        columns = ((np.arange(width) + 0.5) * (answer.width / width)).astype(np.intp)
        mask_HW = np.ascontiguousarray(_mask_HW(answer, task)[rows][:, columns])
        return overlay(image_HWC, mask_HW, task, opacity=opacity, legend=False, outline=False)

    def layer(self, answer: Answer, task: Task) -> bytes:
        """Class colours, transparent where the background is."""
        return encode_colors(_mask_HW(answer, task), color_table(task), clear_values(task))


def _mask_HW(answer: Answer, task: Task) -> Mask_HW:
    return shapes_to_mask(answer.shapes, task, answer.height, answer.width)
