"""The procedure of a YOLO training: every decision here, the learning in a process of its own, and its story told."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from terrazzo.bundle import Bundle, Stage, open_bundle
from terrazzo.errors import Invalid
from terrazzo.files.whole import write_atomically
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.trainers.choices import choose_epochs
from terrazzo.trainers.estimate import SizeCount, TrainingData
from terrazzo.trainers.exporting import export_checked
from terrazzo.trainers.machine import this_machine
from terrazzo.trainers.outlook import Outlook
from terrazzo.trainers.publishing import Publishing
from terrazzo.trainers.speed import SPEED_FILE, Speed
from terrazzo.trainers.yolo.catalogue import KINDS, LICENCE, variant_of
from terrazzo.trainers.yolo.choices import canvas_of, choose_batch_size, choose_precision, choose_size, tell_rate
from terrazzo.trainers.yolo.config import YoloConfig
from terrazzo.trainers.yolo.forecast import COSTS
from terrazzo.trainers.yolo.load import load
from terrazzo.trainers.yolo.plan import ExportPlan, NetworkPlan, Runtime, TrainPlan
from terrazzo.trainers.yolo.process import YoloProcess
from terrazzo.trainers.yolo.published import preprocessing_of
from terrazzo.trainers.yolo.same import COMPARISONS
from terrazzo.trainers.yolo.story import Story
from terrazzo.training import checkpoint
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.run import Run
from terrazzo.types import SPLITS, Predictor, Record

RUNTIMES: tuple[Runtime, ...] = ("openvino", "onnx")
"""What a version may run with, the fastest first."""


class YoloDecisions(Record):
    """What was decided in the first attempt; a resumed attempt reads it."""

    plan: TrainPlan
    canvas: Canvas
    started_at: datetime


class YoloProcedure(Publishing[YoloConfig]):
    """One training; ``run_all`` may be called again after a kill and goes on from the last whole epoch."""

    trainer = "yolo"

    def __init__(
        self,
        snapshot: Snapshot,
        architecture: str,
        config: YoloConfig,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> None:
        self.variant = variant_of(architecture)
        super().__init__(snapshot, architecture, config, run, bundle_root, lineage)
        self.folder = run.folder.resolve() / "yolo"

    def run_all(self) -> Bundle:
        """All steps; the published bundle."""
        with self.run.step("prepare"):
            decisions = self._prepared()
            process = YoloProcess("train", decisions.plan, self.folder)
            story = Story(
                self.run, decisions.plan, decisions.canvas, self._after(preprocessing_of(decisions.plan.network))
            )
            try:
                story.until_it_learns(process)
            except BaseException:
                process.stop()
                raise
        with process, self.run.step("train"):
            story.until_it_ends(process)
        with self.run.step("export"):
            stage, agreement = self._export(decisions, story)
        return self._published(stage, agreement)

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor of the bundle."""
        return load(bundle, device)

    def _prepared(self) -> YoloDecisions:
        """What was decided before a kill stays so; else it is written down."""
        path = self.run.folder / "decisions.json"
        if path.exists():
            return YoloDecisions.model_validate_json(path.read_text("utf-8"))
        decisions = self._decide()
        write_atomically(path, decisions.model_dump_json(indent=2).encode())
        self._write_config()
        return decisions

    def _decide(self) -> YoloDecisions:
        kind = self.snapshot.task.kind
        if KINDS[self.variant.task] != kind:
            raise Invalid(
                f"{self.architecture} cannot answer a task of the kind {kind}.",
                f"Choose an architecture for it; this one is for {KINDS[self.variant.task]}.",
            )
        images = self.snapshot.images("train")
        if not images:
            raise Invalid("The snapshot has no image in train.", "Put annotated images into the split train.")
        self.run.log(f"{self.architecture}: the code and the version that comes of it are under the {LICENCE}.")
        config, sizes = self.config, [(image.height, image.width) for image in images]
        size = choose_size(sizes, config, self.variant.task, self.device, self.tell)
        batch_size = choose_batch_size(config, len(images), self.device, self.tell)
        square = Canvas(height=size, width=size, long_side=size)
        canvas = square if self.variant.task == "classify" else canvas_of(size, sizes)
        epochs = choose_epochs(
            config, len(images), self.device, lambda: self._epoch_seconds(canvas, batch_size), self.tell
        )
        precision = choose_precision(config, self.device, self.tell)
        tell_rate(config, self.tell)
        plan = TrainPlan(
            network=self._network(size),
            snapshot=str(self.snapshot.folder.resolve()),
            cache=str(self.cache_root),
            run=str(self.run.folder.resolve()),
            epochs=epochs,
            batch_size=batch_size,
            seed=config.seed,
            device=self.device.kind,
            precision=precision,
            patience=config.patience,
            max_seconds=None if config.max_minutes is None else 60 * config.max_minutes,
            arguments=self._arguments(),
            start_from=None
            if config.start_from is None
            else str(open_bundle(config.start_from).weights_path.resolve()),
            weights=None
            if config.start_from or config.weights == "random"
            else str(Path(config.weights).expanduser().resolve()),
            without_objects=config.without_objects,
        )
        return YoloDecisions(plan=plan, canvas=canvas, started_at=datetime.now(UTC))

    def _network(self, size: int) -> NetworkPlan:
        config = self.config
        brought = config.start_from is None and config.weights != "random"
        source = "a former version" if config.start_from else Path(config.weights).name
        return NetworkPlan(
            task=self.variant.task,
            yaml=self.variant.yaml,
            classes=len(self.snapshot.task.classes),
            image_size=size,
            max_objects=config.max_objects,
            nms=self.variant.nms,
            licence=LICENCE,
            weights_source=source,
            weights_licence="AGPL-3.0, if they are of Ultralytics" if brought else LICENCE,
        )

    def _arguments(self) -> dict[str, int | float | bool | str]:
        """What Ultralytics is told beside what the plan says, by its own names."""
        config = self.config
        told: dict[str, int | float | bool | str] = {
            "mosaic": config.mosaic,
            "mask_ratio": config.mask_ratio,
            "overlap_mask": config.overlap_mask,
        }
        if config.learning_rate != "auto":
            # With an automatic optimizer Ultralytics would not listen to the rate.
            told |= {"lr0": config.learning_rate, "optimizer": "AdamW"}
        return told | config.others

    def _epoch_seconds(self, canvas: Canvas, batch_size: int) -> float:
        """About so long an epoch takes here; the first epochs will tell better, and end the training in time."""
        data = TrainingData(
            kind=self.snapshot.task.kind,
            classes=len(self.snapshot.task.classes),
            sizes={
                split: tuple(
                    SizeCount(height=one.height, width=one.width, count=1) for one in self.snapshot.images(split)
                )
                for split in SPLITS
            },
        )
        known = Outlook("yolo", self.architecture, COSTS, data, this_machine(), self.device, canvas, batch_size, ())
        return known.training_seconds(100) / 100

    def _export(self, decisions: YoloDecisions, story: Story) -> tuple[Stage, float | None]:
        """A stage with weights and exported network, compared with PyTorch, which answers from its own process."""
        started = time.monotonic()
        plan = decisions.plan
        best = checkpoint.load(Path(plan.run) / "checkpoints" / "best.pt")
        assert best is not None, "a training ends with at least one epoch"
        self.run.log(f"Kept epoch {best['epoch'] + 1} ({story.chooses} {best['score']:.4f}, at training size).")
        recipe = {"recipe": plan.model_dump(mode="json", exclude={"snapshot", "cache", "run", "weights", "start_from"})}
        manifest = self._manifest(
            plan.network.model_dump(),
            preprocessing_of(plan.network),
            {**recipe, "kept_epoch": best["epoch"] + 1},
            decisions.started_at,
        )
        stage = Stage.create(self.bundle_root, manifest)
        try:
            weights = stage.write_weights(best["weights"])
            agreement = self._exported(stage, plan.network, weights, self._checked())
            stage.update(thresholds=self._thresholds(stage))
        except BaseException:
            stage.discard()
            raise
        self._remember(decisions, story, time.monotonic() - started)
        return stage, agreement

    def _exported(
        self, stage: Stage, network: NetworkPlan, weights: Path, images: Sequence[SnapshotImage]
    ) -> float | None:
        """Export in the process of YOLO; the first runtime that agrees with PyTorch is kept."""

        def exporting(runtime: Runtime) -> Any:
            def export(module: torch.nn.Module, example_NCHW: torch.Tensor, folder: Path) -> Path:
                asked = ExportPlan(
                    network=network, weights=str(weights.resolve()), folder=str(folder.resolve()), runtime=runtime
                )
                with YoloProcess("export", asked, self.folder) as process:
                    *_, done = process.events(self.run.check)
                return Path(done["path"])

            return export

        tried = tuple((runtime, exporting(runtime)) for runtime in RUNTIMES)
        comparison = COMPARISONS[self.snapshot.task.form]
        return export_checked(stage, torch.nn.Identity(), load, comparison, self.snapshot, images, self.run, tried)

    def _remember(self, decisions: YoloDecisions, story: Story, publish_seconds: float) -> None:
        """How fast it was, for the estimates of the next ones."""
        pixels = decisions.canvas.height * decisions.canvas.width / 1e6
        scored = len(self.snapshot.images("val") or self.snapshot.images("train"))
        epochs = max(1, story.epochs_done)
        train = (story.seconds - story.scoring_seconds) / (epochs * len(self.snapshot.images("train")) * pixels)
        score = story.scoring_seconds / (epochs * scored * pixels)
        speed = Speed(
            trainer=self.trainer,
            architecture=self.architecture,
            machine=this_machine().name(self.device.kind),
            device=self.device.kind,
            train=max(train, 1e-6),
            score=max(score, 1e-6),
            predict=max(score, 1e-6),
            publish=publish_seconds,
        )
        write_atomically(self.run.folder / SPEED_FILE, speed.model_dump_json(indent=1).encode())
