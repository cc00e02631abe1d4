"""Semantic segmentation: the trainer of the catalogue's decoders and encoders; importing this loads no ML package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from terrazzo.errors import Invalid, NotFound
from terrazzo.trainers.base import Architecture, Preset
from terrazzo.trainers.estimate import Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.ready import check_ready
from terrazzo.trainers.semantic.catalogue import WHOLE_NETWORKS, catalogue, needed_weights
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.semantic.forecast import forecast
from terrazzo.trainers.semantic.load import load
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
        description="Three times the epochs, and a version that looks at each image mirrored and at three sizes: "
        "usually a few points better, and about eight times as slow when it predicts.",
        settings={"length": "long", "mirror": True, "multi_scale": True},
    ),
)


class SemanticTrainer:
    """Gives every pixel one class of the task."""

    name = "semantic"
    title = "Semantic segmentation"
    description = (
        "Gives every pixel of an image one of the task's classes. Decoders of segmentation-models-pytorch over "
        "encoders of timm, trained from pretrained weights with augmentation, a one-cycle schedule and averaged "
        "weights; the best epoch on val is kept, exported for the CPU, and scored on every split."
    )
    Config: type[BaseModel] = SemanticConfig

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
                f"There is no semantic architecture {architecture!r}.", "See all with “terrazzo architectures”."
            )
        if architecture in WHOLE_NETWORKS:
            _check_whole(described, settings)
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
        from terrazzo.trainers.semantic.procedure import SemanticProcedure

        return SemanticProcedure(snapshot, architecture, _settings(config), run, bundle_root, lineage).run_all()

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any)."""
        return load(bundle, device)


def _check_whole(described: Architecture, settings: SemanticConfig) -> None:
    """Refuse settings that are about an encoder of timm, for a network that has none."""
    if settings.encoder is not None:
        raise Invalid(f"{described.title} takes no other encoder than its own.", "Leave “encoder” empty.")
    if settings.freeze_encoder in ("early", "all"):
        raise Invalid(
            f"{described.title} starts from random weights: nothing of it can stay as it is.",
            "Set “freeze_encoder” to “auto”.",
        )
    if settings.weights not in ("pretrained", "random"):
        raise Invalid(
            f"There are no weights of an encoder that {described.title} could take.",
            "Leave “weights” as it is, or start from a version.",
        )


def _settings(config: BaseModel) -> SemanticConfig:
    return own_settings(config, SemanticConfig, "SemanticTrainer")
