"""Whether answers are as often right as they are sure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from terrazzo.metrics.classes_scores import CalibrationBin

_BINS = 10


def calibration(confidence_N: NDArray[np.floating], right_N: NDArray[np.bool_]) -> tuple[CalibrationBin, ...]:
    """Answers by their confidence (0..1), in ten bins of equal width; bins without an answer are left out.

    A bin holds its upper end and not its lower one; the first holds 0 too.
    """
    # In decimals of single precision: 0.7 as a float32 must not fall out of the bin that ends at 0.7.
    ends = np.linspace(0, 1, _BINS + 1)[1:-1].astype(np.float32)
    place_N = np.searchsorted(ends, confidence_N.astype(np.float32), side="left")
    bins = []
    for place in range(_BINS):
        inside_N = place_N == place
        count = int(np.count_nonzero(inside_N))
        if count:
            bins.append(
                CalibrationBin(
                    confidence=float(confidence_N[inside_N].mean(dtype=np.float64)),
                    right=float(right_N[inside_N].mean()),
                    count=count,
                )
            )
    return tuple(bins)


def calibration_error(bins: Sequence[CalibrationBin]) -> float | None:
    """The expected calibration error (Guo et al. 2017), 0..1; None without an answer."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / total if total else None
