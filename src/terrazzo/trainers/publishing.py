"""What every training does with what it has learned: thresholds, scores on each split, and what the bundle says."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from terrazzo.bundle import Bundle, BundleManifest, Lineage, Preprocessing, Stage
from terrazzo.evaluation.evaluate import evaluate
from terrazzo.evaluation.thresholds import choose_thresholds
from terrazzo.evaluation.truth import from_snapshot
from terrazzo.files.whole import write_atomically
from terrazzo.metrics.scores import Scores
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.trainers.afterwards import expected_seconds
from terrazzo.trainers.config import CommonConfig
from terrazzo.trainers.device import choose_device
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.exporting import checked_images
from terrazzo.trainers.machine import code_version, environment
from terrazzo.training.run import Run
from terrazzo.types import SPLITS, Predictor, Split

CPU_SLOWER = 25.0
"""How much slower than the GPU that trains a CPU is expected to be, for the time left."""

Config = TypeVar("Config", bound=CommonConfig)


class Publishing(ABC, Generic[Config]):
    """The parts of a training that do not ask how it learns; ``procedure.Procedure`` is built on it."""

    trainer: str

    def __init__(
        self,
        snapshot: Snapshot,
        architecture: str,
        config: Config,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> None:
        self.snapshot, self.architecture, self.config = snapshot, architecture, config
        self.run, self.bundle_root, self.lineage = run, bundle_root, lineage
        self.device = choose_device(config)
        self.cache_root = snapshot.folder.resolve().parent.parent / "cache"

    @abstractmethod
    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """``Trainer.load``."""

    def tell(self, choice: Choice) -> None:
        """Say in the log what ``auto`` became."""
        self.run.log(f"{choice.setting}: {choice.value} ({choice.why})")

    def _write_config(self) -> None:
        """The settings as they were asked for, into the run folder."""
        values = {"architecture": self.architecture, "snapshot": self.snapshot.id, **self.config.model_dump()}
        text = json.dumps(values, indent=2, ensure_ascii=False)
        write_atomically(self.run.folder / "config.json", text.encode())

    def _published(self, stage: Stage, agreement: float | None) -> Bundle:
        """The last steps: the stage is scored on each split and becomes a bundle, or is thrown away."""
        try:
            results = self._evaluate(stage)
            with self.run.step("publish"):
                bundle = stage.publish(results, agreement)
                self.run.log(f"Published the bundle {bundle.id[:12]}, which runs with {bundle.manifest.runtime}.")
        except BaseException:
            stage.discard()
            raise
        return bundle

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

    def _after(self, preprocessing: Preprocessing) -> Callable[[float], dict[str, float]]:
        """How long the steps after the training will take, by the time that the network takes for a pixel."""
        checked = self._checked()
        splits = {split: self.snapshot.images(split) for split in SPLITS}
        slower = 1.0 if self.device.kind == "cpu" else CPU_SLOWER

        def expected(pixel: float) -> dict[str, float]:
            return expected_seconds(preprocessing, checked, splits, cpu_pixel=pixel * slower, pixel=pixel)

        return expected

    def _manifest(
        self,
        network: dict[str, Any],
        preprocessing: Preprocessing,
        configuration: Mapping[str, Any],
        started_at: datetime,
    ) -> BundleManifest:
        """What the bundle says of itself; ``configuration`` is the recipe that came of the settings, and more."""
        now = datetime.now(UTC)
        return BundleManifest(
            name=str(self.lineage.get("name") or self.architecture),
            created_at=now,
            task=self.snapshot.task,
            trainer=self.trainer,
            architecture=self.architecture,
            network=network,
            preprocessing=preprocessing,
            lineage=Lineage(
                snapshot=self.snapshot.id,
                configuration={"settings": self.config.model_dump(mode="json"), **configuration},
                parent=None if self.lineage.get("parent") is None else str(self.lineage["parent"]),
                code_version=code_version(),
                environment=environment(),
                seed=self.config.seed,
                started_at=started_at,
                finished_at=now,
                data_counts={split: len(self.snapshot.images(split)) for split in SPLITS},
            ),
        )

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
