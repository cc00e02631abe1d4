"""A training with Ultralytics' trainer, whose data, scores and checkpoints are ours."""

from __future__ import annotations

import random
import time
from copy import copy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import nn
from ultralytics.data.build import InfiniteDataLoader, seed_worker
from ultralytics.models.yolo.classify import ClassificationTrainer
from ultralytics.models.yolo.detect import DetectionTrainer
from ultralytics.models.yolo.segment import SegmentationTrainer
from ultralytics.models.yolo.semantic import SemanticSegmentationTrainer

from terrazzo.errors import Invalid
from terrazzo.trainers.yolo.plan import TrainPlan, YoloTask
from terrazzo.trainers.yolo.worker.checkpoints import Checkpoints
from terrazzo.trainers.yolo.worker.datasets import ClassesDataset, EpochOrder, ObjectsDataset, PixelsDataset
from terrazzo.trainers.yolo.worker.network import outputs_of
from terrazzo.trainers.yolo.worker.pace import Pace
from terrazzo.trainers.yolo.worker.score import Scoring
from terrazzo.trainers.yolo.worker.talk import Talk

LOADERS = 8
"""Processes that prepare pictures for a GPU."""


class Material:
    """What a trainer of Ultralytics is given instead of files, and whom it tells what happens."""

    def __init__(
        self, plan: TrainPlan, names: tuple[str, ...], dataset: Any, scoring: Scoring, scored: str, talk: Talk
    ) -> None:
        self.plan, self.names, self.scoring, self.scored, self.talk = plan, names, scoring, scored, talk
        self.dataset = dataset
        """Given the trainer's arguments, the dataset."""
        self.checkpoints = Checkpoints(Path(plan.run) / "checkpoints", plan)
        self.pace = Pace(plan)


class Guided:
    """Mixed into a trainer of Ultralytics: reads no file, writes none but our checkpoints, says everything."""

    material: Material
    model: Any
    args: SimpleNamespace
    epoch: int
    start_epoch: int
    epochs: int
    accumulate: int
    best_fitness: float | None
    device: torch.device
    tloss: dict[str, Any] | None
    loss: Any
    stopper: Any
    ema: Any
    optimizer: Any
    scheduler: Any
    scaler: Any
    train_loader: Any
    data: dict[str, Any]
    batch_done: int
    """Batches since the training began."""
    stepped_at: int
    """The batch after which the optimizer made its last step."""

    def get_dataset(self) -> dict[str, Any]:
        """What there is, without looking for a file of it."""
        names = dict(enumerate(self.material.names))
        return {"train": "train", "val": "val", "names": names, "nc": len(names), "channels": 3, "path": ""}

    def get_dataloader(self, dataset_path: str, batch_size: int = 16, rank: int = 0, mode: str = "train") -> Any:
        """Pictures to learn from. Scoring brings its own, so there is no loader for it."""
        if mode != "train":
            return self.train_loader
        dataset = self.material.dataset(self.args, batch_size)
        on_gpu = self.device.type == "cuda"
        order = EpochOrder(len(dataset), self.material.plan.seed)
        return InfiniteDataLoader(
            dataset,
            batch_size=min(batch_size, len(dataset)),
            sampler=order,
            num_workers=LOADERS if on_gpu else 0,
            collate_fn=getattr(dataset, "collate_fn", None),
            worker_init_fn=seed_worker,
            pin_memory=on_gpu,
        )

    def get_validator(self) -> Any:
        """Nothing of Ultralytics validates; only its list of names is asked for."""
        return SimpleNamespace(metrics=SimpleNamespace(keys=[]), args=copy(self.args))

    def begin(self) -> None:
        """Before an epoch: what is random in it depends on the seed and the epoch alone."""
        if self.epoch == self.start_epoch:
            self.material.checkpoints.restore_gradients(self)
        seed = self.material.plan.seed * 100_003 + self.epoch
        random.seed(seed)
        np.random.seed(seed % 2**32)
        torch.manual_seed(seed)
        self.train_loader.sampler.epoch = self.epoch
        self.material.pace.begin()

    def optimizer_step(self) -> None:
        """Not here: the loop forgets in a restart when it stepped last. ``batch_ends`` does it."""

    def batch_ends(self) -> None:
        """After a batch: step when it is time, and tell."""
        number = self.batch_done
        if number - self.stepped_at >= self.accumulate:
            super().optimizer_step()  # type: ignore[misc]
            self.stepped_at = number
        self.batch_done += 1
        batches = len(self.train_loader)
        value = sum(float(one) for one in self.batch_items().values())
        rate = self.optimizer.param_groups[0]["lr"]
        if value != value:
            raise Invalid(
                f"The loss is no longer a number at step {number + 1} (learning rate {rate:.2g}).",
                "Try again with a lower learning rate.",
            )
        self.material.talk.tell(
            "batch",
            loss=value,
            rate=rate,
            step=number,
            epoch=number / batches,
            number=number - self.epoch * batches + 1,
            batches=batches,
        )

    def batch_items(self) -> dict[str, Any]:
        """The losses of the present batch by name."""
        return dict(self.loss_items)  # type: ignore[attr-defined]

    def validate(self) -> tuple[dict[str, float], float]:
        """Scores of the averaged weights with our metrics; the first is what chooses."""
        started = time.monotonic()
        scoring = self.material.scoring
        self.scores = dict(scoring(self.ema.ema, lambda: None))
        self.material.pace.scored(time.monotonic() - started)
        fitness = self.scores[scoring.chooses]
        # An epoch that is as good as an earlier one has learned longer.
        self.is_best = self.best_fitness is None or fitness >= self.best_fitness
        if self.is_best:
            self.best_fitness = fitness
        return {}, fitness

    def save_metrics(self, metrics: dict[str, Any]) -> None:
        """The job's curves are ours."""

    def save_model(self) -> bool:
        """Write what an exact restart needs, and the averaged weights when they are the best so far; then tell."""
        material, pace = self.material, self.material.pace
        pace.end()
        planned = pace.affordable(self.epoch + 1, self.epochs)
        if planned != self.epochs:
            self._shorten(planned)
        material.checkpoints.save(self)
        losses = {name: float(value) for name, value in (self.tloss or {}).items()}
        material.talk.tell(
            "epoch",
            epoch=self.epoch + 1,
            step=self.batch_done,
            train={"loss": sum(losses.values()), **losses},
            scored=self.scores,
            split=material.scored,
            best=self.is_best,
            epochs=self.epochs,
            seconds=pace.seconds,
            scoring_seconds=pace.scoring_seconds,
        )
        return True

    def _shorten(self, epochs: int) -> None:
        """End earlier, with the schedule of the learning rate for so many epochs."""
        self.epochs = self.args.epochs = epochs
        self._setup_scheduler()  # type: ignore[attr-defined]
        self.scheduler.last_epoch = self.epoch
        self.stop = self.epoch + 1 >= epochs

    def resume_training(self, ckpt: Any) -> None:
        """Go on from our checkpoint, if there is one."""
        self.batch_done, self.stepped_at = 0, -1
        if self.material.checkpoints.restore(self):
            self.material.talk.tell("log", message=f"Resumed at epoch {self.start_epoch + 1}.", level="info")

    def final_eval(self) -> None:
        """The published version is scored instead."""

    def _handle_nan_recovery(self, epoch: int) -> bool:
        return False


