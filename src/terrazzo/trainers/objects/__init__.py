"""Objects by their pixels: the trainer of instance and detection tasks; importing this loads no ML package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from terrazzo.errors import NotFound
from terrazzo.trainers.base import Architecture, Preset
from terrazzo.trainers.estimate import Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.objects.catalogue import catalogue, needed_weights
from terrazzo.trainers.objects.config import ObjectsConfig
from terrazzo.trainers.objects.forecast import forecast
from terrazzo.trainers.objects.load import load
from terrazzo.trainers.ready import check_ready
from terrazzo.trainers.settings import estimated, own_settings
from terrazzo.trainers.speed import Speed
from terrazzo.trainers.steps import STEPS
from terrazzo.types import Predictor
from terrazzo.weights import KnownWeights

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle
    from terrazzo.snapshot import Snapshot
    from terrazzo.training.run import Run

PRESETS = (
    Preset(
        name="quick",
        title="Quick",
        description="A first look within about ten minutes: a third of the epochs, and an end when the time is up.",
        settings={"length": "short", "max_minutes": 10.0},
    ),
    Preset(
        name="balanced",
        title="Balanced",
        description="The defaults: a good version in a time that suits this machine and so many images.",
        settings={},
    ),
    Preset(
        name="best",
        title="Best",
        description="Three times the epochs, and a version that looks at each image mirrored too: usually a little "
        "better, and half as fast when it predicts.",
        settings={"length": "long", "mirror": True},
    ),
)


class ObjectsTrainer:
    """Finds objects by their pixels; objects of one class may touch, and may not lie over each other."""

    name = "objects"
    title = "Objects by their pixels"
    description = (
        "Finds the objects of an image with their outlines, or with boxes around them. It is the semantic network and "
        "its training, with one map more that says how far inside an object each pixel lies, so that objects that "
        "touch come apart. Objects that lie over each other it cannot tell: each pixel belongs to one. It trains in "
        "minutes without a GPU."
    )
    Config: type[BaseModel] = ObjectsConfig

    def architectures(self) -> tuple[Architecture, ...]:
        """The catalogue, with the present state of the weights."""
        return catalogue()

    def weights(self) -> tuple[KnownWeights, ...]:
        """The weights of the encoders."""
        return needed_weights()

    def presets(self) -> tuple[Preset, ...]:
        """Quick, balanced and best."""
        return PRESETS

    def estimate(
        self,
        architecture: str,
        config: BaseModel,
        data: TrainingData,
        machine: Machine,
        speeds: Sequence[Speed],
    ) -> TrainingEstimate:
        """What a training would choose and how long it may take; what keeps it from starting is one of the notes."""
        settings = _settings(config)
        # To look an encoder up by its name takes timm, which is not for a server; ``check`` does it for a job.
        startable = settings.model_copy(update={"encoder": None})
        return estimated(
            lambda: self.check(architecture, startable),
            lambda: forecast(architecture, settings, data, machine, speeds),
        )

    def steps(self) -> tuple[str, ...]:
        """Names of the steps that ``train`` reports, in order."""
        return STEPS

    def check(self, architecture: str, config: BaseModel) -> None:
        """Raise ``Invalid`` or ``NotFound`` when a job with these settings cannot start."""
        settings = _settings(config)
        described = {one.name: one for one in catalogue()}.get(architecture)
        if described is None:
            raise NotFound(
                f"There is no architecture {architecture!r} for objects.", "See all with “terrazzo architectures”."
            )
        check_ready(settings, architecture, described.weights_status, described.weights_source)

    def train(
        self,
        snapshot: Snapshot,
        architecture: str,
        config: BaseModel,
        run: Run,
        bundle_root: Path,
        lineage: dict[str, object],
    ) -> Bundle:
        """Train, evaluate the bundle on each split into ``run.folder``, publish it below ``bundle_root``.

        ``lineage`` may hold ``name`` (of the model) and ``parent`` (a bundle id).
        """
        from terrazzo.trainers.objects.procedure import ObjectsProcedure

        return ObjectsProcedure(snapshot, architecture, _settings(config), run, bundle_root, lineage).run_all()

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any)."""
        return load(bundle, device)


def _settings(config: BaseModel) -> ObjectsConfig:
    return own_settings(config, ObjectsConfig, "ObjectsTrainer")
