"""What a configuration needs and is there no more: its architecture, its version, its classes, a setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import Configuration, TaskRow, VersionRow
from terrazzo.services.projects.tasks import task_of
from terrazzo.trainers.base import Architecture, Trainer
from terrazzo.types import TaskKind


@dataclass(frozen=True)
class Installed:
    """The trainers and architectures of this installation by name."""

    trainers: Mapping[str, Trainer]
    architectures: Mapping[str, Architecture]

    @classmethod
    def now(cls) -> Installed:
        """What is installed."""
        from terrazzo.trainers.registry import trainers

        found = trainers()
        return cls(found, {one.name: one for trainer in found.values() for one in trainer.architectures()})

    def kinds_of(self, row: Configuration) -> tuple[TaskKind, ...]:
        """The kinds of task that a configuration is for; what nobody can tell any more may be for each."""
        if row.kind is not None:
            return (row.kind,)  # type: ignore[return-value]
        known = self.architectures.get(row.architecture)
        return ("semantic", "instance", "detection", "classification", "tagging") if known is None else known.kinds


def what_is_gone(session: Session, row: Configuration, installed: Installed) -> tuple[str, ...]:
    """In plain sentences; empty when a training can be started with the configuration."""
    found = (_architecture(row, installed), _setting(row, installed), _version(session, row), _classes(session, row))
    return tuple(one for one in found if one is not None)


def _architecture(row: Configuration, installed: Installed) -> str | None:
    known = installed.architectures.get(row.architecture)
    if known is None:
        return f"The architecture {row.architecture!r} (trainer {row.trainer!r}) is not installed any more."
    if row.kind is not None and row.kind not in known.kinds:
        return f"{known.title} is not for {row.kind} tasks any more."
    return None


def _setting(row: Configuration, installed: Installed) -> str | None:
    trainer = installed.trainers.get(row.trainer)
    if trainer is None or row.architecture not in installed.architectures:
        return None
    try:
        trainer.Config.model_validate(row.settings)
    except ValidationError as error:
        names = ", ".join(dict.fromkeys(".".join(map(str, one["loc"])) or "settings" for one in error.errors()))
        return f"The trainer does not take these settings any more: {names}."
    return None


def _version(session: Session, row: Configuration) -> str | None:
    if row.start_from is None or session.get(VersionRow, row.start_from) is not None:
        return None
    return f"The version {row.start_from_label}, from which it starts, was deleted."


def _classes(session: Session, row: Configuration) -> str | None:
    if row.classes is None:
        return None
    tasks = [task_of(one) for one in session.scalars(select(TaskRow).where(TaskRow.project_id == row.project_id))]
    fitting = [set(one.class_names) for one in tasks if row.kind is None or one.kind == row.kind]
    if any(set(row.classes) <= names for names in fitting):
        return None
    known = set().union(*fitting)
    missing = [one for one in row.classes if one not in known]
    if missing:
        return f"No task of this kind has the classes any more: {', '.join(missing)}."
    return f"No single task of this kind has all of its classes: {', '.join(row.classes)}."
