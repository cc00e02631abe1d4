"""What services return of trainers and configurations, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from terrazzo.trainers.base import Architecture, Preset, WeightStatus
from terrazzo.trainers.weights import WeightPlace
from terrazzo.types import Record, TaskKind
from terrazzo.weights.progress import FetchProgress


class TrainerRecord(Record):
    name: str
    title: str
    description: str
    settings_schema: dict[str, Any]
    """JSON schema of the trainer's configuration; the form and the flags are made from it."""
    steps: tuple[str, ...]
    architectures: tuple[Architecture, ...]
    presets: tuple[Preset, ...]
    """Named choices of settings, from the quickest to the best; a form offers them first."""


class WeightsRecord(Record):
    """Weights that a trainer knows, or a file that a person brought.

    ``file`` is its name in the data folder, ``size`` in bytes (about, while it is not here), ``how`` it came or was
    recognised, ``needed_by`` the names of architectures.
    """

    name: str
    title: str
    licence: str
    source: str
    address: str | None
    file: str
    size: int | None
    sha256: str | None
    status: WeightStatus
    place: WeightPlace | None
    needed_by: tuple[str, ...]
    how: str
    added_at: datetime | None
    progress: FetchProgress | None
    """Of a fetch that runs or broke off."""


class ConfigurationRecord(Record):
    id: str
    project_id: str
    name: str
    kind: TaskKind | None
    """Of the tasks that it is for; None: whatever its architecture can do (configurations of before)."""
    trainer: str
    architecture: str
    settings: dict[str, Any]
    """Only what was set; the rest is as the trainer has it."""
    classes: tuple[str, ...] | None
    """The classes to learn; None is all of the task. Pixels of others are background or ignored, and what is drawn
    or tagged of them is left out."""
    model_name: str | None
    """The model that gets the version; made when it is missing. None: chosen when a training starts."""
    start_from: str | None
    """Id of the version whose weights to start from."""
    start_from_label: str | None
    gone: tuple[str, ...]
    """What it needs and is there no more, in plain sentences; empty when it can be used."""
    created_at: datetime
    updated_at: datetime


class ComparedValue(Record):
    """One value of each configuration, in their order; None where it says nothing of it."""

    name: str
    values: tuple[Any, ...]
    differs: bool


class ConfigurationComparison(Record):
    configurations: tuple[ConfigurationRecord, ...]
    values: tuple[ComparedValue, ...]
    """Those that differ first."""
