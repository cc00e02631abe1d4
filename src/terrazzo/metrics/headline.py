"""The one number that stands for a split's scores in lists and comparisons."""

from __future__ import annotations

from terrazzo.types import Record


class Headline(Record):
    """``name`` as people read it (mIoU, mask mAP50-95, accuracy); ``value`` 0..1, None means "n/a"."""

    name: str
    value: float | None
