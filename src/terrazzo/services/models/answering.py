"""Which tasks a version can be scored on: those of its question, and those that its answers can be turned into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from terrazzo.errors import Conflict
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.projects.questions import question, words
from terrazzo.services.projects.records import TaskRecord
from terrazzo.types import Task


@dataclass(frozen=True)
class _Known:
    """A predictor of which only the task is known, as it is before its weights are loaded."""

    task: Task

    def __call__(self, image_HWC: Any) -> Any:
        raise NotImplementedError


def refuse_unanswered(version: VersionRecord, task: TaskRecord) -> None:
    """Refuse to score a version on a task that it does not answer.

    Raises:
        Conflict: both have answers of one form, and other classes.
        Invalid: its answers cannot be turned into those of the task.
    """
    from terrazzo.inference.forms import answering

    known = Task.model_validate(version.task)
    theirs, ours = question(version.task), question(task.model_dump(mode="json"))
    if known.form == task.form and theirs[1] != ours[1]:
        raise Conflict(
            f"{version.label} knows {words(theirs)}; the task {task.name!r} has {words(ours)}.",
            "Choose a task with the same classes in the same order.",
        )
    asked = Task(name=task.name, kind=task.kind, classes=task.classes)
    answering(_Known(known), asked)
