"""The lesson of pixels: every pixel has one class; the epoch with the best mIoU is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import torch
from torch import Tensor, nn

from terrazzo.snapshot.cache import PixelCache
from terrazzo.training.augment import AUGMENTATIONS
from terrazzo.training.batches import Batch, TrainingBatches, evaluation_batches
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.lesson import Learned, Validated
from terrazzo.training.losses import Loss, make_loss
from terrazzo.training.precision import autocast
from terrazzo.training.recipe import PixelsRecipe
from terrazzo.types import IGNORE, Split

Scores = Callable[[Tensor], tuple[float, float]]
"""Confusion counts (classes x classes, rows truth) -> (mIoU, pixel accuracy), both 0..1."""


class PixelsLesson:
    """Implements ``Lesson``; ``scores`` makes numbers of confusion counts."""

    chooses = "miou"
    titles: Mapping[str, str] = {"miou": "mIoU", "pixel_accuracy": "pixel accuracy"}
    encoder = "encoder."

    def __init__(
        self,
        train: PixelCache,
        val: PixelCache | None,
        recipe: PixelsRecipe,
        device: torch.device,
        classes: int,
        scores: Scores,
    ) -> None:
        self.train_images = len(train)
        self.scored: Split | None = None if val is None else "val"
        self.scored_images = 0 if val is None else len(val)
        self._val, self._recipe, self._device, self._classes, self._scores = val, recipe, device, classes, scores
        self._batches = TrainingBatches(
            train,
            batch_size=recipe.batch_size,
            augmentation=AUGMENTATIONS[recipe.augmentation],
            seed=recipe.seed,
            device=device,
        )
        weights = None if recipe.class_weights is None else torch.tensor(recipe.class_weights, device=device)
        self._loss: Loss = make_loss(recipe.loss, weights)
        self._mean_1C11 = torch.tensor(recipe.mean, device=device).view(1, 3, 1, 1)
        self._std_1C11 = torch.tensor(recipe.std, device=device).view(1, 3, 1, 1)

    def __len__(self) -> int:
        return len(self._batches)

    def batches(self, epoch: int, canvas: Canvas, *, start: int = 0) -> Iterator[Batch]:
        """The batches ``start`` .. of an epoch (0-based)."""
        return self._batches.epoch(epoch, canvas, start=start)

    def learn(self, network: nn.Module, batch: Batch) -> Learned:
        """The loss of a batch, and its confusion counts."""
        logits_NCHW = self._logits(network, batch)
        loss = self._loss(logits_NCHW.float(), batch.masks_NHW)
        return Learned(loss, _count(batch.masks_NHW, logits_NCHW.detach(), self._classes))

    def no_counts(self) -> Tensor:
        """No pixel counted."""
        return torch.zeros(self._classes, self._classes, dtype=torch.int64)

    def training_scores(self, counts: Tensor) -> Mapping[str, float]:
        """mIoU on the views that were trained on."""
        return {"miou": self._scores(counts)[0]}

    def validate(self, network: nn.Module, *, every: int, check: Callable[[], None]) -> Validated:
        """mIoU and pixel accuracy on val."""
        loss, confusion_CC = self.confusion(network, every=every, check=check)
        miou, accuracy = self._scores(confusion_CC)
        return Validated(loss, {"miou": miou, "pixel_accuracy": accuracy})

    @torch.no_grad()
    def confusion(self, network: nn.Module, *, every: int, check: Callable[[], None]) -> tuple[float, Tensor]:
        """Mean loss over the images and confusion counts of val (of every so-many-th image) at full size."""
        assert self._val is not None, "the loop validates only where there is a split for it"
        network.eval()
        total, count = 0.0, 0
        confusion_CC = self.no_counts()
        size = max(1, self._recipe.batch_size)
        batches = evaluation_batches(self._val, self._recipe.canvas, batch_size=size, device=self._device, every=every)
        for batch in batches:
            check()
            logits_NCHW = self._logits(network, batch)
            total += float(self._loss(logits_NCHW.float(), batch.masks_NHW)) * len(batch.images_NCHW)
            count += len(batch.images_NCHW)
            confusion_CC += _count(batch.masks_NHW, logits_NCHW, self._classes)
        return total / max(count, 1), confusion_CC

    def _logits(self, network: nn.Module, batch: Batch) -> Tensor:
        with autocast(self._device, self._recipe.precision):
            logits_NCHW: Tensor = network((batch.images_NCHW - self._mean_1C11) / self._std_1C11)
        return logits_NCHW


def _count(masks_NHW: Tensor, logits_NCHW: Tensor, classes: int) -> Tensor:
    """Confusion counts on the CPU, int64 (classes, classes), rows truth; ``IGNORE`` counts nowhere."""
    predicted_NHW = logits_NCHW.argmax(dim=1)
    index_P = (masks_NHW * classes + predicted_NHW)[masks_NHW != IGNORE]
    return torch.bincount(index_P, minlength=classes * classes).view(classes, classes).cpu()
