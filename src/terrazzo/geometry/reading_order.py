"""The order in which people read what lies on a page: columns from the left, in each from the top, then the left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.boxes import Boxes_N4

_SHARED = 0.5
"""Two boxes stand in one column when they share this part of the narrower one's width."""


def reading_order(boxes_N4: Boxes_N4) -> NDArray[np.int64]:
    """Indices of boxes in reading order.

    Boxes that share at least half of the narrower one's width stand in one column. A box wider than a column that
    spans several of them (a headline) divides the page: what is above it is read before, what is below after.
    """
    order = np.argsort(boxes_N4[:, 1], kind="stable")
    return np.array(_read(boxes_N4, [int(one) for one in order]), np.int64)


def _read(boxes_N4: Boxes_N4, indices: list[int]) -> list[int]:
    """Indices (sorted by top) in reading order: at the first headline the page is divided, else by columns."""
    if len(indices) < 3:
        return [one for column in _columns(boxes_N4, indices) for one in column]
    narrow = _columns(boxes_N4, [one for one in indices if not _spans(boxes_N4, one, indices)])
    wide = [one for one in indices if _spans(boxes_N4, one, indices)]
    if len(narrow) < 2 or not wide:
        return [one for column in _columns(boxes_N4, indices) for one in column]
    answer: list[int] = []
    left = [one for column in narrow for one in column]
    for headline in wide:
        middle = boxes_N4[headline, 1] + boxes_N4[headline, 3] / 2
        above = [one for one in left if boxes_N4[one, 1] + boxes_N4[one, 3] / 2 < middle]
        above.sort(key=lambda one: float(boxes_N4[one, 1]))
        answer += [one for column in _columns(boxes_N4, above) for one in column] + [headline]
        left = [one for one in left if one not in set(above)]
    left.sort(key=lambda one: float(boxes_N4[one, 1]))
    return answer + [one for column in _columns(boxes_N4, left) for one in column]


def _spans(boxes_N4: Boxes_N4, index: int, others: list[int]) -> bool:
    """Whether a box lies over two others that stand beside each other."""
    under = [one for one in others if one != index and _part(boxes_N4[index], boxes_N4[one]) >= _SHARED]
    starts, ends = boxes_N4[under, 0], boxes_N4[under, 0] + boxes_N4[under, 2]
    narrower = boxes_N4[under, 2] < boxes_N4[index, 2] * 0.75
    return bool(narrower.any() and ends[narrower].min() <= starts[narrower].max())


def _columns(boxes_N4: Boxes_N4, indices: list[int]) -> list[list[int]]:
    """Columns from the left, each from the top."""
    columns: list[list[int]] = []
    spans: list[tuple[float, float]] = []
    for index in sorted(indices, key=lambda one: -float(boxes_N4[one, 2])):
        left, right = float(boxes_N4[index, 0]), float(boxes_N4[index, 0] + boxes_N4[index, 2])
        shared = [
            (min(right, end) - max(left, start)) / max(min(right - left, end - start), 1e-9) for start, end in spans
        ]
        best = int(np.argmax(shared)) if shared else -1
        if best >= 0 and shared[best] >= _SHARED:
            columns[best].append(index)
        else:
            columns.append([index])
            spans.append((left, right))
    for column in columns:
        column.sort(key=lambda one: (float(boxes_N4[one, 1]), float(boxes_N4[one, 0])))
    return [column for _, column in sorted(zip(spans, columns, strict=True), key=lambda pair: pair[0][0])]


def _part(wide: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The part of the other's width that lies under a box."""
    common = min(wide[0] + wide[2], other[0] + other[2]) - max(wide[0], other[0])
    return float(common / max(other[2], 1e-9))
