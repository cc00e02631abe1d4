"""The record of how well whole images were classified or tagged on one split."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from terrazzo.metrics.headline import Headline
from terrazzo.types import Record


class ImageClassScore(Record):
    """One class: ``images`` that hold it in truth, ``predicted`` images; scores 0..1, None means "n/a".

    ``threshold`` is None for classification, where the most probable class is taken.
    """

    name: str
    color: str
    images: int
    predicted: int
    threshold: float | None = Field(ge=0, le=1)
    precision: float | None
    recall: float | None
    f1: float | None
    ap: float | None

    @property
    def headline(self) -> Headline:
        """The number that stands for the class."""
        return Headline(name="AP", value=self.ap)


class CalibrationBin(Record):
    """Answers of like confidence: how sure they were on the mean, and how many of them were right (0..1)."""

    confidence: float
    right: float
    count: int


class ClassesScores(Record):
    """Scores on one split of a classification or tagging task.

    ``accuracy`` is the part of images whose classes are all right. ``top5`` is None for tagging and for tasks of fewer
    than six classes. ``confusion`` rows are truth, columns prediction, in class order, in images; for tagging, a row
    counts the images that hold the class: on the diagonal those on which it was predicted, beside it those on which
    another class was predicted that is not there, and in the last column those on which it was missed.
    ``calibration`` leaves bins without an answer out; ``calibration_error`` is the expected calibration error over
    it (Guo et al. 2017).
    """

    form: Literal["classes"] = "classes"
    kind: Literal["classification", "tagging"]
    split: str
    images: int
    without: int
    """Images that hold none of the classes ("without concept")."""
    accuracy: float | None
    top5: float | None
    map: float | None
    mean_f1: float | None
    classes: tuple[ImageClassScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    calibration: tuple[CalibrationBin, ...]
    calibration_error: float | None
    definition: str

    @property
    def headline(self) -> Headline:
        """The number that stands for all others: accuracy for classification, mAP for tagging."""
        if self.kind == "classification":
            return Headline(name="accuracy", value=self.accuracy)
        return Headline(name="mAP", value=self.map)

    @property
    def means(self) -> tuple[Headline, ...]:
        """The numbers over all classes, the headline first."""
        others = [("accuracy", self.accuracy), ("mAP", self.map), ("mean F1", self.mean_f1)]
        if self.kind == "classification" and self.top5 is not None:
            others.insert(1, ("top 5", self.top5))
        rest = (Headline(name=name, value=value) for name, value in others if name != self.headline.name)
        return (self.headline, *rest)
