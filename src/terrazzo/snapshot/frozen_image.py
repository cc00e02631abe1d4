"""What is offered to be frozen: an image with its split and its annotation."""

from __future__ import annotations

from terrazzo.types import Annotation, Record, Split


class FrozenImage(Record):
    """An image offered to ``freeze``: where it sits, its bytes' hash, its split, and its newest annotation if any.

    ``width`` and ``height`` are as people see it (EXIF orientation applied); ``mode`` is Pillow's.
    """

    path: str
    hash: str
    split: Split | None
    width: int
    height: int
    mode: str
    annotation: Annotation | None
