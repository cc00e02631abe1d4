"""From the matches of a split to its scores and curves, class by class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terrazzo.metrics.average_precision import RECALLS_R, precision_at_recalls
from terrazzo.metrics.object_curves import ObjectClassCurves, ObjectCurve, ObjectCurves
from terrazzo.metrics.object_ledger import Ledger, MatchColumns
from terrazzo.metrics.object_outcomes import Matched, confusion, outcomes_at
from terrazzo.metrics.object_scores import ObjectClassScore, ObjectMeans, ObjectMeasures, ObjectScores
from terrazzo.metrics.ratios import mean, ratio
from terrazzo.types import Task

_CONFIDENCES = np.linspace(0.0, 1.0, 101)


def principal_matches(ledger: Ledger) -> Matched:
    """The matches by masks where there are any, else by boxes."""
    return ledger.matched(ledger.masks or ledger.boxes)


def object_scores(
    ledger: Ledger, task: Task, threshold_C: NDArray[np.float32], *, split: str, max_dets: int
) -> ObjectScores:
    """The scores of a split at the threshold of each class."""
    classes = len(task.classes)
    real_T = ~ledger.truth.crowd_T
    instances_C = np.bincount(ledger.truth.class_T[real_T], minlength=classes)
    seen = np.unique(ledger.truth.image_T[real_T].astype(np.int64) * classes + ledger.truth.class_T[real_T])
    images_C = np.bincount(seen % max(classes, 1), minlength=classes)
    columns = _by_class(ledger, classes)
    boxes = _measures(columns, ledger.boxes, instances_C, threshold_C, max_dets)
    masks = None if ledger.masks is None else _measures(columns, ledger.masks, instances_C, threshold_C, max_dets)
    matched = principal_matches(ledger)
    outcomes = outcomes_at(matched, threshold_C)
    empty_I = np.bincount(ledger.truth.image_T, minlength=ledger.images) == 0
    false_D = outcomes.is_found("false")
    return ObjectScores(
        split=split,
        images=ledger.images,
        instances=int(instances_C.sum()),
        empty_images=int(empty_I.sum()),
        false_on_empty=int(np.count_nonzero(empty_I[matched.image_D] & false_D)),
        masks=None if masks is None else _means(masks),
        boxes=_means(boxes),
        classes=tuple(
            ObjectClassScore(
                name=one.name,
                color=one.color,
                images=int(images_C[index]),
                instances=int(instances_C[index]),
                threshold=float(str(threshold_C[index])),
                masks=None if masks is None else masks[index],
                boxes=boxes[index],
            )
            for index, one in enumerate(task.classes)
        ),
        confusion=tuple(tuple(row) for row in confusion(matched, outcomes, classes).tolist()),
        definition=_definition("masks" if masks is not None else "boxes", max_dets),
    )


def object_curves(ledger: Ledger, task: Task, *, max_dets: int) -> ObjectCurves:
    """The curves of a split at an IoU of 0.5, for each class that occurs in truth."""
    instances_C = np.bincount(ledger.truth.class_T[~ledger.truth.crowd_T], minlength=len(task.classes))
    columns = _by_class(ledger, len(task.classes))

    def curve(matches: MatchColumns | None, index: int) -> ObjectCurve | None:
        if matches is None or instances_C[index] == 0:
            return None
        return _curve(columns.of(index, matches), int(instances_C[index]), max_dets)

    return ObjectCurves(
        recall=_rounded(RECALLS_R),
        confidence=_rounded(_CONFIDENCES),
        classes=tuple(
            ObjectClassCurves(
                name=one.name, color=one.color, masks=curve(ledger.masks, index), boxes=curve(ledger.boxes, index)
            )
            for index, one in enumerate(task.classes)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """The found objects of one class, the most confident first (equal ones by image)."""

    confidence_N: NDArray[np.float32]
    rank_N: NDArray[np.int32]
    right_NK: NDArray[np.bool_]
    counted_NK: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _ByClass:
    """In which order the found objects are those of class 0, 1, .., each the most confident first."""

    ledger: Ledger
    order_D: NDArray[np.int64]
    starts_C: NDArray[np.int64]

    def of(self, index: int, matches: MatchColumns) -> _Answers:
        """The answers of one class by one measure."""
        chosen = self.order_D[self.starts_C[index] : self.starts_C[index + 1]]
        found = self.ledger.found
        return _Answers(
            confidence_N=found.confidence_D[chosen],
            rank_N=found.rank_D[chosen],
            right_NK=matches.right_DK[chosen],
            counted_NK=~matches.ignored_DK[chosen],
        )


def _by_class(ledger: Ledger, classes: int) -> _ByClass:
    """See ``_ByClass``. Equally confident objects stay in the order of their images, as in COCO."""
    found = ledger.found
    order_D = np.lexsort((-found.confidence_D, found.class_D))
    return _ByClass(ledger, order_D, np.searchsorted(found.class_D[order_D], np.arange(classes + 1)))


def _measures(
    columns: _ByClass,
    matches: MatchColumns,
    instances_C: NDArray[np.int64],
    threshold_C: NDArray[np.float32],
    max_dets: int,
) -> tuple[ObjectMeasures, ...]:
    """How well the objects of each class are found by one measure."""
    return tuple(
        _measure(columns.of(index, matches), int(instances_C[index]), threshold_C[index], max_dets)
        for index in range(len(instances_C))
    )


def _measure(answers: _Answers, instances: int, threshold: np.float32, max_dets: int) -> ObjectMeasures:
    """One class by one measure. A class that does not occur in truth has no scores, and may have false objects."""
    believed_N = answers.confidence_N >= threshold
    right = int(np.count_nonzero(believed_N & answers.right_NK[:, 0]))
    false = int(np.count_nonzero(believed_N & answers.counted_NK[:, 0])) - right
    missed = instances - right
    if instances == 0:
        return ObjectMeasures(
            precision=None, recall=None, f1=None, ap50=None, ap50_95=None, right=right, false=false, missed=missed
        )
    ap_K = _precision_at_recalls(answers, instances, max_dets).mean(axis=1)
    return ObjectMeasures(
        precision=ratio(right, right + false),
        recall=ratio(right, instances),
        f1=ratio(2 * right, 2 * right + false + missed),
        ap50=float(ap_K[0]),
        ap50_95=float(ap_K.mean()),
        right=right,
        false=false,
        missed=missed,
    )


def _precision_at_recalls(answers: _Answers, instances: int, max_dets: int) -> NDArray[np.float64]:
    """COCO's precisions, shape (IoUs, recalls)."""
    among = answers.rank_N < max_dets
    return precision_at_recalls(answers.right_NK[among].T, answers.counted_NK[among].T, instances)


