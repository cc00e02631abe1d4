"""Classification and tagging: the trainer of classes of whole images; importing this loads no ML package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from terrazzo.trainers.base import Architecture, Preset
from terrazzo.trainers.classifier.catalogue import catalogue, encoder_of, needed_weights
from terrazzo.trainers.classifier.config import ClassifierConfig
from terrazzo.trainers.classifier.forecast import forecast
from terrazzo.trainers.classifier.load import load
from terrazzo.trainers.estimate import Machine, TrainingData, TrainingEstimate
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
        description="Three times the epochs, on strongly changed images: usually better on new pictures.",
        settings={"length": "long", "augmentation": "strong"},
    ),
)


class ClassifierTrainer:
    """Says which classes a whole image has."""

    name = "classifier"
    title = "Classification and tagging"
    description = (
        "Says which class an image has (classification) or how likely each class is there (tagging). Encoders of timm "
        "with one linear layer, trained from pretrained weights; the epoch with the best accuracy or mAP on val is "
        "kept, exported for the CPU, and scored on every split. Images without any class count when tagging."
    )
    Config: type[BaseModel] = ClassifierConfig

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
        encoder_of(architecture)
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
        from terrazzo.trainers.classifier.procedure import ClassifierProcedure

        return ClassifierProcedure(snapshot, architecture, _settings(config), run, bundle_root, lineage).run_all()

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any)."""
        return load(bundle, device)


def _settings(config: BaseModel) -> ClassifierConfig:
    return own_settings(config, ClassifierConfig, "ClassifierTrainer")
