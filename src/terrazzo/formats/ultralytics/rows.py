"""A label file: rows of a class number and normalised coordinates, a box or the points of an outline each."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from terrazzo.errors import Invalid
from terrazzo.types import Box, Polygon
from terrazzo.words import counted

_SLACK = 0.01
"""Ultralytics takes coordinates up to 1.01; they are cut to the image."""
_BOX = 5
_LEAST_OUTLINE = 7
_REMEDY = "Correct the row, or export the labels again."


@dataclass(frozen=True, slots=True)
class Row:
    """``values`` are x, y, width, height of a box (its centre first), or x, y of each point; of 0..1."""

    line: int
    number: int
    values: tuple[float, ...]

    @property
    def is_box(self) -> bool:
        """Whether it is a box."""
        return len(self.values) == _BOX - 1

    @property
    def is_flat(self) -> bool:
        """Whether it is a box without width or height."""
        return self.is_box and min(self.values[2:]) <= 0


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file, each once; ``wrong`` are the messages of lines that are no rows."""

    rows: tuple[Row, ...]
    twice: int
    wrong: tuple[str, ...]


def parse_rows(text: str, classes: int) -> Rows:
    """Understand a label file; ``classes`` is how many there are."""
    found: dict[tuple[int, tuple[float, ...]], Row] = {}
    wrong: list[str] = []
    twice = 0
    for line, content in enumerate(text.splitlines(), start=1):
        if not content.strip():
            continue
        try:
            row = _row(line, content.split(), classes)
        except Invalid as error:
            wrong.append(f"line {line}: {error.message}")
            continue
        key = (row.number, row.values)
        twice += key in found
        found.setdefault(key, row)
    return Rows(tuple(found.values()), twice, tuple(wrong))


def _row(line: int, words: list[str], classes: int) -> Row:
    try:
        number, *values = map(float, words)
    except ValueError:
        raise Invalid("there is something that is no number.", _REMEDY) from None
    if not math.isfinite(number) or number != int(number) or not 0 <= number < classes:
        raise Invalid(f"there is no class {words[0][:20]}; there are 0 to {classes - 1}.", _REMEDY)
    if len(words) != _BOX and (len(words) < _LEAST_OUTLINE or len(words) % 2 == 0):
        raise Invalid(f"{counted(len(words), 'number')} are neither a box (5) nor an outline (7, 9, 11, ...).", _REMEDY)
    beyond = next((one for one in values if not -_SLACK <= one <= 1 + _SLACK), None)
    if beyond is not None:
        raise Invalid(f"{beyond:g} is not within 0 to 1; coordinates are parts of the image.", _REMEDY)
    return Row(line, int(number), tuple(values))


def geometry_of(row: Row, height: int, width: int, *, boxes: bool) -> Box | Polygon | None:
    """The box or polygon of a row on an image of this size, cut to it; None when nothing of a box is left.

    Args:
        boxes: Of an outline its box alone.
    """
    if row.is_box:
        x, y, wide, high = row.values
        left, right = (x - wide / 2) * width, (x + wide / 2) * width
        return _box(left, (y - high / 2) * height, right, (y + high / 2) * height, height, width)
    xs = [min(max(one, 0.0), 1.0) * width for one in row.values[0::2]]
    ys = [min(max(one, 0.0), 1.0) * height for one in row.values[1::2]]
    if boxes:
        return _box(min(xs), min(ys), max(xs), max(ys), height, width)
    return Polygon(parts=((tuple(zip(xs, ys, strict=True)),),))


def _box(left: float, top: float, right: float, bottom: float, height: int, width: int) -> Box | None:
    left, top = max(left, 0.0), max(top, 0.0)
    right, bottom = min(right, float(width)), min(bottom, float(height))
    if right <= left or bottom <= top:
        return None
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def box_row(number: int, box: tuple[float, float, float, float], height: int, width: int) -> str:
    """The row of a box: left, top, width, height in pixels."""
    left, top, wide, high = box
    return _text(number, ((left + wide / 2) / width, (top + high / 2) / height, wide / width, high / height))


def outline_row(number: int, ring: Iterable[tuple[float, float]], height: int, width: int) -> str:
    """The row of an outline in pixels, cut to the image."""
    points = [(min(max(x / width, 0.0), 1.0), min(max(y / height, 0.0), 1.0)) for x, y in ring]
    return _text(number, [value for point in points for value in point])


def _text(number: int, values: Iterable[float]) -> str:
    return " ".join([str(number), *(f"{value:.9g}" for value in values)])
