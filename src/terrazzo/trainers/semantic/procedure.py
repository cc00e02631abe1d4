"""The procedure of a semantic training, from top to bottom: prepare, train, export, evaluate each split, publish."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from terrazzo.bundle import Bundle, BundleManifest, Lineage, Preprocessing, Stage, open_bundle
from terrazzo.errors import Invalid
from terrazzo.evaluation.evaluate import evaluate
from terrazzo.evaluation.truth import from_snapshot
from terrazzo.files.whole import write_atomically
from terrazzo.metrics.confusion import scores
from terrazzo.metrics.scores import Scores
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.snapshot.cache import PixelCache, open_cache
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.machine import code_version, environment
from terrazzo.trainers.semantic import weights as weight_files
from terrazzo.trainers.semantic.afterwards import expected_seconds
from terrazzo.trainers.semantic.catalogue import WHOLE_NETWORKS, custom_encoder, decoder_key, licence_of, split_name
from terrazzo.trainers.semantic.choices import MULTIPLE, NO_VAL, Sizing, choose_sizing
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.semantic.load import load
from terrazzo.trainers.semantic.measured import measured_speed
from terrazzo.trainers.semantic.network import NetworkPlan, build, load_encoder, load_version
from terrazzo.trainers.semantic.plan import check_labels, choose_device, plan, torch_device
from terrazzo.trainers.semantic.published import checked_images, export_checked
from terrazzo.trainers.speed import SPEED_FILE
from terrazzo.training.loop import Fit, Trainee
from terrazzo.training.recipe import Recipe
from terrazzo.training.run import Run
from terrazzo.types import SPLITS, Record

SCALES = (1.0, 0.6, 1.67)
"""The sizes of the setting ``multi_scale``, as parts of the image size; docs/benchmarks.md has what others gave."""

CPU_SLOWER = 25.0
"""How much slower than the GPU that trains a CPU is expected to be, for the time left."""

DECISIONS = "decisions.json"
"""The file of the run folder that holds what the first attempt decided."""


class Decisions(Record):
    """What was decided in the first attempt; a resumed attempt reads it instead of measuring again."""

    recipe: Recipe
    sizing: Sizing
    network: NetworkPlan
    started_at: datetime


class Procedure:
    """One training; ``run_all`` may be called again after a kill and goes on from the last checkpoint."""

    def __init__(
        self,
        snapshot: Snapshot,
        architecture: str,
        config: SemanticConfig,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> None:
        self.snapshot, self.architecture, self.config = snapshot, architecture, config
        self.run, self.bundle_root, self.lineage = run, bundle_root, lineage
        self.device = choose_device(config)
        self.decoder_key = decoder_key(architecture)
        _, self.encoder = split_name(architecture)
        if config.encoder is not None:
            self.encoder = custom_encoder(config.encoder)
        self.cache_root = snapshot.folder.resolve().parent.parent / "cache"

    def run_all(self) -> Bundle:
        """All steps; the published bundle."""
        with self.run.step("prepare"):
            former = self._former_decisions()
            sizing = self._sizing() if former is None else former.sizing
            train, val = self._caches(sizing)
            network, decisions = self._prepare(train, val, sizing, former)
        with self.run.step("train"):
            fit = self._train(network, decisions, train, val)
            network.load_state_dict(fit.weights)
        with self.run.step("export"):
            started = time.monotonic()
            stage, agreement = self._export(network, decisions, fit)
            speed = measured_speed(self.architecture, self.device, fit, len(train), time.monotonic() - started)
            write_atomically(self.run.folder / SPEED_FILE, speed.model_dump_json(indent=1).encode())
        try:
            results = self._evaluate(stage)
            with self.run.step("publish"):
                bundle = stage.publish(results, agreement)
                self.run.log(f"Published the bundle {bundle.id[:12]}, which runs with {bundle.manifest.runtime}.")
        except BaseException:
            stage.discard()
            raise
        return bundle

    def _former_decisions(self) -> Decisions | None:
        """What was decided before a kill; it stays so."""
        path = self.run.folder / DECISIONS
        return Decisions.model_validate_json(path.read_text("utf-8")) if path.exists() else None

    def _sizing(self) -> Sizing:
        images = self.snapshot.images("train")
        if not images:
            raise Invalid("The snapshot has no image in train.", "Put annotated images into the split train.")
        sizes = [(image.height, image.width) for image in images]
        return choose_sizing(sizes, self.config, self.device, self._tell)

    def _tell(self, choice: Choice) -> None:
        self.run.log(f"{choice.setting}: {choice.value} ({choice.why})")

    def _caches(self, sizing: Sizing) -> tuple[PixelCache, PixelCache | None]:
        """Decoded pixels of train and val; not larger than twice what the network will see, enough to zoom in."""
        limit = 2 * sizing.size if sizing.sizing == "resize" else None
        train = open_cache(
            self.snapshot, "train", self.cache_root, long_side=limit, on_progress=lambda part: self._cached(part * 0.7)
        )
        val = None
        if self.snapshot.images("val"):
            val = open_cache(
                self.snapshot,
                "val",
                self.cache_root,
                long_side=limit,
                on_progress=lambda part: self._cached(0.7 + part * 0.2),
            )
        else:
            self.run.log(NO_VAL, "warning")
        self.run.log(f"Images: {len(train)} in train, {0 if val is None else len(val)} in val.")
        return train, val

    def _cached(self, fraction: float) -> None:
        self.run.check()
        self.run.progress(fraction)

    def _prepare(
        self, train: PixelCache, val: PixelCache | None, sizing: Sizing, former: Decisions | None
    ) -> tuple[nn.Module, Decisions]:
        """The network with its first weights, and every decision; the same after a kill as before."""
        task = self.snapshot.task
        absent = check_labels(train.class_pixels(len(task.classes)), task.class_names)
        if absent:
            self.run.log(f"These classes never occur in train and will not be learned: {', '.join(absent)}.", "warning")
        network_plan = NetworkPlan(
            decoder=self.decoder_key,
            encoder=self.encoder.timm,
            classes=len(task.classes),
            licence=licence_of(self.architecture),
            weights_source=self._weights_source(),
            weights_licence=self.encoder.weights.licence,
        )
        torch.manual_seed(self.config.seed)
        network = build(network_plan)
        if former is not None:
            return network, former
        recipe = plan(
            self.config,
            sizing,
            train,
            0 if val is None else len(val),
            network,
            self.encoder,
            len(task.classes),
            self.device,
            self._tell,
        )
        decisions = Decisions(recipe=recipe, sizing=sizing, network=network_plan, started_at=datetime.now(UTC))
        write_atomically(self.run.folder / DECISIONS, decisions.model_dump_json(indent=2).encode())
        write_atomically(self.run.folder / "config.json", self._configuration_json().encode())
        return network, decisions

    def _configuration_json(self) -> str:
        values = {"architecture": self.architecture, "snapshot": self.snapshot.id, **self.config.model_dump()}
        return json.dumps(values, indent=2, ensure_ascii=False)

    def _weights_source(self) -> str:
        if self.config.start_from is not None:
            return "a former version"
        return self.encoder.weights.source if self.config.weights == "pretrained" else self.config.weights

    def _train(self, network: nn.Module, decisions: Decisions, train: PixelCache, val: PixelCache | None) -> Fit:
        task = self.snapshot.task
        torch.manual_seed(self.config.seed)
        self._load_weights(network)

        def summarise(confusion_CC: Tensor) -> tuple[float, float]:
            result = scores(np.asarray(confusion_CC.numpy()), task, split="", images=0)
            return result.miou or 0.0, result.pixel_accuracy or 0.0

        device, classes, after = torch_device(self.device), len(task.classes), self._after(decisions)
        trainee = Trainee(network, decisions.recipe, train, val, self.run, device, classes, summarise, after)
        fit = trainee.fit()
        chosen_on = "val" if val is not None else "train"
        self.run.log(
            f"Trained for {fit.spent.seconds / 60:.1f} minutes; kept epoch {fit.best_epoch + 1} "
            f"(mIoU {fit.best_miou:.4f} on {chosen_on}, at training size)."
        )
        return fit

    def _load_weights(self, network: nn.Module) -> None:
        """First weights: a former version's, a file's, pretrained ones, or random ones on purpose."""
        config = self.config
        if config.start_from is not None:
            left_out = load_version(network, open_bundle(Path(config.start_from)).weights_path)
            self.run.log(f"Started from the version in {config.start_from}.")
            if left_out:
                self.run.log(f"Not taken over, because the classes differ: {', '.join(left_out)}.", "warning")
        elif config.weights == "random":
            self.run.log("Started from random weights, as asked.")
        elif self.architecture in WHOLE_NETWORKS:
            self.run.log("Started from random weights: there are no others for this network.")
        else:
            if config.weights == "pretrained":
                values = weight_files.load_encoder_weights(self.encoder.weights, self.encoder.timm)
            else:
                values = weight_files.load_weight_file(Path(config.weights).expanduser())
            count = load_encoder(network, values, config.weights)
            self.run.log(f"Loaded {count} tensors of the encoder {self.encoder.timm} ({self._weights_source()}).")

    def _export(self, network: nn.Module, decisions: Decisions, fit: Fit) -> tuple[Stage, float | None]:
        """A stage with weights and exported network; agreement is measured on val (on train when there is no val)."""
        network.cpu().eval()
        stage = Stage.create(self.bundle_root, self._manifest(decisions, fit))
        try:
            stage.write_weights(network.state_dict())
            agreement = export_checked(stage, network, self.snapshot, self._checked(), self.run)
        except BaseException:
            stage.discard()
            raise
        return stage, agreement

    def _checked(self) -> Sequence[SnapshotImage]:
        """The images on which the export is compared with PyTorch."""
        return checked_images(self.snapshot.images("val") or self.snapshot.images("train"))

    def _after(self, decisions: Decisions) -> Callable[[float], dict[str, float]]:
        """How long the steps after the training will take, by the time that the network takes for a pixel."""
        preprocessing, checked = self._preprocessing(decisions), self._checked()
        splits = {split: self.snapshot.images(split) for split in SPLITS}
        slower = 1.0 if self.device.kind == "cpu" else CPU_SLOWER

        def expected(pixel: float) -> dict[str, float]:
            return expected_seconds(preprocessing, checked, splits, cpu_pixel=pixel * slower, pixel=pixel)

        return expected

    def _preprocessing(self, decisions: Decisions) -> Preprocessing:
        recipe, sizing = decisions.recipe, decisions.sizing
        return Preprocessing(
            mean=recipe.mean,
            std=recipe.std,
            sizing=sizing.sizing,
            size=sizing.size,
            multiple=MULTIPLE,
            flip=self.config.mirror,
            scales=SCALES if self.config.multi_scale and sizing.sizing == "resize" else (1.0,),
        )

    def _manifest(self, decisions: Decisions, fit: Fit) -> BundleManifest:
        recipe = decisions.recipe
        now = datetime.now(UTC)
        return BundleManifest(
            name=str(self.lineage.get("name") or self.architecture),
            created_at=now,
            task=self.snapshot.task,
            trainer="semantic",
            architecture=self.architecture,
            network=decisions.network.model_dump(),
            preprocessing=self._preprocessing(decisions),
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
        predictor = load(stage.bundle(), "auto")
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
                    on_progress=self.run.progress,
                    check=self.run.check,
                )
                told, images = results[split].headline, results[split].images
                value = "n/a" if told.value is None else f"{told.value:.4f}"
                self.run.log(f"{split}: {told.name} {value} on {images} images")
        return results
