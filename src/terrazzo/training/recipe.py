"""The recipe of one training: every number that the loop needs, decided before it starts."""

from __future__ import annotations

from terrazzo.training.augment import AugmentationName
from terrazzo.training.batches import Canvas
from terrazzo.training.losses import LossName
from terrazzo.training.precision import Precision
from terrazzo.types import Record


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

    def canvas_of(self, epoch: int) -> Canvas:
        """The canvas of an epoch (0-based)."""
        return self.small_canvas if epoch < self.small_epochs else self.canvas
