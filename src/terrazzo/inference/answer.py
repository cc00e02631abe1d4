"""What a prediction comes to, in one shape for every form of answer: it is kept, drawn, listed and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from terrazzo.inference.object_options import ObjectOptions
from terrazzo.types import Image_HWC, Shape, Task


@dataclass(frozen=True, slots=True)
class ClassFound:
    """One class of an answer. ``share`` (0..1) is the part of the image's pixels that it covers; a class of the whole
    image has 1 when it is given and 0 when not. ``confidence`` (0..1) is the mean, of a whole image its probability.
    ``count`` is the number of objects; None where there are none to count.
    """

    name: str
    color: str
    share: float
    confidence: float | None
    count: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As it stands in files and records."""
        counted = {} if self.count is None else {"count": self.count}
        return {
            "name": self.name,
            "color": self.color,
            "share": self.share,
            "confidence": self.confidence,
            **counted,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """``classes``: those that were found, the largest or surest first. ``shapes`` have their model version as source,
    and a confidence. ``tags``: classes of the whole image. ``thresholds`` by class name, where the form has them.
    ``loss`` (0..1): mean part of an object's pixels that its outline has otherwise; None without outlines.
    """

    height: int
    width: int
    classes: tuple[ClassFound, ...]
    shapes: tuple[Shape, ...] = ()
    tags: tuple[str, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    loss: float | None = None


class AnswerForm(Protocol):
    """What depends on the form of an answer (see ``forms``); everything is made from an ``Answer`` and its task."""

    @property
    def pictures(self) -> tuple[str, ...]:
        """The kinds of pictures that are written, among ``index``, ``color`` and ``overlay``."""
        ...

    def answer(
        self,
        prediction: Any,
        task: Task,
        options: ObjectOptions,
        label: str,
        *,
        size: tuple[int, int],
        down_to: float | None = None,
    ) -> Answer:
        """What the prediction comes to with these (settled) options.

        Args:
            label: of the version that predicted, ``name@number``.
            size: height and width of the image.
            down_to: keep what is at least so sure too, so that thresholds can be moved later (``above``).
        """
        ...

    def above(self, answer: Answer, task: Task) -> Answer:
        """The part of an answer that is at or above its thresholds."""
        ...

    def details(self, answer: Answer, task: Task) -> dict[str, Any]:
        """What the JSON of a picture says beyond its size and its classes."""
        ...

    def picture(
        self, kind: str, image_HWC: Image_HWC, answer: Answer, task: Task, opacity: float, *, background: bool = False
    ) -> NDArray[np.uint8] | NDArray[np.uint16]:
        """One of ``pictures``; ``overlay`` has a legend, and the background of the task when asked for."""
        ...

    def plain(self, image_HWC: Image_HWC, answer: Answer, task: Task, opacity: float) -> Image_HWC:
        """The answer over a picture that may be smaller than the one it was made for, without words."""
        ...

    def layer(self, answer: Answer, task: Task) -> bytes:
        """A PNG of the image's size, transparent where there is nothing, to be laid over the picture."""
        ...
