"""YOLO of Ultralytics (AGPL-3.0), in a process of its own; importing this loads no ML package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from terrazzo.errors import Invalid
from terrazzo.trainers.base import Architecture, Preset
from terrazzo.trainers.estimate import Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.machine import has_gpu
from terrazzo.trainers.settings import estimated, own_settings
from terrazzo.trainers.speed import Speed
from terrazzo.trainers.steps import STEPS
from terrazzo.trainers.yolo.catalogue import catalogue, variant_of
from terrazzo.trainers.yolo.config import YoloConfig
from terrazzo.trainers.yolo.forecast import forecast
from terrazzo.trainers.yolo.installed import INSTALL, is_installed
from terrazzo.trainers.yolo.load import load
from terrazzo.types import Predictor
from terrazzo.weights import KnownWeights

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle
    from terrazzo.snapshot import Snapshot
    from terrazzo.training.run import Run

_MACHINE = {"epochs": "auto", "batch_size": "auto", "image_size": "auto"}

PRESETS = (
    Preset(
        name="quick",
        title="Quick",
        description="A first look within about ten minutes: few epochs, and an end when the time is up.",
        settings={**_MACHINE, "length": "short", "max_minutes": 10.0},
    ),
    Preset(
        name="balanced",
        title="Balanced",
        description="Epochs, batch and image size that suit this machine and so many images.",
        settings=_MACHINE,
    ),
    Preset(
        name="ultralytics",
        title="As Ultralytics",
        description="The defaults of Ultralytics: 100 epochs, 16 images at once, 640 pixels. For a GPU.",
        settings={},
    ),
)


class YoloTrainer:
    """Finds objects, gives every pixel a class, or the whole image one, with the networks of Ultralytics."""

    name = "yolo"
    title = "YOLO (AGPL-3.0)"
    description = (
        "YOLO26, 11, 9 and 8 of Ultralytics: objects with boxes or masks, classes of pixels (YOLO26) and of whole "
        "images. Under the AGPL-3.0, and so is every version that is trained with it. It runs in a process of its own "
        "and never reaches the network; a published version runs without it."
    )
    Config: type[BaseModel] = YoloConfig

    def architectures(self) -> tuple[Architecture, ...]:
        """The catalogue, also where Ultralytics is not installed."""
        return catalogue()

    def weights(self) -> tuple[KnownWeights, ...]:
        """None by name: a training starts from random weights, a version, or a file that a person brings."""
        return ()

    def presets(self) -> tuple[Preset, ...]:
        """Quick, balanced, and Ultralytics' own defaults."""
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
        return estimated(
            lambda: self.check(architecture, settings),
            lambda: forecast(architecture, settings, data, machine, speeds),
        )

    def steps(self) -> tuple[str, ...]:
        """Names of the steps that ``train`` reports, in order."""
        return STEPS

    def check(self, architecture: str, config: BaseModel) -> None:
        """Raise ``Invalid`` or ``NotFound`` when a job with these settings cannot start."""
        variant_of(architecture)
        settings = _settings(config)
        if not is_installed():
            raise Invalid(
                "YOLO needs the package of Ultralytics (AGPL-3.0), which is not installed here.",
                f"Install it: {INSTALL}; or choose an architecture of another trainer.",
            )
        if settings.device == "gpu" and not has_gpu():
            raise Invalid("A GPU was asked for, but this machine has none.", "Set “device” to “auto” or “cpu”.")
        if settings.precision == "bf16" and (settings.device == "cpu" or not has_gpu()):
            raise Invalid("Ultralytics trains in bf16 on a GPU only.", "Set “precision” to “auto” or “fp32”.")
        if settings.start_from is None and settings.weights != "random":
            path = Path(settings.weights).expanduser()
            if not path.is_file():
                raise Invalid(
                    f"There is no weights file {settings.weights!r}; Terrazzo does not fetch any by itself.",
                    "Set “weights” to “random” or the path of a .pt file of Ultralytics on the server.",
                )

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
        from terrazzo.trainers.yolo.procedure import YoloProcedure

        self.check(architecture, config)
        return YoloProcedure(snapshot, architecture, _settings(config), run, bundle_root, lineage).run_all()

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor on ``cpu`` and ``auto`` (the exported network), or ``cuda`` and ``torch-cpu`` (a process with
        Ultralytics)."""
        return load(bundle, device)


def _settings(config: BaseModel) -> YoloConfig:
    return own_settings(config, YoloConfig, "YoloTrainer")
