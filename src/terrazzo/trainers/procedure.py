"""The procedure of a training, from top to bottom: prepare, train, export, evaluate each split, publish."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import nn

from terrazzo.bundle import Bundle, Preprocessing, Stage, open_bundle
from terrazzo.files.whole import write_atomically
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.trainers import weights as weight_files
from terrazzo.trainers.config import TrainingConfig
from terrazzo.trainers.device import torch_device
from terrazzo.trainers.encoders import Encoder, custom_encoder, weights_source_of
from terrazzo.trainers.first_weights import load_encoder, load_version
from terrazzo.trainers.measured import measured_speed
from terrazzo.trainers.publishing import Publishing
from terrazzo.trainers.speed import SPEED_FILE
from terrazzo.training.lesson import Lesson
from terrazzo.training.loop import Fit, Trainee
from terrazzo.training.recipe import Recipe
from terrazzo.training.run import Run
from terrazzo.types import Record

DECISIONS = "decisions.json"
"""The file of the run folder that holds what the first attempt decided."""


class Decisions(Record):
    """What was decided in the first attempt; a resumed attempt reads it instead of measuring again.

    A trainer's own decisions are a subclass, with a narrower ``recipe`` where it needs one.
    """

    recipe: Recipe
    started_at: datetime


Config = TypeVar("Config", bound=TrainingConfig)
Decided = TypeVar("Decided", bound=Decisions)


class Procedure(Publishing[Config], Generic[Config, Decided]):
    """One training; ``run_all`` may be called again after a kill and goes on from the last checkpoint.

    What all trainers do is here. A trainer writes a subclass with ``trainer``, ``decided`` and the abstract methods,
    which are called in the order in which they stand here; ``semantic.procedure`` is the shortest example::

        class MyProcedure(Procedure[MyConfig, MyDecisions]):
            trainer = "mine"
            decided = MyDecisions

            def prepare(self, former): ...      # caches, network, recipe: every decision
            def lesson(self, decisions): ...    # batches, loss, validation (training.lesson)
            def network_record(self, decisions): ...
            def preprocessing(self, decisions): ...
            def export(self, stage, network, images): ...   # mostly trainers.exporting.export_checked
            def load(self, bundle, device): ...

    ``first_weights`` may be overridden.
    """

    decided: type[Decided]
    encoder_module = "encoder.model"
    """Where the model of timm is in the network."""

    def __init__(
        self,
        snapshot: Snapshot,
        architecture: str,
        encoder: Encoder,
        config: Config,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> None:
        super().__init__(snapshot, architecture, config, run, bundle_root, lineage)
        self.encoder = encoder if config.encoder is None else custom_encoder(config.encoder)

    @abstractmethod
    def prepare(self, former: Decided | None) -> tuple[nn.Module, Decided]:
        """Open the data, build the network and decide everything, or take over what a former attempt decided."""

    @abstractmethod
    def lesson(self, decisions: Decided) -> Lesson:
        """What is taught, see ``Lesson``; called once, after ``prepare``."""

    @abstractmethod
    def network_record(self, decisions: Decided) -> dict[str, Any]:
        """What rebuilds the network, with ``licence``, ``weights_source`` and ``weights_licence``."""

    @abstractmethod
    def preprocessing(self, decisions: Decided) -> Preprocessing:
        """How the published version sees an image."""

    @abstractmethod
    def export(self, stage: Stage, network: nn.Module, images: Sequence[SnapshotImage]) -> float | None:
        """Export into the stage and compare on the images; the part (0..1) that agrees, None without an export."""

    def run_all(self) -> Bundle:
        """All steps; the published bundle."""
        with self.run.step("prepare"):
            network, decisions = self._prepared()
        with self.run.step("train"):
            fit = self._train(network, decisions)
            network.load_state_dict(fit.weights)
        with self.run.step("export"):
            stage, agreement = self._export(network, decisions, fit)
        return self._published(stage, agreement)

    def weights_source(self) -> str:
        """Where the first weights come from, in words."""
        if self.config.start_from is not None:
            return "a former version"
        return weights_source_of(self.encoder.weights) if self.config.weights == "pretrained" else self.config.weights

    def _prepared(self) -> tuple[nn.Module, Decided]:
        """What was decided before a kill stays so; else it is written down."""
        path = self.run.folder / DECISIONS
        former = self.decided.model_validate_json(path.read_text("utf-8")) if path.exists() else None
        network, decisions = self.prepare(former)
        if former is None:
            write_atomically(path, decisions.model_dump_json(indent=2).encode())
            self._write_config()
        return network, decisions

    def _train(self, network: nn.Module, decisions: Decided) -> Fit:
        torch.manual_seed(self.config.seed)
        self.first_weights(network)
        lesson = self.lesson(decisions)
        trainee = Trainee(
            network,
            decisions.recipe,
            lesson,
            self.run,
            torch_device(self.device),
            self._after(self.preprocessing(decisions)),
        )
        fit = trainee.fit()
        self.run.log(
            f"Trained for {fit.spent.seconds / 60:.1f} minutes; kept epoch {fit.best_epoch + 1} "
            f"({lesson.titles.get(lesson.chooses, lesson.chooses)} {fit.best_score:.4f} on {lesson.scored or 'train'}, "
            "at training size)."
        )
        return fit

    def first_weights(self, network: nn.Module) -> None:
        """First weights: a former version's, a file's, pretrained ones, or random ones on purpose."""
        config = self.config
        if config.start_from is not None:
            left_out = load_version(network, open_bundle(Path(config.start_from)).weights_path)
            self.run.log(f"Started from the version in {config.start_from}.")
            if left_out:
                self.run.log(f"Not taken over, because the classes differ: {', '.join(left_out)}.", "warning")
        elif config.weights == "random":
            self.run.log("Started from random weights, as asked.")
        elif self.encoder.weights is None:
            self.run.log("Started from random weights: there are no others for this network.")
        else:
            if config.weights == "pretrained":
                values = weight_files.load_encoder_weights(self.encoder.weights, self.encoder.timm)
            else:
                values = weight_files.load_weight_file(Path(config.weights).expanduser())
            count = load_encoder(network, values, config.weights, self.encoder_module)
            self.run.log(f"Loaded {count} tensors of the encoder {self.encoder.timm} ({self.weights_source()}).")

    def _export(self, network: nn.Module, decisions: Decided, fit: Fit) -> tuple[Stage, float | None]:
        """A stage with weights and exported network; agreement is measured on val (on train when there is no val)."""
        started = time.monotonic()
        network.cpu().eval()
        manifest = self._manifest(
            self.network_record(decisions),
            self.preprocessing(decisions),
            {"recipe": decisions.recipe.model_dump(mode="json"), "kept_epoch": fit.best_epoch + 1},
            decisions.started_at,
        )
        stage = Stage.create(self.bundle_root, manifest)
        try:
            stage.write_weights(network.state_dict())
            agreement = self.export(stage, network, self._checked())
            stage.update(thresholds=self._thresholds(stage))
        except BaseException:
            stage.discard()
            raise
        images, seconds = len(self.snapshot.images("train")), time.monotonic() - started
        speed = measured_speed(self.trainer, self.architecture, self.device, fit, images, seconds)
        write_atomically(self.run.folder / SPEED_FILE, speed.model_dump_json(indent=1).encode())
        return stage, agreement
