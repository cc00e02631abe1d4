"""Detection and instances: the trainer of torchvision's detectors; importing this loads no ML package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from terrazzo.trainers.base import Architecture, Preset
from terrazzo.trainers.estimate import Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.rcnn.catalogue import catalogue, needed_weights, parts_of
from terrazzo.trainers.rcnn.config import RcnnConfig
from terrazzo.trainers.rcnn.forecast import forecast
from terrazzo.trainers.rcnn.load import load
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
        description="Three times the epochs: usually a few points better, for three times the time.",
        settings={"length": "long"},
    ),
)


class RcnnTrainer:
    """Finds objects: a box, a class and a confidence for each, and its pixels in an instance task."""

    name = "rcnn"
    title = "Detection and instances"
    description = (
        "Finds objects with a box, a class and a confidence, and with their pixels in an instance task. Mask R-CNN, "
        "Faster R-CNN and FCOS of torchvision over encoders of timm with a feature pyramid, with anchors fitted to the "
        "objects; the epoch with the best mAP50-95 on val is kept, exported for the CPU, and scored on every split."
    )
    Config: type[BaseModel] = RcnnConfig

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
        parts_of(architecture)
        described = next(one for one in catalogue() if one.name == architecture)
        check_ready(_settings(config), architecture, described.weights_status, described.weights_source)

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
        from terrazzo.trainers.rcnn.procedure import RcnnProcedure

        return RcnnProcedure(snapshot, architecture, _settings(config), run, bundle_root, lineage).run_all()

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any)."""
        return load(bundle, device)


def _settings(config: BaseModel) -> RcnnConfig:
    return own_settings(config, RcnnConfig, "RcnnTrainer")
