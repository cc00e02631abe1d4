"""The lesson of objects: classes and depths of pixels are learned; the epoch whose objects have the best AP is kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from terrazzo.geometry.crops import Crop, mask_of, trimmed
from terrazzo.inference.object_maps import ObjectMaps, objects_from
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.snapshot.object_cache import UNKNOWN, ObjectCache
from terrazzo.trainers.objects.batches import ObjectBatch, ObjectBatches, whole_view
from terrazzo.trainers.objects.losses import objects_loss
from terrazzo.trainers.objects.network import ENCODER
from terrazzo.trainers.objects.targets import Inside, class_target, inside_target
from terrazzo.training.augment import AUGMENTATIONS
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.lesson import Learned, Validated
from terrazzo.training.precision import autocast
from terrazzo.training.recipe import Recipe
from terrazzo.types import Split, Task, TrueObjects

MOST_SCORED = 64
"""Images that an epoch is scored on at most, spread over all of them."""


class ObjectsLesson:
    """Implements ``Lesson``. Without val it scores images of train, because a loss does not say how objects part."""

    chooses = "map50_95"
    titles: Mapping[str, str] = {"map50": "mAP50", "map50_95": "mAP50-95"}
    encoder = f"{ENCODER}."

    def __init__(
        self,
        train: ObjectCache,
        val: ObjectCache | None,
        recipe: Recipe,
        device: torch.device,
        task: Task,
        inside: Inside = inside_target,
    ) -> None:
        self.train_images = len(train)
        self.scored: Split | None = "train" if val is None else "val"
        self._judged = train if val is None else val
        step = max(1, math.ceil(len(self._judged) / MOST_SCORED))
        self._chosen = range(0, len(self._judged), step)
        self.scored_images = len(self._chosen)
        self._recipe, self._device, self._task = recipe, device, task
        self._inside = inside
        self._batches = ObjectBatches(
            train,
            batch_size=recipe.batch_size,
            augmentation=AUGMENTATIONS[recipe.augmentation],
            seed=recipe.seed,
            device=device,
            inside=inside,
        )
        self._mean_1C11 = torch.tensor(recipe.mean, device=device).view(1, 3, 1, 1)
        self._std_1C11 = torch.tensor(recipe.std, device=device).view(1, 3, 1, 1)

    def __len__(self) -> int:
        return len(self._batches)

    def batches(self, epoch: int, canvas: Canvas, *, start: int = 0) -> Iterator[ObjectBatch]:
        """The batches ``start`` .. of an epoch (0-based)."""
        return self._batches.epoch(epoch, canvas, start=start)

    def learn(self, network: nn.Module, batch: ObjectBatch) -> Learned:
        """The loss of a batch; objects are not counted, which would take longer than learning them."""
        answer_NCHW = self._ask(network, batch.images_NCHW)
        return Learned(objects_loss(answer_NCHW, batch.masks_NHW, batch.inside_NHW), self.no_counts())

    def no_counts(self) -> Tensor:
        """Nothing is counted."""
        return torch.zeros(0)

    def training_scores(self, counts: Tensor) -> Mapping[str, float]:
        """None: see ``learn``."""
        return {}

    @torch.no_grad()
    def validate(self, network: nn.Module, *, every: int, check: Callable[[], None]) -> Validated:
        """mAP of the objects that a version would give, at the size of the training."""
        network.eval()
        meter = ObjectMeter(self._task)
        total, chosen = 0.0, self._chosen[::every]
        canvas = self._recipe.canvas.height, self._recipe.canvas.width
        for index in chosen:
            check()
            image_CHW, ids_HW = whole_view(self._judged, index, self._recipe.canvas, self._device)
            answer_NCHW = self._ask(network, image_CHW[None].contiguous(memory_format=torch.channels_last))
            classes = self._judged.images[index].classes
            masks_1HW = torch.from_numpy(class_target(ids_HW, classes))[None].to(self._device)
            inside_1HW = torch.from_numpy(self._inside(ids_HW))[None].to(self._device)
            total += float(objects_loss(answer_NCHW, masks_1HW, inside_1HW))
            maps = ObjectMaps.of(answer_NCHW[0].softmax(dim=0).cpu().numpy())
            meter.add(true_objects(ids_HW, classes, self._task), objects_from(maps, *canvas, self._task.kind))
        scores = meter.scores(split=self.scored or "", thresholds={})
        means = scores.boxes if scores.masks is None else scores.masks
        return Validated(total / max(1, len(chosen)), {"map50": means.map50 or 0.0, "map50_95": means.map50_95 or 0.0})

    def _ask(self, network: nn.Module, images_NCHW: Tensor) -> Tensor:
        with autocast(self._device, self._recipe.precision):
            answer_NCHW: Tensor = network((images_NCHW - self._mean_1C11) / self._std_1C11)
        return answer_NCHW.float()


def true_objects(ids_HW: NDArray[np.int32], classes: list[int], task: Task) -> TrueObjects:
    """The objects of a view, whose pixels are numbered as in ``ObjectCache``; what nobody knows is a crowd of each
    class."""
    height, width = ids_HW.shape
    crops: list[tuple[Crop, int, bool]] = []
    for number in np.unique(ids_HW).tolist():
        if 0 < number != UNKNOWN:
            crops.append((_crop(ids_HW == number), classes[number - 1], False))
        elif number == UNKNOWN:
            crops.extend((_crop(ids_HW == number), index, True) for index in range(len(task.classes)))
    boxes = [(one.left, one.top, one.right - one.left, one.bottom - one.top) for one, _, _ in crops]
    return TrueObjects(
        height=height,
        width=width,
        boxes_N4=np.array(boxes, np.float32).reshape(-1, 4),
        classes_N=np.array([index for _, index, _ in crops], np.int64),
        crowd_N=np.array([crowd for _, _, crowd in crops], np.bool_),
        masks=tuple(mask_of(one, height, width) for one, _, _ in crops) if task.kind == "instance" else None,
    )


def _crop(pixels_HW: NDArray[np.bool_]) -> Crop:
    return trimmed(Crop(0, 0, pixels_HW))
