"""The threshold of each class, chosen for its best F1 on a split; trainers do so on ``val`` before they publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from terrazzo.evaluation.forms import METERS
from terrazzo.evaluation.truth import TruthImage
from terrazzo.metrics.classes_scores import ClassesScores
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.metrics.scores import Scores
from terrazzo.types import Predictor


def choose_thresholds(
    predictor: Predictor[Any], images: Iterable[TruthImage], *, check: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """The threshold of each class with the best F1 on these images; empty where the most probable class is taken.

    ``evaluate`` with ``thresholds="best"`` does the same and writes the report too, from one prediction an image.

    Args:
        images: of ``val``, with truth in the classes of the predictor's task.
        check: is called before each image; raises to stop the work.
    """
    task = predictor.task
    if task.form not in METERS:
        return {}
    meter = METERS[task.form](task)
    for one in images:
        check()
        image_HWC, truth = one.load()
        meter.add(truth, predictor(image_HWC))
    return meter.best_thresholds()


def thresholds_of(scores: Scores) -> dict[str, float]:
    """The thresholds at which scores were measured, by class name; empty where the most probable class is taken."""
    if isinstance(scores, ObjectScores | ClassesScores):
        return {one.name: one.threshold for one in scores.classes if one.threshold is not None}
    return {}
