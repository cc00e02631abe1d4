"""What pycocotools says of found and true objects: the measure that ours must equal."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from terrazzo.types import Mask, ObjectsPrediction, TrueObjects

Images = Sequence[tuple[TrueObjects, ObjectsPrediction]]


def coco_ap(images: Images, classes: int, kind: Literal["bbox", "segm"], max_dets: int = 100) -> NDArray[np.float64]:
    """AP of each class (rows) at each IoU from 0.5 to 0.95; NaN for a class that does not occur in truth."""
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = coco_evaluation(images, classes, kind, max_dets)
        evaluation.evaluate()
        evaluation.accumulate()
    precision_TRC = evaluation.eval["precision"][:, :, :, 0, 0]
    ap_CT = precision_TRC.mean(axis=1).T
    ap_CT[precision_TRC[0, 0] < 0] = np.nan
    return np.asarray(ap_CT)


def coco_evaluation(images: Images, classes: int, kind: str, max_dets: int = 100) -> Any:
    """A COCOeval that is ready to evaluate objects of all sizes."""
    truth, found = COCO(), COCO()
    pictures = [
        {"id": number, "height": one.height, "width": one.width} for number, (one, _) in enumerate(images, start=1)
    ]
    categories = [{"id": index, "name": str(index)} for index in range(classes)]
    truth.dataset = {"images": pictures, "categories": categories, "annotations": []}
    found.dataset = {"images": pictures, "categories": categories, "annotations": []}
    for picture, (true, prediction) in zip(pictures, images, strict=True):
        crowds = [{"iscrowd": int(crowd)} for crowd in true.crowd_N]
        scores = [{"iscrowd": 0, "score": float(score)} for score in prediction.confidences_N]
        for side, one, more in ((truth, true, crowds), (found, prediction, scores)):
            annotations = side.dataset["annotations"]
            for index, extra in enumerate(more):
                box = [float(value) for value in one.boxes_N4[index]]
                annotations.append(
                    {
                        "id": len(annotations) + 1,
                        "image_id": picture["id"],
                        "category_id": int(one.classes_N[index]),
                        "bbox": box,
                        "area": box[2] * box[3],
                        "segmentation": _rle(one.masks[index]) if one.masks is not None else [],
                        **extra,
                    }
                )
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        found.createIndex()
    evaluation = COCOeval(truth, found, kind)
    evaluation.params.maxDets = [max_dets]
    evaluation.params.areaRng = [[0, 1e10]]
    evaluation.params.areaRngLbl = ["all"]
    return evaluation


def _rle(mask: Mask) -> dict[str, Any]:
    return {"size": [mask.height, mask.width], "counts": mask.counts}
