"""The record of how good a predictor is on one split of a semantic task."""

from __future__ import annotations

from pydantic import Field

from terrazzo.types import Record


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


class ImageScore(Record):
    """One image of an evaluation, for the list of worst images first.

    ``error_share`` is the part (0..1) of counted pixels that are wrong; paths are relative to the evaluation folder.
    """

    path: str
    hash: str
    width: int
    height: int
    miou: float | None
    error_share: float
    image: str | None = None
    truth: str | None = None
    prediction: str | None = None
    error: str | None = None
