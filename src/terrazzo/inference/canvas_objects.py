"""From an RGB image of any size to its objects, with a network that finds them on a canvas of one size."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.bundle.manifest import BundleManifest
from terrazzo.errors import Invalid
from terrazzo.geometry.crops import Crop, mask_of
from terrazzo.imaging.canvas import Placed, place
from terrazzo.inference.raw_runtimes import Outputs
from terrazzo.types import Image_HWC, Mask, ObjectsPrediction, Task

_PROBABLE = 0.5
"""A pixel belongs to an object when that is more likely than not."""

_LEAST_SIDE = 0.5
"""Boxes that are thinner, in pixels of the image, are none."""


PutBack = Callable[..., ObjectsPrediction]
"""As ``objects_on_image``."""


class CanvasObjectsPredictor:
    """Finds objects; the same for evaluation and for users.

    Args:
        manifest: gives the task and the preprocessing; what its network's plan says of the canvas is in ``canvas``.
        network: a normalised canvas (1, 3, height, width) to boxes (N, 4; left, top, right, bottom on the canvas),
            scores (N,), labels (N,) and, for instances, masks (N, M, M) of probabilities inside the boxes.
        canvas: height and width of the canvas in pixels.
        put_back: objects on the canvas to objects on the image, for masks that are not inside boxes.
    """

    def __init__(
        self, manifest: BundleManifest, network: Outputs, canvas: tuple[int, int], put_back: PutBack | None = None
    ) -> None:
        self._put_back = put_back or objects_on_image
        self._task = manifest.task
        self._network, self._canvas = network, canvas
        self._mean = np.array(manifest.preprocessing.mean, dtype=np.float32)
        self._scale = 1.0 / np.array(manifest.preprocessing.std, dtype=np.float32)

    @property
    def task(self) -> Task:
        """The task of the bundle."""
        return self._task

    def __call__(self, image_HWC: Image_HWC) -> ObjectsPrediction:
        """Predict one RGB uint8 image of any size; ``Invalid`` when it is something else."""
        if image_HWC.ndim != 3 or image_HWC.shape[2] != 3 or image_HWC.dtype != np.uint8 or image_HWC.size == 0:
            raise Invalid(
                f"The image has shape {image_HWC.shape} and type {image_HWC.dtype}.",
                "Give RGB pixels: uint8, shape (height, width, 3).",
            )
        placed = place(image_HWC, *self._canvas, centred=False)
        batch_NCHW = ((placed.canvas_HWC - self._mean) * self._scale).transpose(2, 0, 1)[None].astype(np.float32)
        found = self._network(batch_NCHW)
        masks_NMM = found[3] if self._task.kind == "instance" else None
        height, width = image_HWC.shape[:2]
        return self._put_back(found[0], found[1], found[2], masks_NMM, placed, height, width)


def objects_on_image(
    boxes_N4: NDArray[np.floating],
    scores_N: NDArray[np.floating],
    labels_N: NDArray[np.integer],
    masks_NMM: NDArray[np.floating] | None,
    placed: Placed,
    height: int,
    width: int,
) -> ObjectsPrediction:
    """Objects on a canvas, put back on the image of so many pixels that lies on it; the most confident first.

    What lies beside the image is cut off; an object of which no pixel is left is none.
    """
    order = np.argsort(-scores_N, kind="stable")
    scale_4 = np.array([placed.scale_x, placed.scale_y] * 2, np.float64)
    on_image_N4 = (boxes_N4[order].astype(np.float64) - [placed.left, placed.top] * 2) / scale_4
    on_image_N4 = np.clip(on_image_N4, 0, [width, height] * 2)
    sides_N2 = on_image_N4[:, 2:] - on_image_N4[:, :2]
    kept = [number for number, sides in enumerate(sides_N2) if sides.min() >= _LEAST_SIDE]
    masks: list[Mask] = []
    if masks_NMM is not None:
        pasted = [(number, paste(masks_NMM[order[number]], on_image_N4[number], height, width)) for number in kept]
        kept = [number for number, mask in pasted if mask is not None]
        masks = [mask for _, mask in pasted if mask is not None]
    return ObjectsPrediction(
        height=height,
        width=width,
        boxes_N4=np.concatenate([on_image_N4[kept, :2], sides_N2[kept]], axis=1).astype(np.float32).reshape(-1, 4),
        classes_N=labels_N[order][kept].astype(np.int64),
        confidences_N=np.clip(scores_N[order][kept], 0, 1).astype(np.float32),
        masks=None if masks_NMM is None else tuple(masks),
    )


def paste(mask_MM: NDArray[np.floating], box_4: NDArray[np.floating], height: int, width: int) -> Mask | None:
    """The pixels of an image of (height, width) that belong to an object; None when there are none.

    Args:
        mask_MM: probabilities (0..1) on an even grid inside the box, of any height and width.
        box_4: left, top, right and bottom in pixels of the image.
    """
    left, top, right, bottom = (float(value) for value in box_4)
    first_x, first_y = max(0, int(np.floor(left))), max(0, int(np.floor(top)))
    last_x, last_y = min(width, int(np.ceil(right))), min(height, int(np.ceil(bottom)))
    if last_x <= first_x or last_y <= first_y:
        return None
    rows, columns = mask_MM.shape
    # Centres of the image's pixels, in cells of the mask; the border around it has probability 0.
    across = ((np.arange(first_x, last_x) + 0.5 - left) * columns / max(right - left, 1e-6) - 0.5).astype(np.float32)
    down = ((np.arange(first_y, last_y) + 0.5 - top) * rows / max(bottom - top, 1e-6) - 0.5).astype(np.float32)
    grid_x, grid_y = np.meshgrid(across, down)
    found_HW = cv2.remap(
        mask_MM.astype(np.float32), grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
    )
    crop_HW = np.asarray(found_HW >= _PROBABLE)
    return mask_of(Crop(first_y, first_x, crop_HW), height, width) if crop_HW.any() else None
