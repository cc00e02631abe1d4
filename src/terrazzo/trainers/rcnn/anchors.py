"""Anchors that fit the objects at hand: their sizes on each level of the pyramid and their shapes; no ML package."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from terrazzo.types import Record

CELLS = 6.0
"""The short side of a middling object, in cells of the level that should find it."""

SQUARE_SIZE = (4.0, 24.0)
"""Least and largest anchor of a level, in its strides; 8 is the usual one for objects as long as high."""

STEPS = (2.0, 3.0)
"""Least and largest ratio of the anchors of a level and of the next finer one."""

SIMILAR = 1.35
"""Shapes whose ratios differ by less are one."""

MOST_ELONGATED = 50.0
"""Longer objects than so many times their height (or higher ones) are looked for as such."""

FEW = 4
"""With fewer boxes than these nothing is known, and the usual anchors are taken."""


class Anchors(Record):
    """``sizes``: for each level of the pyramid, the finest first, the square roots of areas, in canvas pixels.
    ``ratios``: heights by widths, the same for every size."""

    sizes: tuple[tuple[float, ...], ...]
    ratios: tuple[float, ...]

    @property
    def of_a_cell(self) -> int:
        """Anchors at each place of a level."""
        return len(self.sizes[0]) * len(self.ratios)


def fit_anchors(sides_N2: NDArray[np.floating], strides: Sequence[int]) -> Anchors:
    """Anchors for objects of these heights and widths.

    Thin objects (lines of text are 20 times as long as high) need a level whose cells are finer than they are high, so
    the anchors of each level grow with how elongated the middling object is. The finest level begins with the smallest
    objects and the coarsest one reaches the largest.

    Args:
        sides_N2: height and width of each training box, in canvas pixels.
        strides: of the levels, the finest first.
    """
    sides_N2 = _plain(sides_N2)
    if len(sides_N2) < FEW:
        return Anchors(sizes=tuple((8.0 * stride,) for stride in strides), ratios=(0.5, 1.0, 2.0))
    size_N, ratio_N = np.sqrt(sides_N2.prod(axis=1)), sides_N2[:, 0] / sides_N2[:, 1]
    elongation = float(np.median(sides_N2.max(axis=1) / sides_N2.min(axis=1)))
    in_strides = float(np.clip(CELLS * np.sqrt(elongation), *SQUARE_SIZE))
    least, most = (float(np.quantile(size_N, part)) for part in (0.05, 0.95))
    first = min(in_strides * strides[0], max(least, SQUARE_SIZE[0] * strides[0]))
    half = 2**0.5
    step = (most / (half * first)) ** (1 / max(1, len(strides) - 1))
    step = float(np.clip(step, *STEPS))
    bases = [first * step**level for level in range(len(strides))]
    return Anchors(sizes=tuple((round(base, 1), round(base * half, 1)) for base in bases), ratios=_shapes(ratio_N))


def _plain(sides_N2: NDArray[np.floating]) -> NDArray[np.float64]:
    """Float64 (N, 2); an object that is thinner than a pixel is looked for as one of a pixel."""
    return np.maximum(np.asarray(sides_N2, dtype=np.float64).reshape(-1, 2), 1.0)


def _shapes(ratio_N: NDArray[np.float64]) -> tuple[float, ...]:
    """Up to three shapes: a flat, a middling and a tall one of those that there are."""
    found: list[float] = []
    middle_flat_tall = np.exp(
        np.quantile(np.log(np.clip(ratio_N, 1 / MOST_ELONGATED, MOST_ELONGATED)), (0.5, 0.1, 0.9))
    )
    for value in middle_flat_tall:
        if all(max(value / one, one / value) >= SIMILAR for one in found):
            found.append(round(float(value), 3))
    return tuple(sorted(found))


def point_sizes(sides_N2: NDArray[np.floating], strides: Sequence[int]) -> Anchors:
    """One square a cell, for a network without anchors: its side says which objects a level has to find.

    The usual side is one stride. Thin objects are found on finer levels when it is larger: a level finds objects whose
    border is up to eight sides away.
    """
    sides_N2 = _plain(sides_N2)
    elongation = 1.0 if len(sides_N2) < FEW else float(np.median(sides_N2.max(axis=1) / sides_N2.min(axis=1)))
    factor = float(np.clip(elongation / 3, 1.0, 8.0))
    return Anchors(sizes=tuple((round(factor * stride, 1),) for stride in strides), ratios=(1.0,))
