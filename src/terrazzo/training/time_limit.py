"""How long the epochs that are left will take, judged by those so far, and how many fit into a time limit."""

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


FORWARD = 1 / 3
"""Part of the time of a training step that the network takes to predict alone."""


def pixel_seconds(recipe: Recipe, done: float, spent: Spent, train_images: int) -> float:
    """Seconds that the network takes to predict one pixel: as measured on val, else judged by the training so far.

    ``done`` is the part of the training that is done, in epochs; above 0.
    """
    pixels = recipe.canvas.height * recipe.canvas.width
    if spent.images_scored > 0:
        return spent.scoring_seconds / (spent.images_scored * pixels)
    return FORWARD * spent.seconds / (recipe.work(done) * train_images * pixels)


def seconds_left(recipe: Recipe, done: float, spent: Spent, *, train_images: int, val_images: int) -> float:
    """Seconds until the last epoch is trained and scored, after ``done`` epochs (above 0)."""
    each_work = (spent.seconds - spent.scoring_seconds) / recipe.work(done)
    each_scored = pixel_seconds(recipe, done, spent, train_images) * recipe.canvas.height * recipe.canvas.width
    return _left(recipe, done, each_work, each_scored, train_images, val_images)


def _left(
    recipe: Recipe, done: float, each_work: float, each_scored: float, train_images: int, val_images: int
) -> float:
    """Seconds for the epochs after ``done``, given those for a full-canvas epoch and for an image of val."""
    scored = recipe.images_scored(int(done), recipe.epochs, train_images, val_images)
    return each_work * (recipe.work(recipe.epochs) - recipe.work(done)) + each_scored * scored


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
        left = _left(asked.shortened(epochs), done, each_work, each_scored, train_images, val_images)
        if spent.seconds + left <= USED * asked.max_seconds:
            return epochs
    return done
