"""The record of how precision and recall of objects trade off against each other, and against the confidence."""

from __future__ import annotations

from terrazzo.types import Record


class ObjectCurve(Record):
    """One class by one measure, at an IoU of 0.5; every number 0..1.

    ``precision_at_recall``: the best precision at each recall of 0, 0.01, .. 1 or beyond, from at most ``max_dets``
    objects an image; their mean is AP50. ``precision``, ``recall`` and ``f1``: when all objects at least as confident
    as each of ``ObjectCurves.confidence`` are believed; None for precision when there are none.
    """

    precision_at_recall: tuple[float, ...]
    precision: tuple[float | None, ...]
    recall: tuple[float, ...]
    f1: tuple[float, ...]


class ObjectClassCurves(Record):
    """The curves of one class; None where the class does not occur in truth (or has no masks)."""

    name: str
    color: str
    masks: ObjectCurve | None
    boxes: ObjectCurve | None


class ObjectCurves(Record):
    """The curves of one split: ``recall`` 0, 0.01, .. 1 and ``confidence`` 0, 0.01, .. 1 are what they go over."""

    recall: tuple[float, ...]
    confidence: tuple[float, ...]
    classes: tuple[ObjectClassCurves, ...]
