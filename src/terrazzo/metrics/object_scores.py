"""The record of how well objects were found on one split, by boxes and by masks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from terrazzo.metrics.headline import Headline
from terrazzo.types import Record


class ObjectMeasures(Record):
    """How well objects are found, all 0..1; None means "n/a" (no such object in truth, or nothing to divide by).

    ``precision``, ``recall`` and ``f1`` are at the threshold of the class and an IoU of 0.5; ``ap50`` and ``ap50_95``
    need no threshold. ``right``, ``false`` and ``missed`` count objects at the threshold.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    ap50: float | None
    ap50_95: float | None
    right: int
    false: int
    missed: int


class ObjectClassScore(Record):
    """One class: ``images`` that hold it, ``instances`` in truth (crowds are not counted), and its threshold."""

    name: str
    color: str
    images: int
    instances: int
    threshold: float = Field(ge=0, le=1)
    masks: ObjectMeasures | None
    boxes: ObjectMeasures

    @property
    def headline(self) -> Headline:
        """The number that stands for the class."""
        if self.masks is None:
            return Headline(name="box AP50-95", value=self.boxes.ap50_95)
        return Headline(name="mask AP50-95", value=self.masks.ap50_95)


class ObjectMeans(Record):
    """Means over the classes that occur in truth; precision, recall and F1 at the thresholds of the classes."""

    map50: float | None
    map50_95: float | None
    precision: float | None
    recall: float | None
    f1: float | None


class ObjectScores(Record):
    """Scores on one split of an instance or detection task; ``masks`` is None where only boxes were asked for.

    ``confusion`` counts objects at the thresholds, matched by masks where there are any, else by boxes: rows are truth
    and columns are prediction in class order, the last row and column stand for background (false and missed objects).
    """

    form: Literal["objects"] = "objects"
    split: str
    images: int
    instances: int
    empty_images: int
    """Images with no object in truth."""
    false_on_empty: int
    """Objects that were predicted on them, at the thresholds."""
    masks: ObjectMeans | None
    boxes: ObjectMeans
    classes: tuple[ObjectClassScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    definition: str

    @property
    def headline(self) -> Headline:
        """The number that stands for all others."""
        if self.masks is None:
            return Headline(name="box mAP50-95", value=self.boxes.map50_95)
        return Headline(name="mask mAP50-95", value=self.masks.map50_95)

    @property
    def means(self) -> tuple[Headline, ...]:
        """The numbers over all classes, the headline first."""
        measured = [("box", self.boxes)] if self.masks is None else [("mask", self.masks), ("box", self.boxes)]
        return tuple(
            Headline(name=f"{what} {name}", value=value)
            for what, means in measured
            for name, value in (("mAP50-95", means.map50_95), ("mAP50", means.map50), ("F1", means.f1))
        )
