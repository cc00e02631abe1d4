"""What is done with objects after they were predicted: thresholds, limits, overlaps, order, how they are outlined.

None of it needs the network, so all of it can be moved without predicting again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from terrazzo.errors import Invalid
from terrazzo.geometry.boxes import clip_boxes
from terrazzo.geometry.overlaps import without_overlaps
from terrazzo.geometry.reading_order import reading_order
from terrazzo.geometry.rle import area
from terrazzo.types import ObjectsPrediction, Record, Task

GeometryKind = Literal["polygon", "box", "rotated", "mask"]
"""How an object is given: its outline, the box around it, the smallest rectangle at any angle, or its pixels."""

GEOMETRY_KINDS: tuple[GeometryKind, ...] = get_args(GeometryKind)

DEFAULT_THRESHOLD = 0.5

EVERY_CLASS = ""
"""The name that stands for every class that is not named; no class is called so."""


class ObjectOptions(Record):
    """How predicted objects become the answer.

    ``thresholds``: least confidence (0..1) by class name; a class that is not named has 0.5. In ``thresholds`` and
    ``geometry`` the name ``""`` stands for every class that is not named, until they are ``settled`` for a task.
    ``overlap``: of two objects whose IoU is higher, the less sure one goes (None: both stay), ``across`` also between
    classes. ``most``: the surest objects of an image, at most so many. ``simplify``: how far (pixels) an outline may
    stray from the pixels. ``geometry``: by class name; else the outline where there are masks, the box where there are
    none. ``minimum_area`` in pixels. ``reading_order``: by columns, then from the top, instead of the surest first.
    """

    thresholds: dict[str, float] = Field(default_factory=dict)
    most: int | None = Field(default=None, ge=1)
    overlap: float | None = Field(default=None, ge=0, le=1)
    across: bool = False
    clip: bool = True
    reading_order: bool = False
    simplify: float = Field(default=0.5, ge=0, le=100)
    geometry: dict[str, GeometryKind] = Field(default_factory=dict)
    minimum_area: int = Field(default=0, ge=0)

    def threshold(self, class_name: str) -> float:
        """The least confidence of an object of this class."""
        return self.thresholds.get(class_name, DEFAULT_THRESHOLD)

    def geometry_of(self, class_name: str, *, has_mask: bool) -> GeometryKind:
        """How an object of this class is given."""
        return self.geometry.get(class_name, "polygon" if has_mask else "box")

    def settled(self, task: Task, defaults: Mapping[str, float]) -> ObjectOptions:
        """The same with a threshold for every class: as asked for, else as in ``defaults`` (the bundle's), else 0.5.

        Raises:
            Invalid: a class that the task does not have, a threshold that is none, an outline where there are no masks.
        """
        for name in (*self.thresholds, *self.geometry):
            if name and name not in task.class_names:
                raise Invalid(f"There is no class {name!r} here.", f"Its classes: {', '.join(task.class_names)}.")
        for name, value in self.thresholds.items():
            if not 0 <= value <= 1:
                raise Invalid(f"The threshold of {name} is {value}.", "Give a number from 0 to 1.")
        if task.kind == "detection" and not set(self.geometry.values()) <= {"box"}:
            raise Invalid(f"The task {task.name!r} finds boxes, not outlines.", "Leave --geometry out, or use box.")
        every = self.thresholds.get(EVERY_CLASS)
        wanted = {name: defaults.get(name, DEFAULT_THRESHOLD) if every is None else every for name in task.class_names}
        places = dict.fromkeys(task.class_names, self.geometry[EVERY_CLASS]) if EVERY_CLASS in self.geometry else {}
        thresholds, geometry = wanted | self.thresholds, places | self.geometry
        for chosen in (thresholds, geometry):
            chosen.pop(EVERY_CLASS, None)
        return self.model_copy(update={"thresholds": thresholds, "geometry": geometry})

    def down_to(self, confidence: float) -> ObjectOptions:
        """The same with one threshold for all classes."""
        return self.model_copy(update={"thresholds": dict.fromkeys(self.thresholds, confidence)})


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
