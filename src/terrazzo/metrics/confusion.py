"""Confusion counts of index masks, and the scores that follow from them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.metrics.image_scores import ImageScore
from terrazzo.metrics.ratios import mean, ratio
from terrazzo.metrics.scores import ClassScore, SplitScores
from terrazzo.types import IGNORE, Mask_HW, Task

Confusion_CC = NDArray[np.int64]
"""Pixel counts, shape (classes, classes); rows are truth, columns are prediction."""

_EXACT_PIXELS = 1 << 24
"""OpenCV counts in float32, which holds every integer up to this one; more pixels are counted in parts."""


def confusion_counts(truth_HW: Mask_HW, prediction_HW: Mask_HW, classes: int) -> Confusion_CC:
    """Count pixels by (class in truth, class in prediction).

    Args:
        truth_HW: uint8 class indices, or ``IGNORE`` for pixels that count nowhere.
        prediction_HW: uint8 class indices, of the same shape.
        classes: number of classes of the task.

    Returns:
        int64, shape (classes, classes); rows are truth.

    Raises:
        Invalid: the shapes differ, or a counted pixel holds an index that is not a class.
    """
    if truth_HW.shape != prediction_HW.shape:
        raise Invalid(
            f"Truth is {_size(truth_HW)} and prediction is {_size(prediction_HW)} pixels.",
            "Compare masks of one size.",
        )
    truth = np.ascontiguousarray(truth_HW, dtype=np.uint8).reshape(-1, 1)
    prediction = np.ascontiguousarray(prediction_HW, dtype=np.uint8).reshape(-1, 1)
    counts = np.zeros((classes, classes), dtype=np.int64)
    for start in range(0, truth.shape[0], _EXACT_PIXELS):
        part = slice(start, start + _EXACT_PIXELS)
        histogram = cv2.calcHist(
            [truth[part], prediction[part]], [0, 1], None, [classes, classes], [0, classes, 0, classes]
        )
        counts += histogram.reshape(classes, classes).astype(np.int64)
    # The histogram leaves out what is no class: right for ignored truth, an error for everything else.
    if int(counts.sum()) != int(np.count_nonzero(truth != IGNORE)):
        _refuse_strange_index(truth, prediction, classes)
    return counts


def _size(mask_HW: Mask_HW) -> str:
    """``width x height`` for messages."""
    return "x".join(str(side) for side in reversed(mask_HW.shape))


def _refuse_strange_index(truth: NDArray[np.uint8], prediction: NDArray[np.uint8], classes: int) -> None:
    """Raise ``Invalid`` that names the first index that is not a class."""
    counted = truth != IGNORE
    for name, mask in (("Truth", truth), ("Prediction", prediction)):
        strange = mask[counted & (mask >= classes)]
        if strange.size:
            raise Invalid(
                f"{name} holds the index {int(strange[0])}, but the task has {classes} classes (0 to {classes - 1}).",
                "Use masks that were made for this task.",
            )


class ConfusionMeter:
    """Adds up confusion counts over the images of a split."""

    def __init__(self, classes: int) -> None:
        self._counts: Confusion_CC = np.zeros((classes, classes), dtype=np.int64)
        self.images = 0

    def add(self, truth_HW: Mask_HW, prediction_HW: Mask_HW) -> Confusion_CC:
        """Count one image; returns the counts of this image alone. Errors as ``confusion_counts``."""
        counts = confusion_counts(truth_HW, prediction_HW, self._counts.shape[0])
        self._counts += counts
        self.images += 1
        return counts

    @property
    def counts(self) -> Confusion_CC:
        """The sum so far, a copy, shape (classes, classes)."""
        return self._counts.copy()


def class_ious(confusion_CC: Confusion_CC) -> tuple[float | None, ...]:
    """IoU (0..1) of each class; None where the class occurs in neither truth nor prediction."""
    true_positive, in_truth, in_prediction = _margins(confusion_CC)
    union = in_truth + in_prediction - true_positive
    return tuple(ratio(int(hit), int(all_)) for hit, all_ in zip(true_positive, union, strict=True))


def mean_iou(confusion_CC: Confusion_CC) -> float | None:
    """Mean IoU over the classes that occur in truth or prediction; None when there is no counted pixel."""
    return mean(class_ious(confusion_CC))


def scores(confusion_CC: Confusion_CC, task: Task, *, split: str, images: int) -> SplitScores:
    """All scores of a split from its pooled counts.

    Args:
        confusion_CC: int64 counts, rows are truth, in the class order of ``task``.
        task: gives names and colours to the classes.
        split: the name of what was scored.
        images: how many images were counted.

    Raises:
        Invalid: the counts are not (classes, classes) of the task.
    """
    size = len(task.classes)
    if confusion_CC.shape != (size, size):
        raise Invalid(
            f"The confusion counts have shape {confusion_CC.shape}, but task {task.name!r} has {size} classes.",
            "Count with the classes of the task.",
        )
    true_positive, in_truth, in_prediction = _margins(confusion_CC)
    total = int(confusion_CC.sum())
    ious = class_ious(confusion_CC)
    rows = []
    for index, one in enumerate(task.classes):
        hit, truth, predicted = int(true_positive[index]), int(in_truth[index]), int(in_prediction[index])
        rows.append(
            ClassScore(
                name=one.name,
                color=one.color,
                iou=ious[index],
                precision=ratio(hit, predicted),
                recall=ratio(hit, truth),
                f1=ratio(2 * hit, truth + predicted),
                share=truth / total if total else 0.0,
                predicted_share=predicted / total if total else 0.0,
                pixels=truth,
            )
        )
    return SplitScores(
        split=split,
        images=images,
        pixels=total,
        miou=mean(ious),
        pixel_accuracy=ratio(int(true_positive.sum()), total),
        mean_f1=mean([row.f1 for row in rows]),
        classes=tuple(rows),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion_CC),
    )


def image_score(confusion_CC: Confusion_CC, *, path: str, hash: str, width: int, height: int) -> ImageScore:
    """How one image went, from its own counts. An image without a counted pixel has ``error_share`` 0."""
    total = int(confusion_CC.sum())
    wrong = total - int(np.trace(confusion_CC))
    return ImageScore(
        path=path,
        hash=hash,
        width=width,
        height=height,
        miou=mean_iou(confusion_CC),
        error_share=wrong / total if total else 0.0,
    )


def _margins(confusion_CC: Confusion_CC) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pixels of each class that are right, that are in truth, that are in the prediction."""
    return np.diagonal(confusion_CC), confusion_CC.sum(axis=1), confusion_CC.sum(axis=0)
