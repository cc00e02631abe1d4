"""How a network does after an epoch, with the code and the metrics that score the published version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from terrazzo.imaging.canvas import place
from terrazzo.inference.asking import resize_image
from terrazzo.inference.raw_runtimes import TorchOutputs
from terrazzo.metrics.classes_meter import ClassesMeter
from terrazzo.metrics.classes_scores import ClassesScores
from terrazzo.metrics.confusion import confusion_counts, mean_iou
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.trainers.yolo.plan import NetworkPlan
from terrazzo.trainers.yolo.predictor import batch_of, predict_objects
from terrazzo.trainers.yolo.published import preprocessing_of
from terrazzo.trainers.yolo.worker.network import Published
from terrazzo.trainers.yolo.worker.pictures import Pictures
from terrazzo.types import ClassesPrediction, Task, TrueClasses, TrueObjects

CHOOSES = {"objects": "map50_95", "pixels": "miou", "classes": "accuracy"}
"""The metric that chooses the best epoch, by the form of the answers."""


class Scoring:
    """Scores networks on the pictures of one split, as large as they are trained on."""

    def __init__(self, pictures: Pictures, task: Task, plan: NetworkPlan, device: str) -> None:
        self._pictures, self._task, self._plan, self._device = pictures, task, plan, device
        self._preprocessing = preprocessing_of(plan)
        self.chooses = CHOOSES[task.form]

    def __call__(self, model: nn.Module, check: Callable[[], None]) -> Mapping[str, float]:
        """Scores (0..1) by metric."""
        network = TorchOutputs(Published(model, self._plan), self._device)
        score = {"objects": self._objects, "pixels": self._pixels, "classes": self._classes}[self._task.form]
        return score(network, check)

    def _objects(self, network: TorchOutputs, check: Callable[[], None]) -> Mapping[str, float]:
        meter, plan = ObjectMeter(self._task), self._plan
        for index, truth in enumerate(self._pictures.truths):
            check()
            assert isinstance(truth, TrueObjects), "the task asks for objects"
            found = predict_objects(
                self._pictures.image_HWC(index),
                truth.height,
                truth.width,
                self._task,
                self._preprocessing,
                network,
                plan.nms,
                plan.max_objects,
            )
            meter.add(truth, found)
        scores: Any = meter.scores(split="val", thresholds={})
        assert isinstance(scores, ObjectScores), "objects are scored as objects"
        means = scores.boxes if scores.masks is None else scores.masks
        return {"map50_95": means.map50_95 or 0.0, "map50": means.map50 or 0.0}

    def _pixels(self, network: TorchOutputs, check: Callable[[], None]) -> Mapping[str, float]:
        counts_CC = np.zeros((len(self._task.classes),) * 2, np.int64)
        for index, image in enumerate(self._pictures.images):
            check()
            mask_HW = self._pictures.mask_HW(index)
            size = self._preprocessing.input_size(image.height, image.width)
            picture_HWC = resize_image(self._pictures.image_HWC(index), *size)
            logits_CHW = network(batch_of(picture_HWC, self._preprocessing.multiple))[0][0]
            found_HW = logits_CHW[: len(self._task.classes), : size[0], : size[1]].argmax(axis=0).astype(np.uint8)
            if found_HW.shape != mask_HW.shape:
                rows = np.arange(mask_HW.shape[0]) * size[0] // mask_HW.shape[0]
                columns = np.arange(mask_HW.shape[1]) * size[1] // mask_HW.shape[1]
                found_HW = np.ascontiguousarray(found_HW[rows][:, columns])
            counts_CC += confusion_counts(np.ascontiguousarray(mask_HW), found_HW, len(self._task.classes))
        return {"miou": mean_iou(counts_CC) or 0.0}

    def _classes(self, network: TorchOutputs, check: Callable[[], None]) -> Mapping[str, float]:
        meter, side = ClassesMeter(self._task), self._preprocessing.padded(self._plan.image_size)
        for index, truth in enumerate(self._pictures.truths):
            check()
            assert isinstance(truth, TrueClasses), "the task asks for classes"
            square_HWC = place(self._pictures.image_HWC(index), side, side, centred=True).canvas_HWC
            logits_C = torch.from_numpy(network(batch_of(square_HWC, 1))[0][0])
            meter.add(truth, ClassesPrediction(probabilities_C=logits_C.softmax(0).numpy()))
        scores: Any = meter.scores(split="val", thresholds={})
        assert isinstance(scores, ClassesScores), "classes are scored as classes"
        return {"accuracy": float(scores.headline.value or 0.0)}
