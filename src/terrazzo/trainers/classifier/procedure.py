"""The procedure of a classifier's training: what it has beside that of any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from terrazzo.bundle import Bundle, Preprocessing, Stage
from terrazzo.errors import Invalid
from terrazzo.metrics.classes_meter import ClassesMeter
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.snapshot.pictures import open_pictures
from terrazzo.trainers.choices import NO_VAL, choose_batch_size, choose_epochs, choose_frozen
from terrazzo.trainers.classifier.catalogue import encoder_of
from terrazzo.trainers.classifier.choices import choose_canvas, choose_rate
from terrazzo.trainers.classifier.config import ClassifierConfig
from terrazzo.trainers.classifier.lesson import ClassesLesson, Pictures
from terrazzo.trainers.classifier.load import load
from terrazzo.trainers.classifier.network import Classifier, ClassifierPlan, build
from terrazzo.trainers.device import torch_device
from terrazzo.trainers.encoders import weights_licence_of
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.exporting import Comparison, export_checked
from terrazzo.trainers.procedure import Decisions, Procedure
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.lesson import Lesson
from terrazzo.training.norms import starved_norms, steadied
from terrazzo.training.precision import choose_precision, step_seconds
from terrazzo.training.recipe import Recipe
from terrazzo.training.run import Run
from terrazzo.types import ClassesPrediction, Predictor, Split, TrueClasses

KEPT_LARGER = 1.25
"""Pictures are kept on disk so many times as large as the canvas: enough to zoom in."""

CLOSE = 0.01
"""Probabilities of an exported network may differ from PyTorch's by so much."""


class ClassifierDecisions(Decisions):
    """What was decided in the first attempt."""

    network: ClassifierPlan


