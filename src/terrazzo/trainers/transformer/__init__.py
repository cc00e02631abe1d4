"""Networks of queries from the library transformers: their trainer; importing this loads no ML package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from terrazzo.errors import Invalid
from terrazzo.trainers.base import Architecture, Preset
from terrazzo.trainers.estimate import Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.ready import check_ready
from terrazzo.trainers.settings import estimated, own_settings
from terrazzo.trainers.speed import Speed
from terrazzo.trainers.steps import STEPS
from terrazzo.trainers.transformer.catalogue import catalogue, needed_weights, parts_of
from terrazzo.trainers.transformer.config import TransformerConfig
from terrazzo.trainers.transformer.forecast import forecast
from terrazzo.trainers.transformer.load import load
from terrazzo.trainers.transformer.present import check_installed
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


class TransformerTrainer:
    """Finds objects with networks of queries."""

    name = "transformer"
    title = "Transformers"
    description = (
        "Networks of queries from the library transformers (Apache-2.0), each query an object: RF-DETR for boxes; "
        "RF-DETR Seg, Mask2Former and EoMT for pixels. Strong from pretrained weights and on a GPU; from random ones "
        "they need many images. The epoch with the best mAP50-95 on val is kept, exported for the CPU, and scored on "
        "every split."
    )
    Config: type[BaseModel] = TransformerConfig

    def architectures(self) -> tuple[Architecture, ...]:
        """The catalogue, with the present state of the weights."""
        return catalogue()

    def weights(self) -> tuple[KnownWeights, ...]:
        """The weights of whole networks."""
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
        parts_of(architecture)
        return estimated(
            lambda: self.check(architecture, settings),
            lambda: forecast(architecture, settings, data, machine, speeds),
        )

    def steps(self) -> tuple[str, ...]:
        """Names of the steps that ``train`` reports, in order."""
        return STEPS

    def check(self, architecture: str, config: BaseModel) -> None:
        """Raise ``Invalid`` or ``NotFound`` when a job with these settings cannot start."""
        parts_of(architecture)
        settings = _settings(config)
        if settings.encoder is not None:
            raise Invalid("These networks take no other encoder than their own.", "Leave “encoder” empty.")
        if settings.freeze_encoder == "early":
            raise Invalid(
                "Of these networks all of the encoder can be frozen, or nothing.",
                "Set “freeze_encoder” to “auto”, “none” or “all”.",
            )
        check_installed(architecture)
        described = next(one for one in catalogue() if one.name == architecture)
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
        from terrazzo.trainers.transformer.procedure import QueryProcedure

        return QueryProcedure(snapshot, architecture, _settings(config), run, bundle_root, lineage).run_all()

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any)."""
        return load(bundle, device)


def _settings(config: BaseModel) -> TransformerConfig:
    return own_settings(config, TransformerConfig, "TransformerTrainer")