_TRAINERS: dict[YoloTask, type] = {
    "detect": DetectionTrainer,
    "segment": SegmentationTrainer,
    "semantic": SemanticSegmentationTrainer,
    "classify": ClassificationTrainer,
}


def trainer_of(material: Material, model: nn.Module) -> Any:
    """A trainer of Ultralytics for this network, ready to ``train``."""
    plan = material.plan
    base = _TRAINERS[plan.network.task]
    made = type("GuidedTrainer", (Guided, base), {"material": material})
    overrides = {
        **plan.arguments,
        "task": plan.network.task,
        "model": plan.network.yaml,
        "epochs": plan.epochs,
        "batch": plan.batch_size,
        "imgsz": plan.network.image_size,
        "patience": plan.patience or plan.epochs + 1,
        "seed": plan.seed,
        "device": "cpu" if plan.device == "cpu" else "0",
        # Another value than these two asks for a network of Ultralytics to be fetched, to try the precision.
        "amp": "bf16" if plan.precision == "bf16" else False,
        "deterministic": plan.device == "cpu",
        "max_det": plan.network.max_objects,
        "project": str(Path(plan.run) / "yolo"),
        "name": "train",
        "exist_ok": True,
        "plots": False,
        "save": True,
        "val": True,
        "workers": LOADERS,
        "verbose": False,
    }
    trainer = made(overrides=overrides)
    trainer.model = model
    trainer.add_callback("on_train_epoch_start", Guided.begin)
    trainer.add_callback("on_train_batch_end", Guided.batch_ends)
    return trainer


def dataset_of(task: YoloTask, pictures: Any, labels: list[dict[str, Any]], size: int, names: tuple[str, ...]) -> Any:
    """Given the arguments of a trainer, the dataset that it learns from."""
    data = {"names": dict(enumerate(names)), "nc": len(names), "channels": 3}

    def made(args: SimpleNamespace, batch_size: int) -> Any:
        if task == "classify":
            return ClassesDataset(pictures, size, args)
        common: dict[str, Any] = {"data": data, "hyp": args, "batch_size": batch_size, "stride": 32, "pad": 0.0}
        if task == "semantic":
            return PixelsDataset(pictures, size, **common)
        return ObjectsDataset(pictures, labels, size, task=task, **common)

    return made


def names_of(plan: TrainPlan, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the network's classes; one more where the network needs two."""
    return (*names, *(f"unused {number}" for number in range(len(names), outputs_of(plan.network))))