class ClassifierProcedure(Procedure[ClassifierConfig, ClassifierDecisions]):
    """One training of a network that says which classes an image has."""

    trainer = "classifier"
    decided = ClassifierDecisions

    def __init__(
        self,
        snapshot: Snapshot,
        architecture: str,
        config: ClassifierConfig,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> None:
        super().__init__(snapshot, architecture, encoder_of(architecture), config, run, bundle_root, lineage)

    def prepare(self, former: ClassifierDecisions | None) -> tuple[nn.Module, ClassifierDecisions]:
        """The pictures, the network, and every decision; the same after a kill as before."""
        images = self.snapshot.images("train")
        if not images:
            raise Invalid("The snapshot has no image in train.", "Put annotated images into the split train.")
        sizes = [(image.height, image.width) for image in images]
        canvas = choose_canvas(sizes, self.config, self.device, self.tell) if former is None else former.recipe.canvas
        train = self._pictures("train", canvas)
        val = self._pictures("val", canvas) if self.snapshot.images("val") else None
        self._data = train, val
        self._say(train, val)
        plan = self._network_plan(canvas) if former is None else former.network
        torch.manual_seed(self.config.seed)
        network = build(plan)
        if self.snapshot.task.kind == "tagging":
            network.expect_shares(torch.from_numpy(train.present_MC.mean(axis=0).astype(np.float32)))
        if former is not None:
            return network, former
        recipe = self._recipe(network, canvas, len(train), 0 if val is None else len(val))
        return network, ClassifierDecisions(recipe=recipe, network=plan, started_at=datetime.now(UTC))

    def lesson(self, decisions: ClassifierDecisions) -> Lesson:
        """Classes of whole images."""
        train, val = self._data
        single, device = self.snapshot.task.kind == "classification", torch_device(self.device)
        return ClassesLesson(train, val, decisions.recipe, device, single=single, scores=self._scores)

    def network_record(self, decisions: ClassifierDecisions) -> dict[str, Any]:
        """The plan of the network."""
        return decisions.network.model_dump()

    def preprocessing(self, decisions: ClassifierDecisions) -> Preprocessing:
        """How the published version sees an image."""
        recipe = decisions.recipe
        return Preprocessing(mean=recipe.mean, std=recipe.std, sizing="resize", size=recipe.canvas.width)

    def export(self, stage: Stage, network: nn.Module, images: Sequence[SnapshotImage]) -> float | None:
        """Export and compare class by class."""
        return export_checked(stage, network, load, PROBABILITIES, self.snapshot, images, self.run)

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor of the bundle."""
        return load(bundle, device)

    def _pictures(self, split: Split, canvas: Canvas) -> Pictures:
        """Decoded pictures of a split, small, and the classes that they have."""
        images = self.snapshot.images(split)

        def progress(part: float) -> None:
            self.run.check()
            self.run.progress(part * 0.7 if split == "train" else 0.7 + part * 0.2)

        size = round(KEPT_LARGER * canvas.width)
        cache = open_pictures(self.snapshot, images, self.cache_root, long_side=size, on_progress=progress)
        return Pictures(cache, np.stack([self._present(image) for image in images]))

    def _present(self, image: SnapshotImage) -> NDArray[np.bool_]:
        truth = self.snapshot.truth(image)
        if not isinstance(truth, TrueClasses):
            raise Invalid(
                f"The task {self.snapshot.task.name!r} does not ask for classes of whole images.",
                "Choose an architecture for its kind.",
            )
        return truth.present_C

    def _say(self, train: Pictures, val: Pictures | None) -> None:
        """What there is to learn from."""
        if val is None:
            self.run.log(NO_VAL, "warning")
        self.run.log(f"Images: {len(train)} in train, {0 if val is None else len(val)} in val.")
        without = int((~train.present_MC.any(axis=1)).sum())
        if without:
            self.run.log(f"{without} of the images in train have none of the classes; they are learned from as such.")
        counts_C = train.present_MC.sum(axis=0)
        if not counts_C.any():
            raise Invalid(
                "None of the images in train has a class.", "Give classes to images of train, and freeze again."
            )
        names = [name for name, count in zip(self.snapshot.task.class_names, counts_C, strict=True) if count == 0]
        if names:
            self.run.log(f"These classes never occur in train and will not be learned: {', '.join(names)}.", "warning")

    def _network_plan(self, canvas: Canvas) -> ClassifierPlan:
        return ClassifierPlan(
            encoder=self.encoder.timm,
            classes=len(self.snapshot.task.classes),
            side=canvas.width,
            licence="Apache-2.0 (timm)",
            weights_source=self.weights_source(),
            weights_licence=weights_licence_of(self.encoder.weights),
        )

    def _recipe(self, network: Classifier, canvas: Canvas, train_images: int, val_images: int) -> Recipe:
        """Every ``auto`` decided, each told with its reason."""
        config, device, where = self.config, self.device, torch_device(self.device)
        batch_size = choose_batch_size(config, canvas, train_images, device, self.tell)
        network.to(where).to(memory_format=torch.channels_last).train()
        frozen = choose_frozen(config, self.encoder, device, self.tell)
        for name in frozen:
            network.get_submodule(name).requires_grad_(False)
        steady = starved_norms(network, batch_size, canvas, where)
        steadied(network, steady)

        def batch() -> tuple[Tensor, Tensor]:
            images_NCHW = torch.randn(batch_size, 3, canvas.height, canvas.width, device=where)
            target_N = torch.zeros(batch_size, dtype=torch.int64, device=where)
            return images_NCHW.contiguous(memory_format=torch.channels_last), target_N

        precision = config.precision
        if precision == "auto":
            measured = choose_precision(network, batch, where)
            precision = measured.precision
            self.tell(Choice(setting="precision", value=precision, why=measured.why))

        def epoch_seconds() -> float:
            kept = {name: tensor.clone() for name, tensor in network.state_dict().items()}
            each = step_seconds(network, batch, precision) / batch_size
            network.load_state_dict(kept)
            # Augmentation, optimizer and average take a fifth on top; predicting takes a third of a step.
            return each * (train_images * 1.2 + (val_images or train_images) / 3)

        return Recipe(
            epochs=choose_epochs(config, train_images, device, epoch_seconds, self.tell),
            small_epochs=0,
            batch_size=batch_size,
            canvas=canvas,
            small_canvas=canvas,
            learning_rate=choose_rate(config, self.encoder, batch_size, self.tell),
            encoder_rate=self.encoder.rate,
            frozen=frozen,
            steady_norms=steady,
            weight_decay=0.01,
            precision=precision,
            augmentation=config.augmentation,
            patience=config.patience,
            seed=config.seed,
            mean=self.encoder.mean,
            std=self.encoder.std,
            max_seconds=None if config.max_minutes is None else 60 * config.max_minutes,
        )

    def _scores(self, present_MC: NDArray[np.bool_], probabilities_MC: NDArray[np.float32]) -> Mapping[str, float]:
        """Accuracy and mAP as the reports have them."""
        meter = ClassesMeter(self.snapshot.task)
        for present_C, probabilities_C in zip(present_MC, probabilities_MC, strict=True):
            meter.add(TrueClasses(present_C=present_C), ClassesPrediction(probabilities_C=probabilities_C))
        found = meter.scores(split="val", thresholds={})
        return {"accuracy": found.accuracy or 0.0, "map": found.map or 0.0}


def _close(one: ClassesPrediction, other: ClassesPrediction) -> tuple[int, int]:
    """How many classes have the same probability, and how many there are."""
    near_C = np.abs(one.probabilities_C - other.probabilities_C) <= CLOSE
    return int(near_C.sum()), len(near_C)


PROBABILITIES = Comparison(parts="probabilities", count=_close, required=0.995)
"""An exported network must be as sure of each class as PyTorch is."""
