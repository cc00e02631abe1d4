"""How the objects of one image went, each by itself: what drawings and the list of worst images show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from terrazzo.metrics.best_threshold import thresholds_in_order
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.metrics.object_outcomes import (
    FOUND_OUTCOMES,
    TRUE_OUTCOMES,
    FoundOutcome,
    ObjectImageCounts,
    TrueOutcome,
    outcomes_at,
)
from terrazzo.types import ObjectsPrediction, Record, Task, TrueObjects


class ObjectImageScore(Record):
    """One image at given thresholds: its counts, and what became of each object, in the order of the two sides."""

    counts: ObjectImageCounts
    found: tuple[FoundOutcome, ...]
    truth: tuple[TrueOutcome | Literal["crowd"], ...]


def image_score(
    task: Task, truth: TrueObjects, prediction: ObjectsPrediction, thresholds: Mapping[str, float]
) -> ObjectImageScore:
    """Score one image, by masks where the task has them, else by boxes, at an IoU of 0.5; errors as ``ObjectMeter``."""
    meter = ObjectMeter(task)
    meter.add(truth, prediction)
    matched = meter.matched()
    outcomes = outcomes_at(matched, thresholds_in_order(task, thresholds))
    found: list[FoundOutcome] = ["below"] * len(prediction)
    for place, code in zip(matched.place_D.tolist(), outcomes.found_D.tolist(), strict=True):
        found[place] = FOUND_OUTCOMES[code]
    true: list[TrueOutcome | Literal["crowd"]] = ["crowd"] * len(truth)
    for place, code in zip(matched.place_T.tolist(), outcomes.true_T.tolist(), strict=True):
        true[place] = TRUE_OUTCOMES[code]
    (counts,) = meter.image_counts(thresholds)
    return ObjectImageScore(counts=counts, found=tuple(found), truth=tuple(true))
