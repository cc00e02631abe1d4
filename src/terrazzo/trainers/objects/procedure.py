"""The procedure of a training of objects: what it has beside that of any other."""

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
from terrazzo.snapshot.object_cache import ObjectCache, open_object_cache
from terrazzo.trainers.choices import MULTIPLE, NO_VAL, Sizing, choose_sizing
from terrazzo.trainers.device import torch_device
from terrazzo.trainers.encoders import weights_licence_of
from terrazzo.trainers.exporting import export_checked
from terrazzo.trainers.objects.catalogue import semantic_name
from terrazzo.trainers.objects.config import ObjectsConfig
from terrazzo.trainers.objects.lesson import ObjectsLesson
from terrazzo.trainers.objects.load import load
from terrazzo.trainers.objects.network import ENCODER, ObjectsNetwork
from terrazzo.trainers.objects.published import OBJECTS
from terrazzo.trainers.objects.sizes import with_image_size
from terrazzo.trainers.plan import plan
from terrazzo.trainers.procedure import Decisions, Procedure
from terrazzo.trainers.semantic.catalogue import decoder_key, licence_of, split_name
from terrazzo.trainers.semantic.network import NetworkPlan
from terrazzo.training.lesson import Lesson
from terrazzo.training.run import Run
from terrazzo.types import Predictor, Split


class ObjectsDecisions(Decisions):
    """What was decided in the first attempt."""

    sizing: Sizing
    network: NetworkPlan


class ObjectsProcedure(Procedure[ObjectsConfig, ObjectsDecisions]):
    """One training of a network that tells objects apart."""

    trainer = "objects"
    decided = ObjectsDecisions
    encoder_module = f"{ENCODER}.model"

    def __init__(
        self,
        snapshot: Snapshot,
        architecture: str,
        config: ObjectsConfig,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> None:
        self._semantic = semantic_name(architecture)
        super().__init__(snapshot, architecture, split_name(self._semantic)[1], config, run, bundle_root, lineage)

    def prepare(self, former: ObjectsDecisions | None) -> tuple[nn.Module, ObjectsDecisions]:
        """The caches, the network, and every decision; the same after a kill as before."""
        sizing = self._sizing() if former is None else former.sizing
        train, val = self._caches(sizing)
        self._data = train, val
        self._look_at_classes(train)
        maps = len(self.snapshot.task.classes) + 2
        network_plan = NetworkPlan(
            decoder=decoder_key(self._semantic),
            encoder=self.encoder.timm,
            classes=maps,
            licence=licence_of(self._semantic),
            weights_source=self.weights_source(),
            weights_licence=weights_licence_of(self.encoder.weights),
        )
        torch.manual_seed(self.config.seed)
        network = ObjectsNetwork(network_plan)
        if former is not None:
            return network, former
        recipe = plan(
            self.config,
            sizing,
            len(train),
            0 if val is None else len(val),
            network,
            self.encoder,
            maps,
            self.device,
            self.tell,
            ENCODER,
        )
        return network, ObjectsDecisions(
            recipe=recipe, sizing=sizing, network=network_plan, started_at=datetime.now(UTC)
        )

    def lesson(self, decisions: ObjectsDecisions) -> Lesson:
        """Classes and depths of pixels, scored by objects."""
        train, val = self._data
        return ObjectsLesson(train, val, decisions.recipe, torch_device(self.device), self.snapshot.task)

    def network_record(self, decisions: ObjectsDecisions) -> dict[str, Any]:
        """The plan of the network."""
        return decisions.network.model_dump()

    def preprocessing(self, decisions: ObjectsDecisions) -> Preprocessing:
        """How the published version sees an image."""
        recipe, sizing = decisions.recipe, decisions.sizing
        return Preprocessing(
            mean=recipe.mean,
            std=recipe.std,
            sizing=sizing.sizing,
            size=sizing.size,
            multiple=MULTIPLE,
            flip=self.config.mirror,
        )

    def export(self, stage: Stage, network: nn.Module, images: Sequence[SnapshotImage]) -> float | None:
        """Export and compare object by object."""
        return export_checked(stage, network, load, OBJECTS, self.snapshot, images, self.run)

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor of the bundle."""
        return load(bundle, device)

    def _sizing(self) -> Sizing:
        images = self.snapshot.images("train")
        if not images:
            raise Invalid("The snapshot has no image in train.", "Put annotated images into the split train.")
        config = with_image_size(self.config, self.snapshot, self.device, self.tell)
        return choose_sizing([(image.height, image.width) for image in images], config, self.device, self.tell)

    def _caches(self, sizing: Sizing) -> tuple[ObjectCache, ObjectCache | None]:
        """Decoded pixels and objects of train and val; no larger than twice what the network will see."""
        limit = 2 * sizing.size if sizing.sizing == "resize" else None
        train = self._cache("train", limit, 0.0, 0.7)
        val = self._cache("val", limit, 0.7, 0.2) if self.snapshot.images("val") else None
        if val is None:
            self.run.log(NO_VAL, "warning")
        self.run.log(f"Images: {len(train)} in train, {0 if val is None else len(val)} in val.")
        return train, val

    def _cache(self, split: Split, limit: int | None, before: float, share: float) -> ObjectCache:
        def told(fraction: float) -> None:
            self.run.check()
            self.run.progress(before + share * fraction)

        return open_object_cache(self.snapshot, split, self.cache_root, long_side=limit, on_progress=told)

    def _look_at_classes(self, train: ObjectCache) -> None:
        """Say which classes cannot be learned; refuse a training that could learn none."""
        counts = train.instances(len(self.snapshot.task.classes))
        if not counts.any():
            raise Invalid(
                "There is no object on any training image.", "Draw or import objects of the task's classes first."
            )
        names = self.snapshot.task.class_names
        absent = [name for name, count in zip(names, counts.tolist(), strict=True) if count == 0]
        if absent:
            self.run.log(f"These classes never occur in train and will not be learned: {', '.join(absent)}.", "warning")
