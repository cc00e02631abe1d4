"""The procedure of a detector's training: what it has beside that of any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from terrazzo.bundle import Bundle, Preprocessing, Stage
from terrazzo.errors import Invalid
from terrazzo.imaging.canvas import fitting
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.trainers.choices import choose_epochs, choose_frozen
from terrazzo.trainers.device import torch_device
from terrazzo.trainers.encoders import weights_licence_of
from terrazzo.trainers.estimate import Choice
from terrazzo.trainers.exporting import export_checked
from terrazzo.trainers.procedure import Decisions, Procedure
from terrazzo.trainers.rcnn.anchors import Anchors, fit_anchors, point_sizes
from terrazzo.trainers.rcnn.catalogue import parts_of
from terrazzo.trainers.rcnn.choices import choose_batch_size, choose_canvas, choose_precision, choose_rate
from terrazzo.trainers.rcnn.config import RcnnConfig
from terrazzo.trainers.rcnn.data import open_objects
from terrazzo.trainers.rcnn.exporting import OBJECTS, exports
from terrazzo.trainers.rcnn.lesson import DetectionLesson, ObjectPictures
from terrazzo.trainers.rcnn.load import load
from terrazzo.trainers.rcnn.network import Detector, DetectorPlan, build
from terrazzo.trainers.rcnn.step_time import seconds_of_a_step
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.lesson import Lesson
from terrazzo.training.norms import starved_norms, steadied
from terrazzo.training.recipe import Recipe
from terrazzo.training.run import Run
from terrazzo.types import Predictor


class RcnnDecisions(Decisions):
    """What was decided in the first attempt."""

    network: DetectorPlan


class RcnnProcedure(Procedure[RcnnConfig, RcnnDecisions]):
    """One training of a network that finds objects."""

    trainer = "rcnn"
    decided = RcnnDecisions

    def __init__(
        self,
        snapshot: Snapshot,
        architecture: str,
        config: RcnnConfig,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> None:
        self.head_name, self.head, encoder = parts_of(architecture)
        super().__init__(snapshot, architecture, encoder, config, run, bundle_root, lineage)

    def prepare(self, former: RcnnDecisions | None) -> tuple[nn.Module, RcnnDecisions]:
        """The pictures and their objects, the network, and every decision; the same after a kill as before."""
        if self.snapshot.task.kind not in self.head.kinds:
            raise Invalid(
                f"{self.head.title} cannot answer a {self.snapshot.task.kind} task.",
                f"Choose an architecture for it; this one is for {', '.join(self.head.kinds)}.",
            )
        images = self.snapshot.images("train")
        if not images:
            raise Invalid("The snapshot has no image in train.", "Put annotated images into the split train.")
        sizes = [(image.height, image.width) for image in images]
        canvas = choose_canvas(sizes, self.config, self.device, self.tell) if former is None else former.recipe.canvas
        keep = self.config.without_objects == "keep"
        self._data = train, val = open_objects(self.snapshot, self.run, self.cache_root, canvas, keep_empty=keep)
        plan = self._network_plan(train, canvas) if former is None else former.network
        torch.manual_seed(self.config.seed)
        network = build(plan)
        if former is not None:
            return network, former
        recipe = self._recipe(network, canvas, len(train), len(train) if val is None else len(val))
        return network, RcnnDecisions(recipe=recipe, network=plan, started_at=datetime.now(UTC))

    def lesson(self, decisions: RcnnDecisions) -> Lesson:
        """Objects on canvases."""
        train, val = self._data
        return DetectionLesson(train, val, decisions.recipe, self.snapshot.task, torch_device(self.device))

    def network_record(self, decisions: RcnnDecisions) -> dict[str, Any]:
        """The plan of the network."""
        return decisions.network.model_dump()

    def preprocessing(self, decisions: RcnnDecisions) -> Preprocessing:
        """How the published version sees an image; the size of its canvas is in the plan of the network."""
        recipe = decisions.recipe
        size = max(recipe.canvas.height, recipe.canvas.width)
        return Preprocessing(mean=recipe.mean, std=recipe.std, sizing="resize", size=size)

    def export(self, stage: Stage, network: nn.Module, images: Sequence[SnapshotImage]) -> float | None:
        """Export and compare object by object."""
        plan = DetectorPlan.model_validate(stage.manifest.network)
        tried = exports((plan.canvas_height, plan.canvas_width), plan.masks)
        return export_checked(stage, network, load, OBJECTS, self.snapshot, images, self.run, tried)

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor of the bundle."""
        return load(bundle, device)

    def _network_plan(self, train: ObjectPictures, canvas: Canvas) -> DetectorPlan:
        anchors = self._anchors(train, canvas)
        return DetectorPlan(
            head=self.head_name,
            encoder=self.encoder.timm,
            classes=len(self.snapshot.task.classes),
            masks=self.snapshot.task.kind == "instance",
            anchors=anchors,
            max_objects=self.config.max_objects,
            canvas_height=canvas.height,
            canvas_width=canvas.width,
            licence="BSD-3-Clause (torchvision), Apache-2.0 (timm)",
            weights_source=self.weights_source(),
            weights_licence=weights_licence_of(self.encoder.weights),
        )

    def _anchors(self, train: ObjectPictures, canvas: Canvas) -> Anchors:
        """Fitted to the boxes of train, as large as they are on the canvas."""
        sides: list[NDArray[np.float64]] = []
        for truth in train.truths:
            fit_height, fit_width = fitting(truth.height, truth.width, canvas.height, canvas.width)
            scale_2 = [fit_height / truth.height, fit_width / truth.width]
            sides.append(truth.boxes_N4[~truth.crowd_N][:, [3, 2]].astype(np.float64) * scale_2)
        sides_N2 = np.concatenate(sides)
        if self.head_name == "fcos":
            return point_sizes(sides_N2, self.head.strides)
        anchors = fit_anchors(sides_N2, self.head.strides)
        shown = ", ".join(f"{value:g}" for value in anchors.ratios)
        ends = f"{anchors.sizes[0][0]:g} to {anchors.sizes[-1][-1]:g} pixels"
        self.tell(
            Choice(setting="anchors", value=f"{ends}, height by width {shown}", why="as the objects of train are")
        )
        return anchors

    def _recipe(self, network: Detector, canvas: Canvas, train_images: int, val_images: int) -> Recipe:
        """Every ``auto`` decided, each told with its reason."""
        config, device, where = self.config, self.device, torch_device(self.device)
        batch_size = choose_batch_size(config, train_images, device, self.tell)
        network.to(where).to(memory_format=torch.channels_last).train()
        frozen = choose_frozen(config, self.encoder, device, self.tell)
        for name in frozen:
            network.get_submodule(name).requires_grad_(False)
        steady = starved_norms(network, batch_size, canvas, where)
        steadied(network, steady)

        def epoch_seconds() -> float:
            each = seconds_of_a_step(network, canvas, batch_size, where) / batch_size
            # Views, optimizer and average take a fifth on top; predicting takes a third of a step.
            return each * (train_images * 1.2 + val_images / 3)

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
            precision=choose_precision(config, self.tell),
            augmentation=config.augmentation,
            patience=config.patience,
            seed=config.seed,
            mean=self.encoder.mean,
            std=self.encoder.std,
            max_seconds=None if config.max_minutes is None else 60 * config.max_minutes,
        )
