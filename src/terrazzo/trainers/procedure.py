"""The procedure of a training, from top to bottom: prepare, train, export, evaluate each split, publish."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import nn

from terrazzo.bundle import Bundle, BundleManifest, Lineage, Preprocessing, Stage, open_bundle
from terrazzo.evaluation.evaluate import evaluate
from terrazzo.evaluation.thresholds import choose_thresholds
from terrazzo.evaluation.truth import from_snapshot
from terrazzo.files.whole import write_atomically
from terrazzo.metrics.scores import Scores
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.trainers import weights as weight_files
from terrazzo.trainers.afterwards import expected_seconds
from terrazzo.trainers.config import TrainingConfig
from terrazzo.trainers.device import choose_device, torch_device
from terrazzo.trainers.encoders import Encoder, custom_encoder, weights_source_of
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.exporting import checked_images
from terrazzo.trainers.first_weights import load_encoder, load_version
from terrazzo.trainers.machine import code_version, environment
from terrazzo.trainers.measured import measured_speed
from terrazzo.trainers.speed import SPEED_FILE
from terrazzo.training.lesson import Lesson
from terrazzo.training.loop import Fit, Trainee
from terrazzo.training.recipe import Recipe
from terrazzo.training.run import Run
from terrazzo.types import SPLITS, Predictor, Record, Split

CPU_SLOWER = 25.0
"""How much slower than the GPU that trains a CPU is expected to be, for the time left."""

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


class Procedure(ABC, Generic[Config, Decided]):
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

    trainer: str
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
        self.snapshot, self.architecture, self.config = snapshot, architecture, config
        self.run, self.bundle_root, self.lineage = run, bundle_root, lineage
        self.device = choose_device(config)
        self.encoder = encoder if config.encoder is None else custom_encoder(config.encoder)
        self.cache_root = snapshot.folder.resolve().parent.parent / "cache"

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

    @abstractmethod
    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """``Trainer.load``."""

    def run_all(self) -> Bundle:
        """All steps; the published bundle."""
        with self.run.step("prepare"):
            network, decisions = self._prepared()
        with self.run.step("train"):
            fit = self._train(network, decisions)
            network.load_state_dict(fit.weights)
        with self.run.step("export"):
            stage, agreement = self._export(network, decisions, fit)
        try:
            results = self._evaluate(stage)
            with self.run.step("publish"):
                bundle = stage.publish(results, agreement)
                self.run.log(f"Published the bundle {bundle.id[:12]}, which runs with {bundle.manifest.runtime}.")
        except BaseException:
            stage.discard()
            raise
        return bundle

    def tell(self, choice: Choice) -> None:
        """Say in the log what ``auto`` became."""
        self.run.log(f"{choice.setting}: {choice.value} ({choice.why})")

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
            values = {"architecture": self.architecture, "snapshot": self.snapshot.id, **self.config.model_dump()}
            text = json.dumps(values, indent=2, ensure_ascii=False)
            write_atomically(self.run.folder / "config.json", text.encode())
        return network, decisions

    def _train(self, network: nn.Module, decisions: Decided) -> Fit:
        torch.manual_seed(self.config.seed)
        self.first_weights(network)
        lesson = self.lesson(decisions)
        trainee = Trainee(
            network, decisions.recipe, lesson, self.run, torch_device(self.device), self._after(decisions)
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
        stage = Stage.create(self.bundle_root, self._manifest(decisions, fit))
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

    def _thresholds(self, stage: Stage) -> dict[str, float]:
        """The confidence from which on an answer is believed, by class: chosen on val (on train when there is no val);
        none where the most probable class is taken."""
        split: Split = "val" if self.snapshot.images("val") else "train"
        predictor = self.load(stage.bundle(), "auto")
        found = choose_thresholds(predictor, from_snapshot(self.snapshot, split), check=self.run.check)
        if not found:
            return found
        shown = ", ".join(f"{name} {value:.2f}" for name, value in found.items())
        self.run.log(f"Thresholds with the best F1 on {split}: {shown}.")
        return found

    def _checked(self) -> Sequence[SnapshotImage]:
        """The images on which the export is compared with PyTorch."""
        return checked_images(self.snapshot.images("val") or self.snapshot.images("train"))

    def _after(self, decisions: Decided) -> Callable[[float], dict[str, float]]:
        """How long the steps after the training will take, by the time that the network takes for a pixel."""
        preprocessing, checked = self.preprocessing(decisions), self._checked()
        splits = {split: self.snapshot.images(split) for split in SPLITS}
        slower = 1.0 if self.device.kind == "cpu" else CPU_SLOWER

        def expected(pixel: float) -> dict[str, float]:
            return expected_seconds(preprocessing, checked, splits, cpu_pixel=pixel * slower, pixel=pixel)

        return expected

    def _manifest(self, decisions: Decided, fit: Fit) -> BundleManifest:
        recipe = decisions.recipe
        now = datetime.now(UTC)
        return BundleManifest(
            name=str(self.lineage.get("name") or self.architecture),
            created_at=now,
            task=self.snapshot.task,
            trainer=self.trainer,
            architecture=self.architecture,
            network=self.network_record(decisions),
            preprocessing=self.preprocessing(decisions),
            lineage=Lineage(
                snapshot=self.snapshot.id,
                configuration=self._configuration(recipe, fit),
                parent=None if self.lineage.get("parent") is None else str(self.lineage["parent"]),
                code_version=code_version(),
                environment=environment(),
                seed=recipe.seed,
                started_at=decisions.started_at,
                finished_at=now,
                data_counts={split: len(self.snapshot.images(split)) for split in SPLITS},
            ),
        )

    def _configuration(self, recipe: Recipe, fit: Fit) -> dict[str, Any]:
        """Settings as asked, the recipe that came of them, and which epoch was kept."""
        return {
            "settings": self.config.model_dump(mode="json"),
            "recipe": recipe.model_dump(mode="json"),
            "kept_epoch": fit.best_epoch + 1,
        }

    def _evaluate(self, stage: Stage) -> dict[str, Scores]:
        """Scores of each split by the predictor that users will run."""
        predictor = self.load(stage.bundle(), "auto")
        results: dict[str, Scores] = {}
        for split in SPLITS:
            if not self.snapshot.images(split):
                self.run.skip(f"evaluate {split}", f"there is no image in {split}")
                continue
            with self.run.step(f"evaluate {split}"):
                results[split] = evaluate(
                    predictor,
                    from_snapshot(self.snapshot, split),
                    self.run.folder / f"eval_{split}",
                    split=split,
                    thresholds=stage.manifest.thresholds,
                    on_progress=self.run.progress,
                    check=self.run.check,
                )
                told, images = results[split].headline, results[split].images
                value = "n/a" if told.value is None else f"{told.value:.4f}"
                self.run.log(f"{split}: {told.name} {value} on {images} images")
        return results
