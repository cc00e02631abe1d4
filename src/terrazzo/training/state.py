"""The state of a training: what moves from step to step, and its checkpoint."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from terrazzo.errors import Conflict
from terrazzo.training import checkpoint
from terrazzo.training.average import MovingAverage
from terrazzo.training.recipe import Recipe
from terrazzo.training.time_limit import Spent


@dataclass(slots=True)
class EpochTotals:
    """Sums over the batches of an epoch so far: part of the checkpoint, so that a resumed epoch reports the same."""

    loss: float
    batches: int
    counts: Tensor
    """What the lesson adds up over batches, see ``Lesson.no_counts``."""


@dataclass(slots=True)
class State:
    """Where a training stands: ``epoch`` and ``batch`` are the next to do (0-based)."""

    network: nn.Module
    average: MovingAverage
    optimizer: torch.optim.Optimizer
    totals: EpochTotals
    epoch: int = 0
    batch: int = 0
    step: int = 0
    best_score: float = -math.inf
    best_epoch: int = -1
    best_every: int = 0
    """Which images of val the best score is from (1 is all, 3 every third); 0 before there is one."""
    epochs: int = 0
    """Epochs in all, as they are planned now."""
    spent: Spent = field(default_factory=Spent)

    def save(self, path: Path, recipe: Recipe) -> None:
        """Write everything needed to go on exactly from here."""
        checkpoint.save(
            path,
            {
                "recipe": repr(recipe),
                "network": self.network.state_dict(),
                "average": self.average.network.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "totals": (self.totals.loss, self.totals.batches, self.totals.counts),
                "epoch": self.epoch,
                "batch": self.batch,
                "step": self.step,
                "best": (self.best_score, self.best_epoch, self.best_every),
                "epochs": self.epochs,
                "spent": astuple(self.spent),
            },
        )

    def restore(self, path: Path, recipe: Recipe) -> bool:
        """Go on from ``path`` when it is there; False when it is not.

        Raises:
            Conflict: the checkpoint is from a training with another recipe.
        """
        saved: dict[str, Any] | None = checkpoint.load(path)
        if saved is None:
            return False
        if saved["recipe"] != repr(recipe):
            raise Conflict(
                f"The checkpoint {path} was made with other settings.", "Start a new job for the new settings."
            )
        self.network.load_state_dict(saved["network"])
        self.average.network.load_state_dict(saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        loss, batches, counts = saved["totals"]
        self.totals = EpochTotals(loss, batches, counts)
        self.epoch, self.batch, self.step = saved["epoch"], saved["batch"], saved["step"]
        self.best_score, self.best_epoch, self.best_every = saved["best"]
        self.epochs = saved["epochs"]
        self.spent = Spent(*saved["spent"])
        return True
