"""How well whole images are classified or tagged on a split, from images that are seen one at a time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.metrics.average_precision import average_precision
from terrazzo.metrics.best_threshold import best_threshold, thresholds_in_order
from terrazzo.metrics.calibration import calibration, calibration_error
from terrazzo.metrics.classes_scores import ClassesScores, ImageClassScore
from terrazzo.metrics.ratios import mean, ratio
from terrazzo.types import ClassesPrediction, Task, TrueClasses

_FEW = 6
"""Among fewer classes than these, "one of the five most probable" says nothing."""


class ClassesMeter:
    """Compares the classes of whole images with the true ones. Keeps a number for each class of each image.

    Tagging: a class is predicted when its probability is at least its threshold, 0.5 where none is given.
    Classification: the most probable class is predicted, the first of equal ones; thresholds say nothing.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._present: list[NDArray[np.bool_]] = []
        self._probabilities: list[NDArray[np.float32]] = []

    def add(self, truth: TrueClasses, prediction: ClassesPrediction) -> None:
        """Count one image.

        Raises:
            Invalid: not as many values as the task has classes, or a probability that is no number.
        """
        present_C = np.array(truth.present_C, np.bool_)
        probabilities_C = np.array(prediction.probabilities_C, np.float32)
        size = (len(self._task.classes),)
        if present_C.shape != size or probabilities_C.shape != size:
            raise Invalid(
                f"Truth has {present_C.size} and prediction {probabilities_C.size} values for {size[0]} classes.",
                "Use answers that were made for this task.",
            )
        if not np.isfinite(probabilities_C).all():
            raise Invalid("Prediction holds a probability that is no number.", "Train the model again.")
        self._present.append(present_C)
        self._probabilities.append(probabilities_C)

    @property
    def images(self) -> int:
        """How many were added."""
        return len(self._present)

    def best_thresholds(self) -> dict[str, float]:
        """Tagging: the threshold of each class with the best F1, the highest of equal ones; 0.5 for a class without
        truth. Classification has none.
        """
        if self._task.kind == "classification":
            return {}
        present_NC, probability_NC = self._tables()
        return {
            name: best_threshold(probability_NC[:, index], present_NC[:, index], int(present_NC[:, index].sum()))
            for index, name in enumerate(self._task.class_names)
        }

    def scores(self, *, split: str, thresholds: Mapping[str, float]) -> ClassesScores:
        """All scores.

        Raises:
            Invalid: no image was added, or a threshold that is none of this task.
        """
        present_NC, probability_NC = self._tables()
        classification = self._task.kind == "classification"
        threshold_C = thresholds_in_order(self._task, {} if classification else thresholds)
        predicted_NC = _most_probable(probability_NC) if classification else probability_NC >= threshold_C
        classes = tuple(
            ImageClassScore(
                name=one.name,
                color=one.color,
                threshold=None if classification else float(str(threshold_C[index])),
                ap=average_precision(probability_NC[:, index], present_NC[:, index]),
                **_counts(present_NC[:, index], predicted_NC[:, index]),
            )
            for index, one in enumerate(self._task.classes)
        )
        if classification:
            sure_N, right_N = probability_NC.max(axis=1), np.any(present_NC & predicted_NC, axis=1)
        else:
            sure_N, right_N = probability_NC.reshape(-1), present_NC.reshape(-1)
        bins = calibration(sure_N, right_N)
        return ClassesScores(
            kind="classification" if classification else "tagging",
            split=split,
            images=self.images,
            without=int(np.count_nonzero(~present_NC.any(axis=1))),
            accuracy=ratio(int(np.count_nonzero((present_NC == predicted_NC).all(axis=1))), self.images),
            top5=_top5(present_NC, probability_NC) if classification else None,
            map=mean([one.ap for one in classes]),
            mean_f1=mean([one.f1 for one in classes]),
            classes=classes,
            confusion=tuple(tuple(row) for row in _confusion(present_NC, predicted_NC, classification).tolist()),
            calibration=bins,
            calibration_error=calibration_error(bins),
            definition=_CLASSIFICATION if classification else _TAGGING,
        )

    def _tables(self) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        """What is present and how probable it was, shape (images, classes)."""
        if not self._present:
            raise Invalid("There is no image to score.", "Evaluate on a split that has images.")
        return np.stack(self._present), np.stack(self._probabilities)


_COMMON = (
    "AP is the precision at each distinct confidence weighted by the recall it adds; mAP and mean F1 are means over "
    "the classes that occur in truth."
)
_CLASSIFICATION = (
    "The most probable class is predicted (no threshold). Accuracy is the part of images where it is the true one. "
    f"{_COMMON} Calibration compares the probability of the predicted class with how often it is right."
)
_TAGGING = (
    "A class is predicted at the threshold of the class. Accuracy is the part of images whose classes are all right. "
    f"{_COMMON} Images with none of the classes count. Calibration compares the probability of each class on each "
    "image with how often it is there."
)


def _most_probable(probability_NC: NDArray[np.float32]) -> NDArray[np.bool_]:
    """True where a class is the most probable one of its image, the first of equal ones."""
    predicted_NC = np.zeros(probability_NC.shape, np.bool_)
    predicted_NC[np.arange(len(probability_NC)), probability_NC.argmax(axis=1)] = True
    return predicted_NC


def _counts(present_N: NDArray[np.bool_], predicted_N: NDArray[np.bool_]) -> dict[str, int | float | None]:
    """The numbers of ``ImageClassScore`` that come from counts; no scores for a class that does not occur in truth."""
    images, predicted = int(present_N.sum()), int(predicted_N.sum())
    right = int(np.count_nonzero(present_N & predicted_N))
    occurs = images > 0
    return {
        "images": images,
        "predicted": predicted,
        "precision": ratio(right, predicted) if occurs else None,
        "recall": ratio(right, images),
        "f1": ratio(2 * right, images + predicted) if occurs else None,
    }


def _top5(present_NC: NDArray[np.bool_], probability_NC: NDArray[np.float32]) -> float | None:
    """The part of images whose class is one of the five most probable; of equal ones the first count as more so."""
    if present_NC.shape[1] < _FEW:
        return None
    first_N5 = np.argsort(-probability_NC, axis=1, kind="stable")[:, :5]
    return float(np.take_along_axis(present_NC, first_N5, axis=1).any(axis=1).mean())


def _confusion(
    present_NC: NDArray[np.bool_], predicted_NC: NDArray[np.bool_], classification: bool
) -> NDArray[np.int64]:
    """Counts of images as ``ClassesScores`` says."""
    # float64 counts exactly to 2^53 and multiplies much faster than integers.
    present = present_NC.astype(np.float64).T
    if classification:
        return (present @ predicted_NC.astype(np.float64)).astype(np.int64)
    # On the diagonal what was found; beside it what was predicted on these images and is not there.
    counts = present @ (predicted_NC & ~present_NC).astype(np.float64)
    counts += np.diag(np.count_nonzero(present_NC & predicted_NC, axis=0))
    missed = np.count_nonzero(present_NC & ~predicted_NC, axis=0)
    return np.concatenate([counts, missed[:, None]], axis=1).astype(np.int64)
