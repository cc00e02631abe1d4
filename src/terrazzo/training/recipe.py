"""The recipe of one training: every number that the loop needs, decided before it starts."""

from __future__ import annotations

from terrazzo.training.augment import AugmentationName
from terrazzo.training.epoch_plan import EpochPlan
from terrazzo.training.losses import LossName
from terrazzo.training.precision import Precision


class Recipe(EpochPlan):
    """An epoch plan and how each step is done, for every form of answers; ``patience`` 0 never stops early."""

    learning_rate: float
    encoder_rate: float
    """The encoder learns at ``learning_rate * encoder_rate``."""
    frozen: tuple[str, ...]
    """Names of modules that stay as they are, weights and batch statistics: ``("encoder",)`` is the whole encoder."""
    steady_norms: tuple[str, ...] = ()
    """Names of batch norms that keep their statistics, because a batch holds too little to know better ones."""
    weight_decay: float
    precision: Precision
    augmentation: AugmentationName
    patience: int
    seed: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    """Pixels (0..255) become ``(pixel - mean) / std``."""
    max_seconds: float | None = None
    """When the loop sees that the epochs will take longer, it does fewer."""


class PixelsRecipe(Recipe):
    """The recipe of a training that gives classes to pixels."""

    loss: LossName
    class_weights: tuple[float, ...] | None
