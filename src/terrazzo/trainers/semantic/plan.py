"""What the recipe of a semantic training has beside that of any other: the loss, and what rare classes count for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.snapshot.cache import PixelCache
from terrazzo.trainers.choices import Tell
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.training.losses import balanced_weights
from terrazzo.training.recipe import PixelsRecipe, Recipe
from terrazzo.types import IGNORE


def with_loss(recipe: Recipe, config: SemanticConfig, train: PixelCache, classes: int, tell: Tell) -> PixelsRecipe:
    """The recipe with the loss of the configuration, and what each class counts for in it."""
    weights = None
    if config.class_weights == "balanced":
        pixels_C = torch.from_numpy(train.class_pixels(classes))
        weights = tuple(round(value, 4) for value in balanced_weights(pixels_C).tolist())
        shown = ", ".join(f"{value:.2f}" for value in weights)
        tell(Choice(setting="class_weights", value=shown, why="rare classes count for more"))
    return PixelsRecipe(**recipe.model_dump(), loss=config.loss, class_weights=weights)


def check_labels(pixels_C: NDArray[np.int64], names: Sequence[str]) -> list[str]:
    """Names of the classes that never occur in the training data.

    Raises:
        Invalid: no pixel is labelled at all (everything is ``IGNORE``).
    """
    if int(pixels_C.sum()) == 0:
        raise Invalid(
            f"No pixel of the training images is labelled (all are {IGNORE}, “ignore”).",
            "Import masks that show these classes, or import without ignoring them.",
        )
    return [name for name, count in zip(names, pixels_C.tolist(), strict=True) if count == 0]
