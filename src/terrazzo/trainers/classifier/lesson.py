"""The lesson of classes: which of them a whole image has; accuracy or mAP chooses the best epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from numpy.typing import NDArray
from torch import Tensor, nn

from terrazzo.imaging.canvas import place
from terrazzo.snapshot.pictures import PictureCache
from terrazzo.training.augment import AUGMENTATIONS, recolour
from terrazzo.training.batches import seeded
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.lesson import Learned, Validated
from terrazzo.training.precision import autocast
from terrazzo.training.recipe import Recipe
from terrazzo.training.views import placed
from terrazzo.types import Split

SMOOTHING = 0.05
"""Part of a class's probability that is given to all classes alike, for answers that are less sure (Szegedy 2016)."""

Scores = Callable[[NDArray[np.bool_], NDArray[np.float32]], Mapping[str, float]]
"""Truth (images, classes) and probabilities of the same shape -> scores (0..1) by metric."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """A split to learn from or to score on: ``present_MC`` says which classes each picture of the cache has."""

    cache: PictureCache
    present_MC: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.cache)


@dataclass(frozen=True, slots=True)
class ClassesBatch:
    """``images_NCHW`` float 0..255 and ``present_NC`` float, 0 or 1; both on the device of the training."""

    images_NCHW: Tensor
    present_NC: Tensor


class ClassesLesson:
    """Implements ``Lesson``: softmax and cross-entropy where an image has one class, a sigmoid each where it has any
    number. Without val, the images of train are scored as they are."""

    encoder = "encoder."
    titles: Mapping[str, str] = {"accuracy": "accuracy", "map": "mAP"}

    def __init__(
        self,
        train: Pictures,
        val: Pictures | None,
        recipe: Recipe,
        device: torch.device,
        *,
        single: bool,
        scores: Scores,
    ) -> None:
        self.train_images = len(train)
        self.scored: Split | None = "train" if val is None else "val"
        self._checked = train if val is None else val
        self.scored_images = len(self._checked)
        self.chooses = "accuracy" if single else "map"
        self._train, self._recipe, self._device, self._single, self._scores = train, recipe, device, single, scores
        self._mean_1C11 = torch.tensor(recipe.mean, device=device).view(1, 3, 1, 1)
        self._std_1C11 = torch.tensor(recipe.std, device=device).view(1, 3, 1, 1)

    def __len__(self) -> int:
        return max(1, round(self.train_images / self._recipe.batch_size))

    def batches(self, epoch: int, canvas: Canvas, *, start: int = 0) -> Iterator[ClassesBatch]:
        """Shuffled, augmented batches ``start`` .. of an epoch (0-based); the last one is filled from the start."""
        order = torch.randperm(self.train_images, generator=seeded(self._recipe.seed, epoch)).tolist()
        wanted = len(self) * self._recipe.batch_size
        order = (order * (wanted // len(order) + 1))[:wanted]
        for number in range(start, len(self)):
            chosen = order[number * self._recipe.batch_size : (number + 1) * self._recipe.batch_size]
            yield self._batch(chosen, canvas, seeded(self._recipe.seed, epoch, number + 1))

    def _batch(self, indices: list[int], canvas: Canvas, generator: torch.Generator) -> ClassesBatch:
        augmentation = AUGMENTATIONS[self._recipe.augmentation]
        views = []
        for index in indices:
            image_HWC = torch.from_numpy(np.array(self._train.cache.image_HWC(index))).to(self._device)
            height, width = image_HWC.shape[:2]
            where = placed(
                (height, width), canvas.height, canvas.width, canvas.fit(height, width), augmentation, generator
            )
            theta_123 = where.theta_23()[None].to(self._device)
            grid_1HW2 = F.affine_grid(theta_123, [1, 3, canvas.height, canvas.width], align_corners=False)
            image_1CHW = image_HWC.permute(2, 0, 1)[None].float() - 127.0
            view_1CHW = F.grid_sample(image_1CHW, grid_1HW2, mode="bilinear", padding_mode="zeros", align_corners=False)
            views.append(view_1CHW + 127.0)
        images_NCHW = recolour(torch.cat(views), augmentation, generator)
        return ClassesBatch(
            images_NCHW.contiguous(memory_format=torch.channels_last), self._present(self._train, indices)
        )

    def _present(self, pictures: Pictures, indices: list[int]) -> Tensor:
        return torch.from_numpy(pictures.present_MC[indices].astype(np.float32)).to(self._device)

    def learn(self, network: nn.Module, batch: ClassesBatch) -> Learned:
        """The loss of a batch, and how many of its images were right in all classes."""
        logits_NC = self._logits(network, batch.images_NCHW)
        with torch.no_grad():
            right_N = (_chosen(logits_NC, single=self._single) == batch.present_NC.bool()).all(dim=1)
            counts = torch.tensor([int(right_N.sum()), len(right_N)])
        return Learned(self._loss(logits_NC, batch.present_NC), counts)

    def no_counts(self) -> Tensor:
        """No image right, of none."""
        return torch.zeros(2, dtype=torch.int64)

    def training_scores(self, counts: Tensor) -> Mapping[str, float]:
        """Accuracy on the views that were trained on."""
        return {"accuracy": int(counts[0]) / max(1, int(counts[1]))}

    @torch.no_grad()
    def validate(self, network: nn.Module, *, every: int, check: Callable[[], None]) -> Validated:
        """Accuracy and mAP on every so-many-th image, whole and as it is."""
        network.eval()
        canvas, total = self._recipe.canvas, 0.0
        found: list[NDArray[np.float32]] = []
        indices = list(range(0, self.scored_images, every))
        for start in range(0, len(indices), self._recipe.batch_size):
            check()
            some = indices[start : start + self._recipe.batch_size]
            images_NHWC = np.stack(
                [
                    place(self._checked.cache.image_HWC(one), canvas.height, canvas.width, centred=True)[0]
                    for one in some
                ]
            )
            images_NCHW = torch.from_numpy(images_NHWC).to(self._device).permute(0, 3, 1, 2).float()
            logits_NC = self._logits(network, images_NCHW.contiguous(memory_format=torch.channels_last))
            total += float(self._loss(logits_NC, self._present(self._checked, some))) * len(some)
            probabilities_NC = logits_NC.softmax(1) if self._single else logits_NC.sigmoid()
            found.append(probabilities_NC.cpu().numpy())
        return Validated(total / len(indices), self._scores(self._checked.present_MC[indices], np.concatenate(found)))

    def _logits(self, network: nn.Module, images_NCHW: Tensor) -> Tensor:
        with autocast(self._device, self._recipe.precision):
            logits_NC: Tensor = network((images_NCHW - self._mean_1C11) / self._std_1C11)
        return logits_NC.float()

    def _loss(self, logits_NC: Tensor, present_NC: Tensor) -> Tensor:
        if self._single:
            return F.cross_entropy(logits_NC, present_NC.argmax(dim=1), label_smoothing=SMOOTHING)
        return F.binary_cross_entropy_with_logits(logits_NC, present_NC)


def _chosen(logits_NC: Tensor, *, single: bool) -> Tensor:
    """Which classes an answer says are there, bool: the most probable one, or each that is more likely than not."""
    if not single:
        return logits_NC > 0
    chosen_NC = torch.zeros_like(logits_NC, dtype=torch.bool)
    chosen_NC.scatter_(1, logits_NC.argmax(dim=1, keepdim=True), value=True)
    return chosen_NC
