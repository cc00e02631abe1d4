"""From an RGB image of any size to its objects, with the rows and prototypes that a YOLO network gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from terrazzo.bundle.manifest import BundleManifest, Preprocessing
from terrazzo.geometry.crops import Crop, mask_of
from terrazzo.inference.asking import require_rgb, resize_image
from terrazzo.inference.raw_runtimes import Batch_NCHW, Outputs
from terrazzo.trainers.yolo.suppress import suppress
from terrazzo.types import Image_HWC, Mask, ObjectsPrediction, Task

GREY = 114
"""What Ultralytics shows beside a picture."""

LEAST_CONFIDENCE = 0.001
"""Objects that are less sure are not worth counting."""

_LEAST_SIDE = 0.5
"""Boxes that are thinner, in pixels of the image, are none."""


class YoloObjectsPredictor:
    """Finds objects; the same while training, for evaluation and for users.

    Args:
        manifest: gives the task and the preprocessing.
        network: images 0..1 (1, 3, height, width) to rows (1, n, 6 + m): left, top, right, bottom, confidence, class
            and m factors; and for instances to prototypes (1, m, height / 4, width / 4).
        nms: the IoU above which of two objects of a class the less sure one goes; None keeps all.
        most: objects at most.
    """

    def __init__(self, manifest: BundleManifest, network: Outputs, nms: float | None, most: int) -> None:
        self._task, self._preprocessing = manifest.task, manifest.preprocessing
        self._network, self._nms, self._most = network, nms, most

    @property
    def task(self) -> Task:
        """The task of the bundle."""
        return self._task

    def __call__(self, image_HWC: Image_HWC) -> ObjectsPrediction:
        """Predict one RGB uint8 image of any size; ``Invalid`` when it is something else."""
        require_rgb(image_HWC)
        height, width = image_HWC.shape[:2]
        return predict_objects(
            image_HWC, height, width, self._task, self._preprocessing, self._network, self._nms, self._most
        )


def predict_objects(
    image_HWC: Image_HWC,
    height: int,
    width: int,
    task: Task,
    preprocessing: Preprocessing,
    network: Outputs,
    nms: float | None,
    most: int,
) -> ObjectsPrediction:
    """Objects of an image that was (height, width) pixels large, of which a smaller copy may be given."""
    size = preprocessing.input_size(height, width)
    batch_NCHW = batch_of(resize_image(image_HWC, *size), preprocessing.multiple)
    found = network(batch_NCHW)
    rows_NR = chosen_rows(np.asarray(found[0][0], np.float32), len(task.classes), nms, most)
    scale_2 = np.array([size[1] / width, size[0] / height])
    boxes_N4 = np.clip(rows_NR[:, :4] / np.tile(scale_2, 2), 0, [width, height] * 2)
    wide = (boxes_N4[:, 2:] - boxes_N4[:, :2]).min(axis=1, initial=np.inf) >= _LEAST_SIDE
    rows_NR, boxes_N4 = rows_NR[wide], boxes_N4[wide]
    masks: list[Mask] | None = None
    if task.kind == "instance":
        protos_MHW = np.asarray(found[1][0], np.float32)
        pasted = [
            _paste(row_R[6:], protos_MHW, box_4, size, (height, width), batch_NCHW.shape[3])
            for row_R, box_4 in zip(rows_NR, boxes_N4, strict=True)
        ]
        kept = [number for number, mask in enumerate(pasted) if mask is not None]
        rows_NR, boxes_N4 = rows_NR[kept], boxes_N4[kept]
        masks = [mask for mask in pasted if mask is not None]
    sides_N2 = boxes_N4[:, 2:] - boxes_N4[:, :2]
    return ObjectsPrediction(
        height=height,
        width=width,
        boxes_N4=np.concatenate([boxes_N4[:, :2], sides_N2], axis=1).astype(np.float32).reshape(-1, 4),
        classes_N=rows_NR[:, 5].astype(np.int64),
        confidences_N=np.clip(rows_NR[:, 4], 0, 1).astype(np.float32),
        masks=None if masks is None else tuple(masks),
    )


def batch_of(picture_HWC: Image_HWC, multiple: int) -> Batch_NCHW:
    """A picture 0..1 with grey on the right and below, so that its sides are multiples."""
    height, width = picture_HWC.shape[:2]
    canvas_HWC = np.full((-(-height // multiple) * multiple, -(-width // multiple) * multiple, 3), GREY, np.uint8)
    canvas_HWC[:height, :width] = picture_HWC
    return np.ascontiguousarray(canvas_HWC.transpose(2, 0, 1)[None], dtype=np.float32) / np.float32(255)


def chosen_rows(rows_NR: NDArray[np.float32], classes: int, nms: float | None, most: int) -> NDArray[np.float32]:
    """The surest rows, the most confident first, at most so many, each object once."""
    rows_NR = rows_NR[(rows_NR[:, 4] >= LEAST_CONFIDENCE) & (rows_NR[:, 5] < classes)]
    rows_NR = rows_NR[np.argsort(-rows_NR[:, 4], kind="stable")]
    if nms is not None:
        rows_NR = rows_NR[suppress(rows_NR[:, :4], rows_NR[:, 5], nms, most)]
    return rows_NR[:most]


def _paste(
    factors_M: NDArray[np.float32],
    protos_MHW: NDArray[np.float32],
    box_4: NDArray[np.floating],
    seen: tuple[int, int],
    image: tuple[int, int],
    canvas_width: int,
) -> Mask | None:
    """The pixels of an object inside its box; None when there are none. ``seen`` is the picture on the canvas."""
    (height, width), stride = image, canvas_width / protos_MHW.shape[2]
    left, top, right, bottom = (float(value) for value in box_4)
    first_x, first_y = int(np.floor(left)), int(np.floor(top))
    last_x, last_y = min(width, int(np.ceil(right))), min(height, int(np.ceil(bottom)))
    if last_x <= first_x or last_y <= first_y:
        return None
    # Cells of the prototypes for each pixel of the image, centres of both at whole numbers.
    cells_x, cells_y = seen[1] / width / stride, seen[0] / height / stride
    across = (np.arange(first_x, last_x) + 0.5) * cells_x - 0.5
    down = (np.arange(first_y, last_y) + 0.5) * cells_y - 0.5
    cell_x, cell_y = max(0, int(across[0])), max(0, int(down[0]))
    cut_MHW = protos_MHW[:, cell_y : int(down[-1]) + 2, cell_x : int(across[-1]) + 2]
    logits_HW = np.tensordot(factors_M, cut_MHW, axes=1).astype(np.float32)
    grown_HW = _grown(logits_HW, across - cell_x, down - cell_y)
    crop_HW = np.asarray(grown_HW > 0)
    return mask_of(Crop(first_y, first_x, crop_HW), height, width) if crop_HW.any() else None


def _grown(
    small_HW: NDArray[np.float32], across: NDArray[np.float64], down: NDArray[np.float64]
) -> NDArray[np.float32]:
    """The values of a grid at places between its cells, linearly; beside it the nearest cell counts."""
    # One axis after the other, because that is many times as fast as asking for each place.
    wide_HW = _between(small_HW.T, across).T
    return _between(np.ascontiguousarray(wide_HW), down)


def _between(rows_NC: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float32]:
    at = np.clip(places, 0, len(rows_NC) - 1)
    low = np.floor(at).astype(np.intp)
    high = np.minimum(low + 1, len(rows_NC) - 1)
    part = (at - low).astype(np.float32)[:, None]
    return np.asarray(rows_NC[low] * (1 - part) + rows_NC[high] * part, np.float32)
