"""Removal of overlaps: of objects that lie over each other, the surest stays (non-maximum suppression)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.boxes import Boxes_N4, box_iou
from terrazzo.geometry.mask_iou import mask_iou
from terrazzo.types import Mask


def without_overlaps(
    boxes_N4: Boxes_N4,
    confidences_N: NDArray[np.float32],
    classes_N: NDArray[np.int64],
    limit: float,
    *,
    masks: Sequence[Mask] | None = None,
    across: bool = False,
) -> NDArray[np.int64]:
    """Indices of the objects that stay, the surest first.

    Args:
        limit: IoU (0..1) above which the less sure of two objects goes; of their masks, or of their boxes without.
        across: objects of different classes remove each other too.

    An object that is removed removes no other, and whether one stays depends on surer ones alone: leaving out the
    unsure before or afterwards comes to the same.
    """
    order = np.argsort(-confidences_N, kind="stable")
    kept: list[int] = []
    for index in order:
        rivals = [one for one in kept if across or classes_N[one] == classes_N[index]]
        near = [one for one in rivals if _touch(boxes_N4[one], boxes_N4[index])]
        if not near:
            kept.append(int(index))
            continue
        if masks is None:
            overlap = box_iou(boxes_N4[[index]], boxes_N4[near])
        else:
            overlap = mask_iou([masks[index]], [masks[one] for one in near])
        if float(overlap.max()) <= limit:
            kept.append(int(index))
    return np.array(kept, np.int64)


def _touch(a: NDArray[np.float32], b: NDArray[np.float32]) -> bool:
    """Whether two boxes have any area in common."""
    return bool(a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3])
