"""What is said of a training before it starts: what it will choose, how long it may take, and how that is known."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from terrazzo.types import Record, Split, TaskKind

Basis = Literal["measured", "similar", "shipped"]
"""Where a time comes from: earlier trainings of this architecture on this machine, trainings of other ones here, or
figures that came with the package, from another machine."""


class Choice(Record):
    """What ``auto`` becomes for one setting, and why."""

    setting: str
    value: str
    why: str
    title: str = ""
    """The setting's title, where people read it."""


class SizeCount(Record):
    """So many images of one size in pixels."""

    height: int = Field(gt=0)
    width: int = Field(gt=0)
    count: int = Field(gt=0)


class TrainingData(Record):
    """What is known of the images before they are frozen: enough to plan a training."""

    kind: TaskKind = "semantic"
    classes: int
    sizes: dict[Split, tuple[SizeCount, ...]]

    def images(self, split: Split) -> int:
        """How many images the split has."""
        return sum(one.count for one in self.sizes.get(split, ()))

    def pixels(self, split: Split) -> int:
        """Pixels of all images of the split."""
        return sum(one.count * one.height * one.width for one in self.sizes.get(split, ()))


class Machine(Record):
    """What computes: ``gpu`` is its name or None, ``gpu_gib`` its memory; ``cores`` are those that may be used."""

    processor: str
    cores: int
    gpu: str | None = None
    gpu_gib: float = 0.0

    def name(self, device: Literal["cpu", "gpu"]) -> str:
        """What a measured speed belongs to."""
        return f"{self.gpu}" if device == "gpu" else f"{self.processor}, {self.cores} cores"


class Seconds(Record):
    """A time that is not known exactly."""

    least: float
    likely: float
    most: float


class EstimatePart(Record):
    """A part of the work with its likely time."""

    name: Literal["prepare", "train", "publish", "evaluate"]
    title: str
    seconds: float


class TrainingEstimate(Record):
    """How long a training may take from start to published version, and what it will choose."""

    trainer: str
    architecture: str
    images: dict[Split, int]
    seconds: Seconds
    """The whole job, with export and evaluation."""
    parts: tuple[EstimatePart, ...]
    """They add up to ``seconds.likely``."""
    epochs: int
    basis: Basis
    basis_note: str
    """One sentence that says how the time is known."""
    choices: tuple[Choice, ...]
    """Only settings that were left to ``auto``."""
    notes: tuple[str, ...]
    """What the person should know before starting, for example that val is empty."""
