"""The confidence from which on answers are to be believed: that of the best F1."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.types import Task

WITHOUT_TRUTH = 0.5
"""The threshold of a class of which nothing is known: no truth, or nothing right."""


def best_threshold(confidence_N: NDArray[np.floating], right_N: NDArray[np.bool_], truths: int) -> float:
    """The threshold (0..1) with the best F1 when all answers at least as confident are believed.

    Of equal F1 the highest is taken, which believes fewest. It lies in the middle between the least confident answer
    that is believed and the next one (or 0), since what comes later is never as confident as what it was chosen on.

    Args:
        confidence_N: of each answer, float32, in any order.
        right_N: which are right; the others are wrong.
        truths: how many there are in truth.
    """
    if truths == 0 or not right_N.any():
        return WITHOUT_TRUTH
    order = np.argsort(-confidence_N, kind="stable")
    confidence_N = confidence_N[order]
    last = np.append(np.flatnonzero(np.diff(confidence_N)), len(order) - 1)
    f1 = 2 * np.cumsum(right_N[order])[last] / (last + 1 + truths)
    best = int(np.argmax(f1))
    lowest = confidence_N[last[best]]
    below = confidence_N[last[best] + 1] if best + 1 < len(last) else confidence_N.dtype.type(0)
    middle = round((float(lowest) + float(below)) / 2, 4)
    if below < confidence_N.dtype.type(middle) <= lowest:
        return middle
    return float(str(lowest))  # too close to each other for four digits


def thresholds_in_order(task: Task, thresholds: Mapping[str, float]) -> NDArray[np.float32]:
    """The threshold of each class in the order of the task; ``WITHOUT_TRUTH`` for those that are not given.

    Raises:
        Invalid: a threshold of a class that the task does not have, or one that is not 0..1.
    """
    for name, value in thresholds.items():
        if name not in task.class_names:
            raise Invalid(
                f"There is a threshold for {name!r}, which is no class of task {task.name!r}.",
                f"Give thresholds for {', '.join(task.class_names)}.",
            )
        if not 0 <= value <= 1:
            raise Invalid(f"The threshold of {name!r} is {value}.", "Give a number from 0 to 1.")
    return np.array([thresholds.get(name, WITHOUT_TRUTH) for name in task.class_names], np.float32)
