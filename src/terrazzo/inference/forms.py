"""The forms of answers, each with what is written and drawn of it, and predictors made to answer another task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.inference.answer import AnswerForm
from terrazzo.inference.classes import ClassAnswers
from terrazzo.inference.components import MINIMUM_AREA, ComponentsPredictor
from terrazzo.inference.objects import ObjectAnswers
from terrazzo.inference.pixels import PixelAnswers
from terrazzo.types import Form, Predictor, Task, TaskKind

FORMS: Mapping[Form, AnswerForm] = {"pixels": PixelAnswers(), "objects": ObjectAnswers(), "classes": ClassAnswers()}


def form_of(task: Task) -> AnswerForm:
    """What depends on the form of a task's answers."""
    return FORMS[task.form]


def objects_of(predictor: Predictor[Any], kind: TaskKind, *, minimum_area: int = MINIMUM_AREA) -> Predictor[Any]:
    """A predictor that makes objects of the given one's own classes; raises as ``answering``."""
    asked = {**predictor.task.model_dump(mode="json"), "kind": kind, "unpainted": None}
    return answering(predictor, Task.model_validate(asked), minimum_area=minimum_area)


def answering(predictor: Predictor[Any], task: Task, *, minimum_area: int = MINIMUM_AREA) -> Predictor[Any]:
    """A predictor that answers this task: the given one where it does already, else adapted.

    A semantic predictor answers an instance or detection task through connected components. One that finds masks
    answers a detection task with their boxes.

    Args:
        minimum_area: pixels of the smallest object that is made from pixels.

    Raises:
        Invalid: it cannot answer such a task, or none of the classes asked for is its own.
    """
    theirs = predictor.task
    if theirs.kind == task.kind or (theirs.kind, task.kind) == ("instance", "detection"):
        return predictor
    if (theirs.form, task.form) != ("pixels", "objects"):
        raise Invalid(
            f"A version that was trained for the {theirs.kind} task {theirs.name!r} cannot answer the {task.kind} task "
            f"{task.name!r}.",
            f"Choose a version that was trained for a task of the kind {task.kind}.",
        )
    shared = (set(theirs.class_names) & set(task.class_names)) - {theirs.background, task.background}
    if not shared:
        raise Invalid(
            f"The version knows none of the classes of {task.name!r} ({', '.join(task.class_names)}); it knows "
            f"{', '.join(theirs.class_names)}.",
            "Choose a version that was trained on these classes, or give the classes the same names.",
        )
    return ComponentsPredictor(predictor, task, minimum_area)
