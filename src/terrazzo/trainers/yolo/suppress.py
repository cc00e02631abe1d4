"""Of several boxes around one object, the surest: greedy suppression, class by class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def suppress(
    boxes_N4: NDArray[np.floating], classes_N: NDArray[np.floating], iou: float, most: int
) -> NDArray[np.intp]:
    """Indices of the boxes that stay, in their order.

    Args:
        boxes_N4: left, top, right, bottom; the most confident first.
        iou: of two boxes of one class that overlap more, the later one goes.
        most: boxes at most.
    """
    # Boxes of different classes are moved apart, so that one pass is enough.
    reach = float(boxes_N4.max(initial=0.0)) + 1.0
    apart_N4 = boxes_N4 + classes_N[:, None] * 2 * reach
    area_N = np.clip(apart_N4[:, 2:] - apart_N4[:, :2], 0, None).prod(axis=1)
    waiting = np.arange(len(boxes_N4))
    kept: list[int] = []
    while len(waiting) and len(kept) < most:
        first, rest = waiting[0], waiting[1:]
        kept.append(int(first))
        near_N2 = np.maximum(apart_N4[first, :2], apart_N4[rest, :2])
        far_N2 = np.minimum(apart_N4[first, 2:], apart_N4[rest, 2:])
        common_N = np.clip(far_N2 - near_N2, 0, None).prod(axis=1)
        union_N = np.maximum(area_N[first] + area_N[rest] - common_N, 1e-9)
        waiting = rest[common_N / union_N <= iou]
    return np.array(kept, np.intp)
