"""How many epochs fit into a time limit, judged by what the epochs so far took."""

from __future__ import annotations

from dataclasses import dataclass

from terrazzo.training.recipe import Recipe

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
        scored = recipe.images_scored(done, epochs, train_images, val_images)
        left = each_work * (recipe.work(epochs) - recipe.work(done)) + each_scored * scored
        if spent.seconds + left <= USED * asked.max_seconds:
            return epochs
    return done
