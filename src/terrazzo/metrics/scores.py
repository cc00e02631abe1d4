"""How good a predictor is on one split: a record for each form of answer, and what they have in common."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, TypeAdapter

from terrazzo.metrics.classes_scores import ClassesScores
from terrazzo.metrics.headline import Headline
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.types import Form, Record


class ClassScore(Record):
    """Scores of one class, pooled over the pixels of the split; None means "n/a" (nothing to divide by).

    ``share`` and ``predicted_share`` are the parts (0..1) of counted pixels that are / are predicted as this class.
    """

    name: str
    color: str
    iou: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    share: float
    predicted_share: float
    pixels: int

    @property
    def headline(self) -> Headline:
        """The number that stands for the class."""
        return Headline(name="IoU", value=self.iou)


class SplitScores(Record):
    """Scores on one split. ``miou`` is the mean IoU over classes that occur in truth or prediction.

    ``confusion`` rows are truth, columns are prediction, in class order, in pixels.
    """

    split: str
    images: int
    pixels: int
    miou: float | None
    pixel_accuracy: float | None
    mean_f1: float | None
    classes: tuple[ClassScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    definition: str = Field(
        default="Pooled over all counted pixels of the split; ignored pixels count nowhere; argmax (no threshold)."
    )

    @property
    def headline(self) -> Headline:
        """The number that stands for all others."""
        return Headline(name="mIoU", value=self.miou)

    @property
    def means(self) -> tuple[Headline, ...]:
        """The numbers over all classes, the headline first."""
        accuracy = Headline(name="pixel accuracy", value=self.pixel_accuracy)
        return (self.headline, accuracy, Headline(name="mean F1", value=self.mean_f1))


def _form(scores: Any) -> Form:
    """Scores of pixels bear no form: they are from before there were others, and hashes are made of them."""
    if isinstance(scores, dict):
        return scores.get("form", "pixels")  # type: ignore[no-any-return]
    return getattr(scores, "form", "pixels")


Scores = Annotated[
    Annotated[SplitScores, Tag("pixels")]
    | Annotated[ObjectScores, Tag("objects")]
    | Annotated[ClassesScores, Tag("classes")],
    Discriminator(_form),
]
"""Scores of one split of any task; each has ``split``, ``images``, ``definition``, ``headline``, ``means``
and ``classes``, each of which has ``name``, ``color`` and a ``headline`` of its own."""

_SCORES: TypeAdapter[Scores] = TypeAdapter(Scores)


def read_scores(value: dict[str, Any] | bytes) -> Scores:
    """The scores of one split from their JSON, or from what it was parsed to.

    Raises:
        ValueError: they are not scores of any form.
    """
    return _SCORES.validate_json(value) if isinstance(value, bytes) else _SCORES.validate_python(value)
