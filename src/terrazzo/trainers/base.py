"""The trainer contract: what a family of architectures must offer to be trained, published and loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import BaseModel, Field

from terrazzo.trainers.estimate import Machine, TrainingData, TrainingEstimate
from terrazzo.trainers.speed import Speed
from terrazzo.types import Predictor, Record, TaskKind
from terrazzo.weights import KnownWeights

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle
    from terrazzo.snapshot import Snapshot
    from terrazzo.training.run import Run

WeightStatus = Literal["here", "fetchable", "missing", "none"]


class Architecture(Record):
    """A network that can be trained.

    ``parameters`` counts all weights of the network with 10 classes. ``licence`` is that of the code and
    ``weights_licence`` that of the pretrained weights. ``weights_status``: here (on this disk), fetchable (from
    ``weights_source`` when there is a network), missing (no network), none (starts from random weights).
    """

    name: str
    title: str
    description: str
    trainer: str
    kinds: tuple[TaskKind, ...]
    decoder: str
    encoder: str
    parameters: int
    licence: str
    weights_source: str
    weights_licence: str
    weights_status: WeightStatus
    weights_name: str = ""
    """That of the ``KnownWeights`` of its trainer that it starts from; "" when there are none."""
    default: Literal["cpu", "gpu"] | None = None
    """Trained when nobody chooses on machines without or with a GPU, for the kinds in ``default_for``."""
    default_for: tuple[TaskKind, ...] = ()


class Preset(Record):
    """A named choice of settings that a trainer offers; what ``settings`` leaves out has its default."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    description: str
    settings: dict[str, Any]


class Trainer(Protocol):
    """Code that trains a family of architectures; one entry point of the group ``terrazzo.trainers``.

    Importing the module of a trainer must not import an ML package; heavy imports belong inside the methods.
    """

    name: str
    title: str
    description: str
    Config: type[BaseModel]

    def architectures(self) -> tuple[Architecture, ...]:
        """The catalogue, with the present state of the weights."""

    def weights(self) -> tuple[KnownWeights, ...]:
        """Every file of weights that its architectures start from; they are listed, imported and fetched by name."""

    def check(self, architecture: str, config: BaseModel) -> None:
        """Raise ``Invalid`` when a job with these settings cannot start (unknown architecture, missing weights)."""

    def presets(self) -> tuple[Preset, ...]:
        """Named choices of settings, from the quickest to the best; ``()`` when there are none."""

    def estimate(
        self,
        architecture: str,
        config: BaseModel,
        data: TrainingData,
        machine: Machine,
        speeds: Sequence[Speed],
    ) -> TrainingEstimate:
        """What a training would choose and how long it may take, within a second and without an ML package.

        What keeps it from starting (missing weights) is one of the notes; what makes no sense raises as ``check`` does.

        Args:
            speeds: How fast trainings were, as ``train`` left it in ``run.folder / SPEED_FILE``; of any trainer.
        """

    def steps(self) -> tuple[str, ...]:
        """Names of the steps that ``train`` reports, in order."""

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

        Resumes by itself from ``run.folder / "checkpoints"`` when that holds a checkpoint.
        """

    def load(self, bundle: Bundle, device: str) -> Predictor[Any]:
        """A predictor of a published bundle on ``cpu``, ``cuda``, ``torch-cpu`` or ``auto``."""
