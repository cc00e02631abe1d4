"""What services return of predictions, and the API serialises: frozen records."""

from __future__ import annotations

from pydantic import Field

from terrazzo.types import Box, Form, Polygon, Record


class ClassShare(Record):
    """One class of a prediction; ``share`` (0..1) is the part of the image's pixels that it covers.

    A class of the whole image has a share of 1 when it is given, and of 0 when it is not; its ``confidence`` is its
    probability. ``count`` is the number of objects at the thresholds; None where there are no objects.
    """

    name: str
    color: str
    share: float
    confidence: float | None
    count: int | None = None


class PredictionRecord(Record):
    id: str
    job_id: str
    version_id: str
    version_label: str
    image_id: str | None
    image_hash: str
    name: str
    width: int
    height: int
    seconds: float
    form: Form = "pixels"
    """What the answer is made of."""
    classes: tuple[ClassShare, ...]
    """Classes of the prediction, the largest, most numerous or surest first, with the mean confidence."""
    objects: int | None = None
    """How many objects there are at the thresholds; None where there are none to count."""
    tags: tuple[str, ...] = ()
    """Classes that the whole image was given."""
    thresholds: dict[str, float] = Field(default_factory=dict)
    """The least confidence by class name, where the form has thresholds."""


class PredictedObject(Record):
    """One object: ``box`` is left, top, width, height in pixels of the image; ``geometry`` an outline, or the box."""

    id: str
    class_name: str
    color: str
    confidence: float
    box: tuple[float, float, float, float]
    geometry: Polygon | Box


class PredictedObjects(Record):
    """The objects of a prediction down to a low confidence, so that thresholds can be moved without predicting again.

    What the prediction says by itself are those at or above ``thresholds``.
    """

    prediction_id: str
    version_label: str
    width: int
    height: int
    thresholds: dict[str, float]
    objects: tuple[PredictedObject, ...]
    """The surest first, or in reading order when that was asked for."""
