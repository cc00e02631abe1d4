"""The lesson of objects on a canvas: torchvision's losses on views, and AP on whole images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from terrazzo.imaging.canvas import Placed, fitting, place
from terrazzo.inference.canvas_objects import objects_on_image
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.snapshot.pictures import PictureCache
from terrazzo.trainers.rcnn.network import FindsObjects, Target
from terrazzo.trainers.rcnn.views import Seen, see, view
from terrazzo.training.augment import AUGMENTATIONS, recolour
from terrazzo.training.batches import seeded
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.lesson import Learned, Validated
from terrazzo.training.recipe import Recipe
from terrazzo.types import Split, Task, TrueObjects


@dataclass(frozen=True, slots=True)
class ObjectPictures:
    """A split to learn from or to score on: truths are in pixels of the images as they were brought in."""

    cache: PictureCache
    truths: Sequence[TrueObjects]

    def __len__(self) -> int:
        return len(self.truths)


@dataclass(frozen=True, slots=True)
class ObjectsBatch:
    """``images_NCHW`` float 0..255, and what is in each; on the device of the training."""

    images_NCHW: Tensor
    targets: list[Target]


class DetectionLesson:
    """Implements ``Lesson``; without val, the images of train are scored as they are."""

    chooses = "map50_95"
    encoder: str | tuple[str, ...] = "encoder."
    put_back = staticmethod(objects_on_image)
    """Objects on a canvas to objects on the image."""
    titles: Mapping[str, str] = {"map50_95": "mAP50-95", "map50": "mAP50"}

    def __init__(
        self, train: ObjectPictures, val: ObjectPictures | None, recipe: Recipe, task: Task, device: torch.device
    ) -> None:
        self.train_images = len(train)
        self.scored: Split | None = "train" if val is None else "val"
        self._checked = train if val is None else val
        self.scored_images = len(self._checked)
        self._train, self._recipe, self._task, self._device = train, recipe, task, device
        self._mean_1C11 = torch.tensor(recipe.mean, device=device).view(1, 3, 1, 1)
        self._std_1C11 = torch.tensor(recipe.std, device=device).view(1, 3, 1, 1)

    def __len__(self) -> int:
        return max(1, round(self.train_images / self._recipe.batch_size))

    def batches(self, epoch: int, canvas: Canvas, *, start: int = 0) -> Iterator[ObjectsBatch]:
        """Shuffled, augmented batches ``start`` .. of an epoch (0-based); the last one is filled from the start."""
        order = torch.randperm(self.train_images, generator=seeded(self._recipe.seed, epoch)).tolist()
        wanted = len(self) * self._recipe.batch_size
        order = (order * (wanted // len(order) + 1))[:wanted]
        augmentation = AUGMENTATIONS[self._recipe.augmentation]
        for number in range(start, len(self)):
            generator = seeded(self._recipe.seed, epoch, number + 1)
            seen = []
            for index in order[number * self._recipe.batch_size : (number + 1) * self._recipe.batch_size]:
                picture_HWC, truth = self._train.cache.image_HWC(index), self._train.truths[index]
                fit_height, _ = fitting(picture_HWC.shape[0], picture_HWC.shape[1], canvas.height, canvas.width)
                fit = fit_height / picture_HWC.shape[0]
                seen.append(view(picture_HWC, truth, canvas.height, canvas.width, fit, augmentation, generator))
            images_NCHW = recolour(self._stacked(seen), augmentation, generator)
            yield ObjectsBatch(
                images_NCHW.contiguous(memory_format=torch.channels_last), [self._target(one) for one in seen]
            )

    def learn(self, network: nn.Module, batch: ObjectsBatch) -> Learned:
        """All losses of a batch together."""
        loss = _detector(network).losses(self._normalised(batch.images_NCHW), batch.targets)
        return Learned(loss, self.no_counts())

    def no_counts(self) -> Tensor:
        """Nothing is counted on batches: AP needs whole images."""
        return torch.zeros(0)

    def training_scores(self, counts: Tensor) -> Mapping[str, float]:
        """None."""
        return {}

    @torch.no_grad()
    def validate(self, network: nn.Module, *, every: int, check: Callable[[], None]) -> Validated:
        """Mean loss and AP over classes, of masks where there are any, on every so-many-th image."""
        network.eval()
        meter, total = ObjectMeter(self._task), 0.0
        indices = range(0, self.scored_images, every)
        canvas = self._recipe.canvas
        for index in indices:
            check()
            truth = self._checked.truths[index]
            placed = place(self._checked.cache.image_HWC(index), canvas.height, canvas.width, centred=False)
            placed = _as_if_whole(placed, truth, canvas)
            seen = see(placed.canvas_HWC, truth, _scaling(placed))
            x_1CHW = self._normalised(self._stacked([seen]).contiguous(memory_format=torch.channels_last))
            loss, found = _detector(network).judged(x_1CHW, [self._target(seen)])
            total += float(loss)
            boxes_N4, scores_N, labels_N, masks_NMM = (None if one is None else one.cpu().numpy() for one in found[0])
            assert boxes_N4 is not None and scores_N is not None and labels_N is not None, "only masks may be missing"
            meter.add(truth, self.put_back(boxes_N4, scores_N, labels_N, masks_NMM, placed, truth.height, truth.width))
        scores = meter.scores(split=str(self.scored), thresholds={})
        means = scores.boxes if scores.masks is None else scores.masks
        return Validated(total / len(indices), {"map50_95": means.map50_95 or 0.0, "map50": means.map50 or 0.0})

    def _stacked(self, seen: Sequence[Seen]) -> Tensor:
        images_NHWC = torch.from_numpy(np.stack([one.image_HWC for one in seen])).to(self._device)
        return images_NHWC.permute(0, 3, 1, 2).float()

    def _target(self, seen: Seen) -> Target:
        target = {
            "boxes": torch.from_numpy(seen.boxes_N4).to(self._device),
            "labels": torch.from_numpy(seen.classes_N).to(self._device),
        }
        if seen.masks_NHW is not None:
            target["masks"] = torch.from_numpy(seen.masks_NHW).to(self._device)
        return target

    def _normalised(self, images_NCHW: Tensor) -> Tensor:
        return (images_NCHW - self._mean_1C11) / self._std_1C11


def _detector(network: nn.Module) -> FindsObjects:
    assert isinstance(network, FindsObjects), "the procedure builds one"
    return network


def _as_if_whole(placed: Placed, truth: TrueObjects, canvas: Canvas) -> Placed:
    """Where the image as it was brought in lies on the canvas, of which the picture on disk is a smaller copy."""
    fit_height, fit_width = fitting(truth.height, truth.width, canvas.height, canvas.width)
    return placed._replace(scale_x=fit_width / truth.width, scale_y=fit_height / truth.height)


def _scaling(placed: Placed) -> np.ndarray:
    """From pixels of the image to those of the canvas, both with centres at whole numbers."""
    return np.array(
        [[placed.scale_x, 0, placed.scale_x / 2 - 0.5], [0, placed.scale_y, placed.scale_y / 2 - 0.5]], np.float64
    )
