"""How a training goes over its images: how many epochs, on views of which size, scored on how much of val."""

from __future__ import annotations

import math
from typing import Self

from terrazzo.types import Record

CONTEST_SHARE = 0.15
"""Part of the epochs, at the end, that are scored on all of val: the best of them is kept."""

LEAST_SCORED = 16
"""Images of val that every epoch is scored on at least, when there are so many."""


class Canvas(Record):
    """The size of a batch's images in pixels, and how image pixels map to it.

    ``long_side``: resize to fit when set (the longest side of an image becomes this many pixels); None keeps the scale.
    """

    height: int
    width: int
    long_side: int | None

    @property
    def pixels(self) -> int:
        """Pixels of one view."""
        return self.height * self.width

    def fit(self, height: int, width: int) -> float:
        """Canvas pixels for each pixel of an image of this size."""
        return 1.0 if self.long_side is None else min(self.long_side / max(height, width), 2.0)


class EpochPlan(Record):
    """``small_epochs`` epochs on ``small_canvas``, then the rest on ``canvas``.

    Scores are always those of ``canvas``, the size that will predict.
    """

    epochs: int
    small_epochs: int
    batch_size: int
    canvas: Canvas
    small_canvas: Canvas

    @property
    def contest_from(self) -> int:
        """The first epoch (0-based) whose weights may be published."""
        return min(self.small_epochs, self.epochs - math.ceil(self.epochs * CONTEST_SHARE))

    def shortened(self, epochs: int) -> Self:
        """The same with fewer epochs, small ones and others in the same proportion."""
        small = round(self.small_epochs * epochs / self.epochs)
        return self.model_copy(update={"epochs": epochs, "small_epochs": small})

    def work(self, epochs: float) -> float:
        """Pixels to train on in the first ``epochs`` epochs, in full-canvas epochs."""
        ratio = self.small_canvas.pixels / self.canvas.pixels
        return min(epochs, self.small_epochs) * ratio + max(0.0, epochs - self.small_epochs)

    def canvas_of(self, epoch: int) -> Canvas:
        """The canvas of an epoch (0-based)."""
        return self.small_canvas if epoch < self.small_epochs else self.canvas

    def scored_every(self, epoch: int, train_images: int, val_images: int) -> int:
        """Which images of val an epoch (0-based) is scored on: 1 is all, 3 is every third.

        Full-size epochs and the last ones see all of it. The others are over soon, and see a part that costs about a
        twentieth of them.
        """
        if epoch >= self.contest_from:
            return 1
        return max(1, math.ceil(val_images / max(LEAST_SCORED, train_images // 18)))

    def images_scored(self, first: int, last: int, train_images: int, val_images: int) -> int:
        """Images of val that the epochs ``first`` .. ``last - 1`` (0-based) are scored on, together."""
        return sum(
            math.ceil(val_images / self.scored_every(epoch, train_images, val_images)) for epoch in range(first, last)
        )
