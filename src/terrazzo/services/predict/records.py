"""What services return of predictions, and the API serialises: frozen records."""

from __future__ import annotations

from terrazzo.types import Record


class ClassShare(Record):
    name: str
    color: str
    share: float
    confidence: float | None


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
    classes: tuple[ClassShare, ...]
    """Classes that occur in the prediction, largest share first, with the mean confidence."""
