"""The procedure of a semantic training: what it has beside that of any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from terrazzo.bundle import Bundle, Preprocessing, Stage
from terrazzo.errors import Invalid
from terrazzo.metrics.confusion import scores
from terrazzo.snapshot import Snapshot, SnapshotImage
from terrazzo.snapshot.cache import PixelCache, open_cache
from terrazzo.trainers.choices import MULTIPLE, NO_VAL, Sizing, choose_sizing
from terrazzo.trainers.device import torch_device
from terrazzo.trainers.encoders import weights_licence_of
from terrazzo.trainers.exporting import export_checked
from terrazzo.trainers.plan import plan
from terrazzo.trainers.procedure import Decisions, Procedure
from terrazzo.trainers.semantic.catalogue import decoder_key, licence_of, split_name
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.semantic.load import load
from terrazzo.trainers.semantic.network import NetworkPlan, build
from terrazzo.trainers.semantic.plan import check_labels, with_loss
from terrazzo.trainers.semantic.published import PIXELS
from terrazzo.training.lesson import Lesson
from terrazzo.training.pixels_lesson import PixelsLesson
from terrazzo.training.recipe import PixelsRecipe
from terrazzo.training.run import Run
from terrazzo.types import Predictor

SCALES = (1.0, 0.6, 1.67)
"""The sizes of the setting ``multi_scale``, as parts of the image size; docs/benchmarks.md has what others gave."""


class SemanticDecisions(Decisions):
    """What was decided in the first attempt."""

    recipe: PixelsRecipe
    sizing: Sizing
    network: NetworkPlan


class SemanticProcedure(Procedure[SemanticConfig, SemanticDecisions]):
    """One training of a network that gives classes to pixels."""

    trainer = "semantic"
    decided = SemanticDecisions

    def __init__(
        self,
        snapshot: Snapshot,
        architecture: str,
        config: SemanticConfig,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> None:
        super().__init__(snapshot, architecture, split_name(architecture)[1], config, run, bundle_root, lineage)

    def prepare(self, former: SemanticDecisions | None) -> tuple[nn.Module, SemanticDecisions]:
        """The caches, the network, and every decision; the same after a kill as before."""
        sizing = self._sizing() if former is None else former.sizing
        train, val = self._caches(sizing)
        self._data = train, val
        task = self.snapshot.task
        absent = check_labels(train.class_pixels(len(task.classes)), task.class_names)
        if absent:
            self.run.log(f"These classes never occur in train and will not be learned: {', '.join(absent)}.", "warning")
        network_plan = NetworkPlan(
            decoder=decoder_key(self.architecture),
            encoder=self.encoder.timm,
            classes=len(task.classes),
            licence=licence_of(self.architecture),
            weights_source=self.weights_source(),
            weights_licence=weights_licence_of(self.encoder.weights),
        )
        torch.manual_seed(self.config.seed)
        network = build(network_plan)
        if former is not None:
            return network, former
        val_images = 0 if val is None else len(val)
        recipe = plan(
            self.config,
            sizing,
            len(train),
            val_images,
            network,
            self.encoder,
            len(task.classes),
            self.device,
            self.tell,
        )
        pixels_recipe = with_loss(recipe, self.config, train, len(task.classes), self.tell)
        return network, SemanticDecisions(
            recipe=pixels_recipe, sizing=sizing, network=network_plan, started_at=datetime.now(UTC)
        )

    def lesson(self, decisions: SemanticDecisions) -> Lesson:
        """Classes of pixels."""
        task = self.snapshot.task

        def summarise(confusion_CC: Tensor) -> tuple[float, float]:
            result = scores(np.asarray(confusion_CC.numpy()), task, split="", images=0)
            return result.miou or 0.0, result.pixel_accuracy or 0.0

        train, val = self._data
        return PixelsLesson(train, val, decisions.recipe, torch_device(self.device), len(task.classes), summarise)

    def network_record(self, decisions: SemanticDecisions) -> dict[str, Any]:
        """The plan of the network."""
        return decisions.network.model_dump()

    def preprocessing(self, decisions: SemanticDecisions) -> Preprocessing:
        """How the published version sees an image."""
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

    def export(self, stage: Stage, network: nn.Module, images: Sequence[SnapshotImage]) -> float | None:
        """Export and compare pixel by pixel."""
        return export_checked(stage, network, load, PIXELS, self.snapshot, images, self.run)

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor of the bundle."""
        return load(bundle, device)

    def _sizing(self) -> Sizing:
        images = self.snapshot.images("train")
        if not images:
            raise Invalid("The snapshot has no image in train.", "Put annotated images into the split train.")
        sizes = [(image.height, image.width) for image in images]
        return choose_sizing(sizes, self.config, self.device, self.tell)

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
