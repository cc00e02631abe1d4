"""Intersection over union of masks, from their run lengths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

from terrazzo.errors import Invalid
from terrazzo.geometry.rle import run_lengths
from terrazzo.types import Mask


def mask_iou(first: Sequence[Mask], second: Sequence[Mask]) -> NDArray[np.float32]:
    """IoU (0..1) of each mask with each other, float32 (N, M); 0 where both are empty.

    Raises:
        Invalid: masks of different sizes, or run lengths that do not fit.
    """
    if not first or not second:
        return np.zeros((len(first), len(second)), np.float32)
    if len({(one.height, one.width) for one in (*first, *second)}) > 1:
        raise Invalid("Masks of different sizes cannot be compared.", "Compare the objects of one image.")
    # pycocotools trusts its input, so it is read once before.
    for one in {id(one): one for one in (*first, *second)}.values():
        run_lengths(one)
    answer = coco.iou([_coco(one) for one in first], [_coco(one) for one in second], [False] * len(second))
    return np.nan_to_num(np.asarray(answer, np.float32).reshape(len(first), len(second)), nan=0.0)


def _coco(mask: Mask) -> dict[str, object]:
    return {"size": [mask.height, mask.width], "counts": mask.counts.encode("ascii")}
