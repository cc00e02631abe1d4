"""Objects whose pixels are told on a grid over the whole canvas, put back on the image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.crops import crop_of
from terrazzo.geometry.truth import box_around
from terrazzo.imaging.canvas import Placed
from terrazzo.inference.canvas_objects import objects_on_image, paste
from terrazzo.types import Mask, ObjectsPrediction

LEAST_CONFIDENCE = 0.02
"""Objects that are less sure are never told; thresholds come later."""

_PROBABLE = 0.5


def queries_on_image(
    boxes_N4: NDArray[np.floating],
    scores_N: NDArray[np.floating],
    labels_N: NDArray[np.integer],
    masks_NMM: NDArray[np.floating] | None,
    placed: Placed,
    height: int,
    width: int,
) -> ObjectsPrediction:
    """As ``objects_on_image``; with masks, the box of an object is the one around its pixels.

    Args:
        masks_NMM: probabilities (0..1) on an even grid over the canvas; None where only boxes count.
    """
    sure_N = scores_N >= LEAST_CONFIDENCE
    boxes_N4, scores_N, labels_N = boxes_N4[sure_N], scores_N[sure_N], labels_N[sure_N]
    if masks_NMM is None:
        return objects_on_image(boxes_N4, scores_N, labels_N, None, placed, height, width)
    order = np.argsort(-scores_N, kind="stable")
    masks_NMM = masks_NMM[sure_N]
    pasted = [(number, _pasted(masks_NMM[number], placed, height, width)) for number in order]
    kept = [(number, mask) for number, mask in pasted if mask is not None]
    numbers = [number for number, _ in kept]
    boxes = [_around(mask, height, width) for _, mask in kept]
    return ObjectsPrediction(
        height=height,
        width=width,
        boxes_N4=np.array(boxes, np.float32).reshape(-1, 4),
        classes_N=labels_N[numbers].astype(np.int64),
        confidences_N=np.clip(scores_N[numbers], 0, 1).astype(np.float32),
        masks=tuple(mask for _, mask in kept),
    )


def _pasted(mask_hw: NDArray[np.floating], placed: Placed, height: int, width: int) -> Mask | None:
    """The pixels of the image that belong to an object; only the part of the grid that holds it is enlarged."""
    rows, columns = mask_hw.shape
    around = box_around(np.asarray(mask_hw >= _PROBABLE))
    if around is None:
        return None
    left, top, wide, high = (int(value) for value in around)
    # One cell more on each side: the border lies between cells. At the edge of the canvas the last cell goes on.
    padded_hw = np.pad(mask_hw, 1, mode="edge")
    part_hw = padded_hw[top : top + high + 2, left : left + wide + 2]
    cell_y, cell_x = placed.canvas_HWC.shape[0] / rows, placed.canvas_HWC.shape[1] / columns
    cells_4 = np.array([left - 1, top - 1, left + wide + 1, top + high + 1])
    canvas_4 = cells_4 * [cell_x, cell_y, cell_x, cell_y]
    image_4 = (canvas_4 - [placed.left, placed.top] * 2) / ([placed.scale_x, placed.scale_y] * 2)
    return paste(part_hw, image_4, height, width)


def _around(mask: Mask, height: int, width: int) -> tuple[float, float, float, float]:
    crop = crop_of(mask, height, width)
    return float(crop.left), float(crop.top), float(crop.pixels_HW.shape[1]), float(crop.pixels_HW.shape[0])
