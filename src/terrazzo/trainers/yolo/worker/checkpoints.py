"""All that an exact restart of a training with Ultralytics needs; its own file has no optimizer after the end, and
halves of the numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from terrazzo.errors import Conflict
from terrazzo.trainers.yolo.plan import TrainPlan
from terrazzo.training import checkpoint


class Checkpoints:
    """``last.pt`` and ``best.pt`` in a folder; the latter holds the averaged weights of the best epoch."""

    def __init__(self, folder: Path, plan: TrainPlan) -> None:
        self._last, self._best = folder / "last.pt", folder / "best.pt"
        self._plan = plan.model_dump_json()
        self._gradients: list[Any] | None = None

    def save(self, trainer: Any) -> None:
        """Write after an epoch."""
        if trainer.is_best:
            weights = {name: value.detach().cpu() for name, value in trainer.ema.ema.state_dict().items()}
            best = {"weights": weights, "epoch": trainer.epoch, "score": float(trainer.best_fitness)}
            checkpoint.save(self._best, best)
        checkpoint.save(
            self._last,
            {
                "plan": self._plan,
                "epoch": trainer.epoch + 1,
                "epochs": trainer.epochs,
                "network": trainer.model.state_dict(),
                "average": trainer.ema.ema.state_dict(),
                "updates": trainer.ema.updates,
                "optimizer": trainer.optimizer.state_dict(),
                "gradients": [one.grad for one in trainer.model.parameters()],
                "scaler": trainer.scaler.state_dict(),
                "best": float(trainer.best_fitness),
                "stopper": (float(trainer.stopper.best_fitness), int(trainer.stopper.best_epoch)),
                "batches": (trainer.batch_done, trainer.stepped_at),
                "spent": (trainer.material.pace.seconds, trainer.material.pace.scoring_seconds),
            },
        )

    def restore(self, trainer: Any) -> bool:
        """Put a trainer where it stood after its last whole epoch; False when there is nothing to go on from.

        Raises:
            Conflict: the checkpoint is from a training with other settings.
        """
        saved = checkpoint.load(self._last)
        if saved is None:
            return False
        if saved["plan"] != self._plan:
            raise Conflict(
                f"The checkpoint {self._last} was made with other settings.", "Start a new job for the new settings."
            )
        trainer.model.load_state_dict(saved["network"])
        trainer.ema.ema.load_state_dict(saved["average"])
        trainer.ema.updates = saved["updates"]
        trainer.optimizer.load_state_dict(saved["optimizer"])
        trainer.scaler.load_state_dict(saved["scaler"])
        trainer.best_fitness = saved["best"]
        trainer.stopper.best_fitness, trainer.stopper.best_epoch = saved["stopper"]
        trainer.batch_done, trainer.stepped_at = saved["batches"]
        pace = trainer.material.pace
        pace.seconds, pace.scoring_seconds = saved["spent"]
        trainer.start_epoch = saved["epoch"]
        if saved["epochs"] != trainer.epochs:
            trainer.epochs = trainer.args.epochs = saved["epochs"]
            trainer._setup_scheduler()
        self._gradients = saved["gradients"]
        # The weights of its two losses move from epoch to epoch.
        trainer.model.criterion = trainer.model.init_criterion()
        if hasattr(trainer.model.criterion, "update"):
            for _ in range(trainer.start_epoch):
                trainer.model.criterion.update()
        return True

    def restore_gradients(self, trainer: Any) -> None:
        """Gradients that wait for a step of the optimizer; its trainer forgets them when it starts."""
        if self._gradients is None:
            return
        for parameter, gradient in zip(trainer.model.parameters(), self._gradients, strict=True):
            parameter.grad = None if gradient is None else gradient.to(parameter.device)
        self._gradients = None
