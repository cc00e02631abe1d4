"""Using a configuration: what a person asks for a training with what the configuration says of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from terrazzo.errors import Conflict, Invalid
from terrazzo.services.datasets.subset import task_of_classes
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.train.records import ConfigurationRecord
from terrazzo.types import Task


@dataclass(frozen=True)
class TrainingWish:
    """What a training is to be started with; None is not said. An empty ``start_from`` or ``classes`` says “none”."""

    architecture: str | None
    settings: Mapping[str, Any]
    model_id: str | None
    model_name: str | None
    start_from: str | None
    classes: Sequence[str] | None


def as_configured(used: ConfigurationRecord, task: TaskRecord, wish: TrainingWish) -> TrainingWish:
    """The wish with what it leaves open as the configuration says.

    Raises:
        Invalid: the configuration is for another kind of task.
        Conflict: it needs something that is gone and that the wish does not replace.
    """
    if used.kind is not None and used.kind != task.kind:
        raise Invalid(
            f"The configuration {used.name!r} is for {used.kind} tasks; the task {task.name!r} is of the kind "
            f"{task.kind}.",
            f"Choose a task of the kind {used.kind}, or another configuration.",
        )
    _refuse_gone(used, wish)
    filled = replace(wish, settings={**used.settings, **wish.settings})
    if wish.architecture is None:
        filled = replace(filled, architecture=used.architecture)
    if wish.model_id is None and wish.model_name is None:
        filled = replace(filled, model_name=used.model_name)
    if wish.start_from is None:
        filled = replace(filled, start_from=used.start_from)
    if wish.classes is None:
        filled = replace(filled, classes=used.classes)
    return filled


def _refuse_gone(used: ConfigurationRecord, wish: TrainingWish) -> None:
    """What a person said instead of what is gone is looked at on its own."""
    if not used.gone or wish.architecture is not None or wish.start_from is not None or wish.classes is not None:
        return
    raise Conflict(
        f"The configuration {used.name!r} cannot be used. {' '.join(used.gone)}",
        "Change the configuration, or choose something else for this training.",
    )


def task_asked(task: TaskRecord, classes: Sequence[str] | None) -> Task:
    """The task with only these classes; None and none is all of them.

    Raises:
        Invalid: the task has no such class.
    """
    names = ("name", "kind", "classes", "ignored", "unpainted", "background")
    whole = Task.model_validate({one: getattr(task, one) for one in names if hasattr(task, one)})
    return task_of_classes(whole, classes) if classes else whole
