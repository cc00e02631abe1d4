"""Average precision: of objects as COCO has it, of answers for whole images as the area under the steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RECALLS_R = np.linspace(0.0, 1.0, 101)
"""Recalls at which COCO looks at the precision."""


def precision_at_recalls(
    right_KN: NDArray[np.bool_], counted_KN: NDArray[np.bool_], truths: int
) -> NDArray[np.float64]:
    """The best precision that is had at each of ``RECALLS_R`` or beyond; its mean over them is COCO's AP.

    Args:
        right_KN: which of N answers, the most confident first, are right, by each of K measures.
        counted_KN: which are right or wrong; the others count nowhere.
        truths: how many there are in truth, at least 1.

    Returns:
        Shape (K, 101), 0..1.
    """
    # Precision rises at right answers only, so the best from some recall on is had at one of them.
    needed_R = np.searchsorted(np.arange(1, truths + 1) / truths, RECALLS_R, side="left")
    best_KR = np.zeros((len(right_KN), len(RECALLS_R)))
    for best_R, right_N, counted_N in zip(best_KR, right_KN, counted_KN, strict=True):
        places = np.flatnonzero(right_N)
        # COCO's own guard against nothing divided by nothing; equal to it to the last bit.
        precision = np.arange(1, len(places) + 1) / (np.cumsum(counted_N)[places] + np.spacing(1))
        best = np.maximum.accumulate(precision[::-1])[::-1]
        reached = int(np.searchsorted(needed_R, len(places)))
        best_R[:reached] = best[needed_R[:reached]]
    return best_KR


def average_precision(confidence_N: NDArray[np.floating], right_N: NDArray[np.bool_]) -> float | None:
    """Precision at each distinct confidence, weighted by the recall it adds; None when nothing is right.

    Answers of equal confidence are taken together, so their order does not matter (scikit-learn's definition).
    """
    truths = int(right_N.sum())
    if truths == 0:
        return None
    order = np.argsort(-confidence_N, kind="stable")
    right = np.cumsum(right_N[order])
    last = np.append(np.flatnonzero(np.diff(confidence_N[order])), len(order) - 1)
    precision = right[last] / (last + 1)
    return float((np.diff(right[last], prepend=0) * precision).sum() / truths)
