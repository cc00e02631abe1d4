"""What services return of trainers and configurations, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from terrazzo.trainers.base import Architecture, Preset
from terrazzo.types import Record


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


class ConfigurationRecord(Record):
    id: str
    project_id: str
    name: str
    trainer: str
    architecture: str
    settings: dict[str, Any]
    created_at: datetime
