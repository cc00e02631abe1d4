"""Small tasks of objects and classes, and a predictor that has a known answer for each picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from terrazzo.evaluation.truth import TruthImage
from terrazzo.geometry import rle
from terrazzo.types import (
    ClassesPrediction,
    Image_HWC,
    LabelClass,
    Mask,
    ObjectsPrediction,
    Task,
    TaskKind,
    TrueClasses,
    TrueObjects,
)

HEIGHT, WIDTH = 60, 80

COLORS = ("#d55e00", "#009e73", "#0072b2", "#cc79a7", "#e69f00", "#56b4e9")


def task_of(kind: TaskKind, names: Sequence[str]) -> Task:
    classes = (LabelClass(name=name, color=color) for name, color in zip(names, COLORS, strict=False))
    return Task(name="things", kind=kind, classes=tuple(classes))


def picture(number: int) -> Image_HWC:
    """A grey picture that says its number."""
    return np.full((HEIGHT, WIDTH, 3), number, np.uint8)


class Knows:
    """Answers by the number of the picture; counts how often it was asked."""

    def __init__(self, task: Task, answers: Mapping[int, Any]) -> None:
        self._task = task
        self._answers = answers
        self.asked = 0

    @property
    def task(self) -> Task:
        return self._task

    def __call__(self, image_HWC: Image_HWC) -> Any:
        self.asked += 1
        return self._answers[int(image_HWC[0, 0, 0])]


Thing = tuple[int, int, int, int, int]
"""Class, left, top, width, height."""


def filled(thing: Thing) -> Mask:
    _, left, top, width, height = thing
    pixels = np.zeros((HEIGHT, WIDTH), np.bool_)
    pixels[top : top + height, left : left + width] = True
    return rle.encode(pixels)


def true_objects(task: Task, *things: Thing, crowds: Sequence[int] = ()) -> TrueObjects:
    return TrueObjects(
        height=HEIGHT,
        width=WIDTH,
        boxes_N4=np.array([thing[1:] for thing in things], np.float32).reshape(-1, 4),
        classes_N=np.array([thing[0] for thing in things], np.int64),
        crowd_N=np.isin(np.arange(len(things)), list(crowds)),
        masks=tuple(filled(thing) for thing in things) if task.kind == "instance" else None,
    )


def found_objects(*things: tuple[Thing, float], with_masks: bool = True) -> ObjectsPrediction:
    ordered = sorted(things, key=lambda pair: -pair[1])
    return ObjectsPrediction(
        height=HEIGHT,
        width=WIDTH,
        boxes_N4=np.array([thing[1:] for thing, _ in ordered], np.float32).reshape(-1, 4),
        classes_N=np.array([thing[0] for thing, _ in ordered], np.int64),
        confidences_N=np.array([sure for _, sure in ordered], np.float32),
        masks=tuple(filled(thing) for thing, _ in ordered) if with_masks else None,
    )


def true_classes(task: Task, *names: str) -> TrueClasses:
    return TrueClasses(present_C=np.array([name in names for name in task.class_names]))


def guessed(*probabilities: float) -> ClassesPrediction:
    return ClassesPrediction(probabilities_C=np.array(probabilities, np.float32))


def truth_image(number: int, truth: Any) -> TruthImage:
    return TruthImage(f"{number}.png", f"{number:064x}", lambda: (picture(number), truth))
