"""The procedure of a training of a network of queries: what it has beside that of any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from torch import nn

from terrazzo.bundle import Bundle, Preprocessing, Stage
from terrazzo.errors import Invalid
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.trainers import weights as weight_files
from terrazzo.trainers.choices import choose_epochs, choose_frozen
from terrazzo.trainers.device import torch_device
from terrazzo.trainers.exporting import export_checked
from terrazzo.trainers.procedure import Decisions, Procedure
from terrazzo.trainers.rcnn.data import open_objects
from terrazzo.trainers.rcnn.exporting import OBJECTS, exports
from terrazzo.trainers.rcnn.step_time import seconds_of_a_step
from terrazzo.trainers.transformer.build import build
from terrazzo.trainers.transformer.catalogue import LICENCE, parts_of
from terrazzo.trainers.transformer.choices import choose_batch_size, choose_canvas, choose_precision, choose_rate
from terrazzo.trainers.transformer.config import TransformerConfig
from terrazzo.trainers.transformer.lesson import QueryLesson
from terrazzo.trainers.transformer.load import load
from terrazzo.trainers.transformer.network import QueryNetwork, QueryPlan, take_weights
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.lesson import Lesson
from terrazzo.training.norms import starved_norms, steadied
from terrazzo.training.recipe import Recipe
from terrazzo.training.run import Run
from terrazzo.types import Predictor


class QueryDecisions(Decisions):
    """What was decided in the first attempt."""

    network: QueryPlan


class QueryProcedure(Procedure[TransformerConfig, QueryDecisions]):
    """One training of a network whose queries find objects."""

    trainer = "transformer"
    decided = QueryDecisions

    def __init__(
        self,
        snapshot: Snapshot,
        architecture: str,
        config: TransformerConfig,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> None:
        self.parts = parts_of(architecture)
        super().__init__(snapshot, architecture, self.parts.start, config, run, bundle_root, lineage)

    def prepare(self, former: QueryDecisions | None) -> tuple[nn.Module, QueryDecisions]:
        """The pictures and their objects, the network, and every decision; the same after a kill as before."""
        family = self.parts.family
        if self.snapshot.task.kind not in family.kinds:
            raise Invalid(
                f"{family.title} cannot answer a {self.snapshot.task.kind} task.",
                f"Choose an architecture for it; this one is for {', '.join(family.kinds)}.",
            )
        images = self.snapshot.images("train")
        if not images:
            raise Invalid("The snapshot has no image in train.", "Put annotated images into the split train.")
        sizes = [(image.height, image.width) for image in images]
        if former is None:
            canvas = choose_canvas(sizes, self.parts, self.config, self.device, self.tell)
        else:
            canvas = former.recipe.canvas
        keep = self.config.without_objects == "keep"
        self._data = train, val = open_objects(self.snapshot, self.run, self.cache_root, canvas, keep_empty=keep)
        plan = self._plan(canvas) if former is None else former.network
        torch.manual_seed(self.config.seed)
        self._network = build(plan)
        if former is not None:
            return self._network, former
        recipe = self._recipe(self._network, canvas, len(train), len(train) if val is None else len(val))
        return self._network, QueryDecisions(recipe=recipe, network=plan, started_at=datetime.now(UTC))

    def lesson(self, decisions: QueryDecisions) -> Lesson:
        """Objects on canvases."""
        train, val = self._data
        where = torch_device(self.device)
        return QueryLesson(train, val, decisions.recipe, self.snapshot.task, where, self._network)

    def first_weights(self, network: nn.Module) -> None:
        """Those of a former version, a file's, pretrained ones, or random ones on purpose."""
        if self.config.start_from is not None or self.config.weights == "random":
            super().first_weights(network)
            return
        if self.config.weights == "pretrained":
            values = weight_files.load_encoder_weights(self.parts.weights, self.architecture)
        else:
            values = weight_files.load_weight_file(Path(self.config.weights).expanduser())
        count, left_out = take_weights(self._network, values, self.config.weights)
        licence = f", licence {self.parts.weights.licence}" if self.config.weights == "pretrained" else ""
        self.run.log(f"Loaded {count} tensors of {self.encoder.title} ({self.weights_source()}{licence}).")
        if left_out:
            shown = ", ".join(left_out[:4]) + (" and others" if len(left_out) > 4 else "")
            self.run.log(f"{len(left_out)} tensors start from random values, as those of classes do: {shown}.")

    def network_record(self, decisions: QueryDecisions) -> dict[str, Any]:
        """The plan of the network."""
        return decisions.network.model_dump()

    def preprocessing(self, decisions: QueryDecisions) -> Preprocessing:
        """How the published version sees an image; the size of its canvas is in the plan of the network."""
        recipe = decisions.recipe
        return Preprocessing(mean=recipe.mean, std=recipe.std, sizing="resize", size=recipe.canvas.height)

    def export(self, stage: Stage, network: nn.Module, images: Sequence[SnapshotImage]) -> float | None:
        """Export and compare object by object."""
        plan = QueryPlan.model_validate(stage.manifest.network)
        tried = exports((plan.canvas_height, plan.canvas_width), plan.masks)
        return export_checked(stage, network, load, OBJECTS, self.snapshot, images, self.run, tried)

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor of the bundle."""
        return load(bundle, device)

    def _plan(self, canvas: Canvas) -> QueryPlan:
        size, task = self.parts.size, self.snapshot.task
        # The queries of RF-DETR start from the likeliest places, of which there are as many as tokens.
        tokens = (canvas.height // size.patch) * (canvas.width // size.patch)
        return QueryPlan(
            family=self.parts.family_name,
            size=self.parts.size_name,
            classes=len(task.classes),
            masks=task.kind == "instance",
            queries=min(size.queries, tokens) if self.parts.starts_from_places else size.queries,
            max_objects=self.config.max_objects,
            canvas_height=canvas.height,
            canvas_width=canvas.width,
            licence=LICENCE,
            weights_source=self.weights_source(),
            weights_licence=self._weights_licence(),
        )

    def _weights_licence(self) -> str:
        """Of the weights that are started from, as far as it is known."""
        if self.config.start_from is not None:
            return "that of the former version"
        if self.config.weights == "random":
            return "none: random weights"
        return self.parts.weights.licence if self.config.weights == "pretrained" else "that of the file"

    def _recipe(self, network: QueryNetwork, canvas: Canvas, train_images: int, val_images: int) -> Recipe:
        """Every ``auto`` decided, each told with its reason."""
        config, device, where = self.config, self.device, torch_device(self.device)
        batch_size = choose_batch_size(config, train_images, device, self.tell)
        network.to(where).to(memory_format=torch.channels_last).train()
        frozen = choose_frozen(config, self.encoder, device, self.tell, network.encoder_module)
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
            learning_rate=choose_rate(config, self.parts, batch_size, self.tell),
            encoder_rate=self.encoder.rate if config.weights != "random" or config.start_from else 1.0,
            frozen=frozen,
            steady_norms=steady,
            weight_decay=0.01,
            precision=choose_precision(config, self.parts, device, self.tell),
            augmentation=config.augmentation,
            patience=config.patience,
            seed=config.seed,
            mean=self.encoder.mean,
            std=self.encoder.std,
            max_seconds=None if config.max_minutes is None else 60 * config.max_minutes,
        )
