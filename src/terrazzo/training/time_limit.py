"""How many epochs fit into a time limit, judged by what the epochs so far took."""

from __future__ import annotations

import math
from dataclasses import dataclass

from terrazzo.training.recipe import Recipe

LEAST_SCORED = 16
"""Images of val that every epoch is scored on at least, when there are so many."""

USED = 0.98
"""Part of the limit that is planned for; the rest is for what takes longer than it did."""


@dataclass(slots=True)
class Spent:
    """Time of a training so far, over all attempts."""

    seconds: float = 0.0
    """All of it."""
    scoring_seconds: float = 0.0
    """The part of it that went into scoring images of val."""
    images_scored: int = 0


def scored_every(recipe: Recipe, epoch: int, train_images: int, val_images: int) -> int:
    """Which images of val an epoch (0-based) is scored on: 1 is all, 3 is every third.

    Full-size epochs and the last ones see all of it. The others are over soon, and see a part that costs about a
    twentieth of them.
    """
    if epoch >= recipe.contest_from:
        return 1
    return max(1, math.ceil(val_images / max(LEAST_SCORED, train_images // 18)))


def affordable_epochs(
    asked: Recipe, planned: int, done: int, spent: Spent, *, train_images: int, val_images: int
) -> int:
    """The most epochs, ``done`` .. ``planned``, that end within ``asked.max_seconds``.

    The epochs that are left are expected to take as long for each pixel trained on, and for each image scored, as
    those that are done.
    """
    if asked.max_seconds is None:
        return planned
    each_work = (spent.seconds - spent.scoring_seconds) / asked.shortened(planned).work(done)
    each_scored = spent.scoring_seconds / max(1, spent.images_scored)
    for epochs in range(planned, done, -1):
        recipe = asked.shortened(epochs)
        scored = sum(
            math.ceil(val_images / scored_every(recipe, epoch, train_images, val_images))
            for epoch in range(done, epochs)
        )
        left = each_work * (recipe.work(epochs) - recipe.work(done)) + each_scored * scored
        if spent.seconds + left <= USED * asked.max_seconds:
            return epochs
    return done