def _curve(answers: _Answers, instances: int, max_dets: int) -> ObjectCurve:
    """One class by one measure; see ``ObjectCurve``."""
    # From the least confident on: how many are at least as confident as each point.
    believed = len(answers.confidence_N) - np.searchsorted(
        answers.confidence_N[::-1], _CONFIDENCES.astype(np.float32), side="left"
    )
    right = np.append(0, np.cumsum(answers.right_NK[:, 0]))[believed]
    counted = np.append(0, np.cumsum(answers.counted_NK[:, 0]))[believed]
    return ObjectCurve(
        precision_at_recall=_rounded(_precision_at_recalls(answers, instances, max_dets)[0]),
        precision=tuple(
            None if n == 0 else round(r / n, 6) for r, n in zip(right.tolist(), counted.tolist(), strict=True)
        ),
        recall=_rounded(right / instances),
        f1=_rounded(2 * right / (counted + instances)),
    )


def _means(measures: Sequence[ObjectMeasures]) -> ObjectMeans:
    """Means over the classes that occur in truth: the others have no scores."""
    return ObjectMeans(
        map50=mean([one.ap50 for one in measures]),
        map50_95=mean([one.ap50_95 for one in measures]),
        precision=mean([one.precision for one in measures]),
        recall=mean([one.recall for one in measures]),
        f1=mean([one.f1 for one in measures]),
    )


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Six digits are more than a curve shows."""
    return tuple(round(value, 6) for value in values.tolist())


def _definition(by: str, max_dets: int) -> str:
    return (
        f"AP as COCO has it: precision at 101 recalls, the {max_dets} most confident objects of a class on an image; "
        "mAP50 at an IoU of 0.5, mAP50-95 the mean over IoUs of 0.5, 0.55, .. 0.95; means over the classes that occur "
        "in truth. Precision, recall, F1 and counts at an IoU of 0.5 and the threshold of each class; confusion and "
        f"images by {by}. What is found in a crowd of its class counts nowhere."
    )
