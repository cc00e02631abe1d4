"""How well objects are found on a split: scores, curves and thresholds from images that are seen one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from terrazzo.errors import Invalid
from terrazzo.metrics.best_threshold import best_threshold, thresholds_in_order
from terrazzo.metrics.object_checks import refuse_missing_masks, refuse_other_image
from terrazzo.metrics.object_curves import ObjectCurves
from terrazzo.metrics.object_ledger import Ledger, bind, enter
from terrazzo.metrics.object_outcomes import (
    Matched,
    ObjectImageCounts,
    ObjectMatches,
    as_record,
    image_counts,
    outcomes_at,
)
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.metrics.object_tables import object_curves, object_scores, principal_matches
from terrazzo.types import ObjectsPrediction, Task, TrueObjects

MAX_DETS = 100
"""COCO counts that many objects of a class on an image, the most confident ones, for average precision. Where an image
truly has more, as many as the fullest one has count: else a page of 150 text lines could not score more than 2/3."""

_BATCH_OBJECTS = 3_000
_BATCH_PAIRS = 500_000
"""Images are matched many at once, which is faster, but no more than fit into some tens of megabytes."""


class ObjectMeter:
    """Compares found objects with true ones, by boxes, and by masks for tasks that have them.

    Images are numbered from 0 in the order in which they are added. Thresholds that are not given are 0.5. Average
    precision is that of COCO; everything else counts all objects, also beyond ``max_dets``.
    """

    def __init__(self, task: Task, *, max_dets: int | None = None) -> None:
        """``max_dets``: objects of a class on an image that count for average precision, the most confident first; when
        left away 100, or as many as the fullest image has of one class when that is more."""
        self._task = task
        self._masks = task.kind == "instance"
        self._max_dets = max_dets
        self._waiting: list[tuple[TrueObjects, ObjectsPrediction]] = []
        self._waiting_objects = self._waiting_pairs = 0
        self._parts: list[Ledger] = []

    def add(self, truth: TrueObjects, prediction: ObjectsPrediction) -> None:
        """Count one image. Images are matched many at once: what is refused may be on one that was added before.

        Raises:
            Invalid: sizes that differ, a class that the task does not have, a confidence or a box that is no number, or
                no masks in a task that needs them.
        """
        refuse_other_image(truth, prediction)
        if self._masks:
            refuse_missing_masks(truth)
            refuse_missing_masks(prediction)
        self._waiting.append((truth, prediction))
        self._waiting_objects += len(truth) + len(prediction)
        self._waiting_pairs += len(truth) * len(prediction)
        if self._waiting_objects >= _BATCH_OBJECTS or self._waiting_pairs >= _BATCH_PAIRS:
            self._work_off()

    @property
    def images(self) -> int:
        """How many were added."""
        return sum(part.images for part in self._parts) + len(self._waiting)

    def scores(self, *, split: str, thresholds: Mapping[str, float]) -> ObjectScores:
        """All scores, with the objects that are at least as confident as the threshold of their class.

        Raises:
            Invalid: no image was added, or a threshold that is none of this task.
        """
        threshold_C = thresholds_in_order(self._task, thresholds)
        return object_scores(self._ledger(), self._task, threshold_C, split=split, max_dets=self._limit())

    def best_thresholds(self) -> dict[str, float]:
        """The threshold of each class with the best F1 at an IoU of 0.5, by masks where there are any, else by boxes.

        Of equal F1 the highest; a class without truth, or of which nothing was found right, gets 0.5.
        """
        matched = self.matched()
        counted_D = matched.truth_D >= -1
        thresholds = {}
        for index, name in enumerate(self._task.class_names):
            of_class_D = counted_D & (matched.class_D == index)
            truths = int(np.count_nonzero(matched.class_T == index))
            thresholds[name] = best_threshold(
                matched.confidence_D[of_class_D], matched.truth_D[of_class_D] >= 0, truths
            )
        return thresholds

    def curves(self) -> ObjectCurves:
        """Precision against recall, and precision, recall and F1 against confidence, of each class."""
        return object_curves(self._ledger(), self._task, max_dets=self._limit())

    def matches(self) -> ObjectMatches:
        """What a page needs to count anew for any thresholds."""
        by: Literal["masks", "boxes"] = "masks" if self._masks else "boxes"
        return as_record(self.matched(), by=by, images=self.images, classes=self._task.class_names)

    def image_counts(self, thresholds: Mapping[str, float]) -> tuple[ObjectImageCounts, ...]:
        """How each image went, in the order in which they were added. Errors as ``scores``."""
        matched = self.matched()
        return image_counts(matched, outcomes_at(matched, thresholds_in_order(self._task, thresholds)), self.images)

    def _limit(self) -> int:
        """How many objects of a class on an image count for average precision."""
        return max(MAX_DETS, self._ledger().fullest()) if self._max_dets is None else self._max_dets

    def _work_off(self) -> None:
        """Match the images that wait, and forget them."""
        if self._waiting:
            self._parts.append(enter(self._waiting, len(self._task.classes), masks=self._masks))
            self._waiting, self._waiting_objects, self._waiting_pairs = [], 0, 0

    def _ledger(self) -> Ledger:
        """All images so far."""
        self._work_off()
        if not self._parts:
            raise Invalid("There is no image to score.", "Evaluate on a split that has images.")
        if len(self._parts) > 1:
            self._parts = [bind(self._parts)]
        return self._parts[0]

    def matched(self) -> Matched:
        """The matches by masks where there are any, else by boxes."""
        return principal_matches(self._ledger())
