"""All predictions of a run as one table: a row an object, or a row an image where whole images get classes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.files.whole import write_atomically
from terrazzo.geometry.crops import crop_of
from terrazzo.inference.answer import Answer
from terrazzo.inference.objects import box_of
from terrazzo.types import Form, Task

CSV_NAME = "predictions.csv"

_HEADS: dict[Form, tuple[str, ...]] = {
    "pixels": ("image", "class", "share", "confidence"),
    "objects": ("image", "object", "class", "confidence", "left", "top", "width", "height", "area"),
    "classes": ("image", "classes", "confidence"),
}


class CsvFile:
    """Collects answers and writes ``predictions.csv`` (UTF-8, commas) into a folder.

    Pixels: a row for each class of an image. Objects: a row for each object. Classes: a row for each image, with what
    it was given (several are set apart by ``|``), the confidence of the first, and a column of confidences a class.

    Raises:
        Invalid: a file of this name is there that no prediction wrote.
    """

    def __init__(self, folder: Path, task: Task) -> None:
        self._path = folder / CSV_NAME
        self._task = task
        self._head = (*_HEADS[task.form], *(task.class_names if task.form == "classes" else ()))
        starts = {_line(head).strip() for head in _HEADS.values()}
        if self._path.exists() and not _first_line(self._path).startswith(tuple(starts)):
            raise Invalid(f"{self._path} is there already, and no prediction.", "Name another folder with --output.")
        self._lines = [_line(self._head)]

    def add(self, name: str, answer: Answer) -> None:
        """One image with what was predicted on it."""
        if self._task.form == "classes":
            confidence = {one.name: one.confidence for one in answer.classes}
            first = confidence[answer.tags[0]] if answer.tags else None
            columns = [confidence[one] for one in self._task.class_names]
            self._lines.append(_line([name, "|".join(answer.tags), first, *columns]))
        elif self._task.form == "pixels":
            self._lines += [_line([name, one.name, one.share, one.confidence]) for one in answer.classes]
        else:
            for number, shape in enumerate(answer.shapes, start=1):
                crop = crop_of(shape.geometry, answer.height, answer.width)
                box = box_of(shape.geometry, crop)
                self._lines.append(_line([name, number, shape.class_name, shape.confidence, *box, crop.area]))

    def write(self) -> Path:
        """Write the file; an earlier one of the same folder is replaced."""
        write_atomically(self._path, "".join(self._lines).encode())
        return self._path


def _line(values: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(["" if one is None else one for one in values])
    return text.getvalue()


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline(10_000)
