"""The recipe of one training: every number that the loop needs, decided before it starts."""

from __future__ import annotations

import math

from terrazzo.training.augment import AugmentationName
from terrazzo.training.batches import Canvas
from terrazzo.training.losses import LossName
from terrazzo.training.precision import Precision
from terrazzo.types import Record

CONTEST_SHARE = 0.15
"""Part of the epochs, at the end, that are scored on all of val: the best of them is kept."""


class Recipe(Record):
    """``small_epochs`` epochs on ``small_canvas``, then the rest on ``canvas``; ``patience`` 0 never stops early.

    Scores are always those of ``canvas``, the size that will predict.
    """

    epochs: int
    small_epochs: int
    batch_size: int
    canvas: Canvas
    small_canvas: Canvas
    learning_rate: float
    encoder_rate: float
    """The encoder learns at ``learning_rate * encoder_rate``."""
    frozen: tuple[str, ...]
    """Names of modules that stay as they are, weights and batch statistics: ``("encoder",)`` is the whole encoder."""
    weight_decay: float
    precision: Precision
    loss: LossName
    class_weights: tuple[float, ...] | None
    augmentation: AugmentationName
    patience: int
    seed: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    """Pixels (0..255) become ``(pixel - mean) / std``."""
    max_seconds: float | None = None
    """When the loop sees that the epochs will take longer, it does fewer."""

    @property
    def contest_from(self) -> int:
        """The first epoch (0-based) whose weights may be published."""
        return min(self.small_epochs, self.epochs - math.ceil(self.epochs * CONTEST_SHARE))

    def shortened(self, epochs: int) -> Recipe:
        """The same with fewer epochs, small ones and others in the same proportion."""
        small = round(self.small_epochs * epochs / self.epochs)
        return self.model_copy(update={"epochs": epochs, "small_epochs": small})

    def work(self, epochs: float) -> float:
        """Pixels to train on in the first ``epochs`` epochs, in full-canvas epochs."""
        small = self.small_canvas.height * self.small_canvas.width
        ratio = small / (self.canvas.height * self.canvas.width)
        return min(epochs, self.small_epochs) * ratio + max(0.0, epochs - self.small_epochs)

    def canvas_of(self, epoch: int) -> Canvas:
        """The canvas of an epoch (0-based)."""
        return self.small_canvas if epoch < self.small_epochs else self.canvas
