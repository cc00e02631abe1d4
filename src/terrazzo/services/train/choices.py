"""What a training is made of, checked before anything is queued: architecture, settings, the version to start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from terrazzo.errors import Conflict, Invalid
from terrazzo.services.models import models
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.workspace import Workspace
from terrazzo.trainers.base import Architecture, Trainer
from terrazzo.trainers.machine import can_train_on_gpu
from terrazzo.trainers.settings import configured
from terrazzo.types import TaskKind


@dataclass(frozen=True)
class Parent:
    """The version whose weights a training starts from, and the folder of its bundle."""

    version: VersionRecord
    folder: str


def choose_architecture(name: str | None, kind: TaskKind) -> tuple[Trainer, Architecture]:
    """The architecture of that name, or the default of this machine, for a kind of task.

    Raises:
        NotFound: there is none of that name, or no installed package offers one for this kind.
        Invalid: it is not for this kind of task.
    """
    from terrazzo.trainers.registry import default_architecture, find_architecture

    if name is None:
        return default_architecture(kind, gpu=can_train_on_gpu())
    trainer, found = find_architecture(name)
    if kind not in found.kinds:
        raise Invalid(
            f"{found.title} is not for {kind} tasks.",
            f"Choose an architecture for {kind} tasks; “terrazzo architectures --kind {kind}” lists them.",
        )
    return trainer, found


def find_parent(ws: Workspace, named: str | None, trainer: Trainer, kind: TaskKind) -> Parent | None:
    """The version to start from, by id or label; None when none is named.

    Raises:
        NotFound: there is no such version.
        Conflict: it is of another kind of task, or another trainer made it.
    """
    if named is None:
        return None
    version = models.get_version(ws, named)
    bundle = models.open_bundle(ws, version.id)
    theirs, its_trainer = bundle.manifest.task.kind, bundle.manifest.trainer
    if theirs != kind:
        raise Conflict(
            f"{version.label} was trained for a task of the kind {theirs}; this one is of the kind {kind}.",
            f"Start from a version of a {kind} task, or from the pretrained weights.",
        )
    if its_trainer != trainer.name:
        raise Conflict(
            f"{version.label} was made by the trainer {its_trainer!r}, and {trainer.name!r} cannot go on with its "
            "weights.",
            f"Choose an architecture of the trainer {its_trainer!r}, or start from the pretrained weights.",
        )
    return Parent(version, str(bundle.folder))


def checked_settings(
    trainer: Trainer, architecture: str, settings: Mapping[str, Any], start_from: str | None
) -> dict[str, Any]:
    """All settings of a training as JSON, checked by its trainer.

    ``start_from`` is the folder of the version to start from; it is not kept, as the job names the version itself.

    Raises:
        Invalid: a value is wrong (it is named), or the trainer cannot start with these.
    """
    config = configuration(trainer, settings, start_from)
    trainer.check(architecture, config)
    values = config.model_dump(mode="json")
    if start_from is not None:
        values.pop("start_from")
    return values


def configuration(trainer: Trainer, settings: Mapping[str, Any], start_from: str | None) -> BaseModel:
    """The trainer's configuration from settings and the folder of the bundle to start from."""
    values = {**settings, **({} if start_from is None else {"start_from": start_from})}
    return configured(trainer, values)


def take_version(settings: dict[str, Any]) -> str | None:
    """Take the version to start from out of settings that name one; the path of a bundle stays in them."""
    named = settings.get("start_from")
    if not isinstance(named, str) or not named or Path(named).exists():
        return None
    del settings["start_from"]
    return named
