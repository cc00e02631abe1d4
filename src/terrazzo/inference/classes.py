"""Answers made of classes of the whole image: which are given, how sure, and the strip below the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from terrazzo.imaging.drawing import LegendRow, with_legend
from terrazzo.imaging.encode import encode_png
from terrazzo.inference.answer import Answer, ClassFound
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.types import ClassesPrediction, Image_HWC, Task

_NOBODY = (160, 160, 160)


class ClassAnswers:
    """The form ``classes``."""

    pictures = ("overlay",)

    def answer(
        self,
        prediction: ClassesPrediction,
        task: Task,
        options: ObjectOptions,
        label: str,
        *,
        size: tuple[int, int],
        down_to: float | None = None,
    ) -> Answer:
        """All classes, the most probable first. Classification gives that one, tagging all above their thresholds."""
        order = np.argsort(-prediction.probabilities_C, kind="stable")
        probable = {task.class_names[index]: float(prediction.probabilities_C[index]) for index in order}
        tags = tuple(list(probable)[:1])
        if task.kind == "tagging":
            tags = tuple(name for name, value in probable.items() if value >= options.threshold(name))
        colors = {one.name: one.color for one in task.classes}
        return Answer(
            height=size[0],
            width=size[1],
            classes=tuple(
                ClassFound(name=name, color=colors[name], share=float(name in tags), confidence=round(value, 4))
                for name, value in probable.items()
            ),
            tags=tags,
            thresholds={name: options.threshold(name) for name in task.class_names} if task.kind == "tagging" else {},
        )

    def above(self, answer: Answer, task: Task) -> Answer:
        """The same: classes below their threshold are listed, but are no tags."""
        return answer

    def details(self, answer: Answer, task: Task) -> dict[str, Any]:
        """The classes that are given, and the thresholds of tagging."""
        thresholds = {"thresholds": dict(answer.thresholds)} if answer.thresholds else {}
        return {"tags": list(answer.tags), **thresholds}

    def picture(
        self, kind: str, image_HWC: Image_HWC, answer: Answer, task: Task, opacity: float, *, background: bool = False
    ) -> NDArray[np.uint8]:
        """``overlay``: the picture with the classes that are given, and how sure they are, in a strip below it."""
        return with_legend(image_HWC, _legend(answer, task))

    def plain(self, image_HWC: Image_HWC, answer: Answer, task: Task, opacity: float) -> Image_HWC:
        """The picture itself."""
        return image_HWC

    def layer(self, answer: Answer, task: Task) -> bytes:
        """Nothing to be seen: one transparent pixel."""
        return encode_png(np.zeros((1, 1, 4), np.uint8))


def _legend(answer: Answer, task: Task) -> list[LegendRow]:
    rgb = {one.name: one.rgb for one in task.classes}
    given = [one for one in answer.classes if one.name in answer.tags]
    rows = [(rgb[one.name], f"{one.name}  {100 * (one.confidence or 0):.1f} %") for one in given]
    return rows or [(_NOBODY, "none of the classes")]
