"""A polygon with holes and separate parts as one ring, for a program that knows rings only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ring_N2 = NDArray[np.float64]


def one_ring(rings: Sequence[Ring_N2]) -> Ring_N2:
    """All rings joined by seams of no width: filled by the even-odd rule it covers what they cover together.

    Args:
        rings: at least one, each (x, y) of its corners; outlines and holes, in any order. The seams are short: each
            ring is joined where it is nearest to those before it.
    """
    joined = np.asarray(rings[0], np.float64)
    waiting = [np.asarray(one, np.float64) for one in rings[1:]]
    while waiting:
        places = [_nearest(joined, one) for one in waiting]
        number = min(range(len(waiting)), key=lambda index: places[index][2])
        here, there, _ = places[number]
        ring = np.roll(waiting.pop(number), -there, axis=0)
        joined = np.concatenate([joined[: here + 1], ring, ring[:1], joined[here:]])
    return joined


def _nearest(one: Ring_N2, other: Ring_N2) -> tuple[int, int, float]:
    """The corners of both that are nearest to each other, and the square of their distance."""
    distances = ((one[:, None, :] - other[None, :, :]) ** 2).sum(axis=2)
    here, there = np.unravel_index(int(distances.argmin()), distances.shape)
    return int(here), int(there), float(distances[here, there])
