"""What services return of trainers and configurations, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from terrazzo.trainers.base import Architecture, Preset, WeightStatus
from terrazzo.trainers.weights import WeightPlace
from terrazzo.types import Record
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
    trainer: str
    architecture: str
    settings: dict[str, Any]
    created_at: datetime
