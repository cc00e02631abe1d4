"""The record of how precision and recall of classes of whole images depend on the confidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from terrazzo.types import LabelClass, Record

_CONFIDENCES = np.linspace(0.0, 1.0, 101)


class ClassCurve(Record):
    """One class: when it is believed of every image with at least each of ``ClassesCurves.confidence``; all 0..1.

    ``precision`` is None where it is believed of no image. All three are empty when no image of truth holds the class.
    """

    name: str
    color: str
    precision: tuple[float | None, ...]
    recall: tuple[float, ...]
    f1: tuple[float, ...]


class ClassesCurves(Record):
    """The curves of one split over ``confidence`` 0, 0.01, .. 1."""

    confidence: tuple[float, ...]
    classes: tuple[ClassCurve, ...]


def classes_curves(
    classes: Sequence[LabelClass], present_NC: NDArray[np.bool_], probability_NC: NDArray[np.floating]
) -> ClassesCurves:
    """Curves from what is present on each image and how probable it was, both (images, classes)."""
    return ClassesCurves(
        confidence=tuple(round(float(value), 2) for value in _CONFIDENCES),
        classes=tuple(_curve(one, present_NC[:, index], probability_NC[:, index]) for index, one in enumerate(classes)),
    )


def _curve(one: LabelClass, present_N: NDArray[np.bool_], probability_N: NDArray[np.floating]) -> ClassCurve:
    truths = int(np.count_nonzero(present_N))
    if truths == 0:
        return ClassCurve(name=one.name, color=one.color, precision=(), recall=(), f1=())
    # Compared in single precision, as thresholds are.
    believed_NK = probability_N[:, None].astype(np.float32) >= _CONFIDENCES.astype(np.float32)
    count_K = believed_NK.sum(axis=0)
    right_K = (believed_NK & present_N[:, None]).sum(axis=0)
    return ClassCurve(
        name=one.name,
        color=one.color,
        precision=tuple(
            None if count == 0 else round(right / count, 6)
            for right, count in zip(right_K.tolist(), count_K.tolist(), strict=True)
        ),
        recall=tuple(round(value, 6) for value in (right_K / truths).tolist()),
        f1=tuple(round(value, 6) for value in (2 * right_K / (count_K + truths)).tolist()),
    )
