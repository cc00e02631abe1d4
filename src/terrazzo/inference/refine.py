"""From all predicted objects to those that stay: thresholds, clipping, areas, overlaps, limits, order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.boxes import clip_boxes
from terrazzo.geometry.overlaps import without_overlaps
from terrazzo.geometry.reading_order import reading_order
from terrazzo.geometry.rle import area
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.types import ObjectsPrediction, Task


def refine(prediction: ObjectsPrediction, task: Task, options: ObjectOptions) -> ObjectsPrediction:
    """The objects that stay, the surest first or in reading order.

    A threshold is the same before and afterwards: what is unsure neither removes nor displaces what is surer.
    """
    kept = np.flatnonzero(prediction.confidences_N >= _thresholds(task, options)[prediction.classes_N])
    answer = _chosen(prediction, kept)
    if options.clip:
        boxes_N4 = clip_boxes(answer.boxes_N4, answer.height, answer.width)
        answer = answer.model_copy(update={"boxes_N4": boxes_N4})
    answer = _chosen(answer, np.flatnonzero(_areas(answer) >= max(options.minimum_area, 1e-6)))
    if options.overlap is None:
        order = np.argsort(-answer.confidences_N, kind="stable")
    else:
        order = without_overlaps(
            answer.boxes_N4,
            answer.confidences_N,
            answer.classes_N,
            options.overlap,
            masks=answer.masks,
            across=options.across,
        )
    answer = _chosen(answer, order[: options.most])
    return _chosen(answer, reading_order(answer.boxes_N4)) if options.reading_order else answer


def _thresholds(task: Task, options: ObjectOptions) -> NDArray[np.float32]:
    return np.array([options.threshold(name) for name in task.class_names], np.float32)


def _areas(prediction: ObjectsPrediction) -> NDArray[np.float64]:
    """Pixels of each object: of its mask, or of its box without."""
    if prediction.masks is not None:
        return np.array([area(mask) for mask in prediction.masks], np.float64)
    return np.asarray(prediction.boxes_N4[:, 2:], np.float64).prod(axis=1)  # type: ignore[no-any-return]


def _chosen(prediction: ObjectsPrediction, indices: Iterable[np.int64]) -> ObjectsPrediction:
    """The objects at these indices, in this order."""
    order = np.array(list(indices), np.int64)
    masks = prediction.masks
    return ObjectsPrediction(
        height=prediction.height,
        width=prediction.width,
        boxes_N4=prediction.boxes_N4[order],
        classes_N=prediction.classes_N[order],
        confidences_N=prediction.confidences_N[order],
        masks=None if masks is None else tuple(masks[index] for index in order),
    )
