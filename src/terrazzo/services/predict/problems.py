"""Files that a prediction leaves out: which, why, and what to do about it."""

from __future__ import annotations

from terrazzo.errors import TerrazzoError
from terrazzo.types import Record


class LeftOutFile(Record):
    """A file that could not be predicted."""

    file: str
    message: str
    remedy: str


def left_out(file: str, error: TerrazzoError) -> LeftOutFile:
    """The file with the cause that an error tells."""
    return LeftOutFile(file=file, message=error.message, remedy=error.remedy)
