"""Boxes as arrays: left, top, width, height in pixels, float32 (N, 4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Boxes_N4 = NDArray[np.float32]


def box_iou(first_N4: Boxes_N4, second_M4: Boxes_N4) -> NDArray[np.float32]:
    """Intersection over union (0..1) of each box with each other, float32 (N, M); 0 where both are empty."""
    a_N14, b_1M4 = first_N4[:, None, :].astype(np.float64), second_M4[None, :, :].astype(np.float64)
    start = np.maximum(a_N14[..., :2], b_1M4[..., :2])
    end = np.minimum(a_N14[..., :2] + a_N14[..., 2:], b_1M4[..., :2] + b_1M4[..., 2:])
    common = np.clip(end - start, 0, None).prod(axis=-1)
    union = a_N14[..., 2:].prod(axis=-1) + b_1M4[..., 2:].prod(axis=-1) - common
    iou_NM: NDArray[np.float64] = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return iou_NM.astype(np.float32)


def clip_boxes(boxes_N4: Boxes_N4, height: int, width: int) -> Boxes_N4:
    """The parts of boxes that lie on the image; a box outside of it gets a width or height of 0."""
    limits = np.array([width, height], np.float32)
    start = np.clip(boxes_N4[:, :2], 0, limits)
    end = np.clip(boxes_N4[:, :2] + boxes_N4[:, 2:], 0, limits)
    return np.concatenate([start, np.clip(end - start, 0, None)], axis=1).astype(np.float32)
