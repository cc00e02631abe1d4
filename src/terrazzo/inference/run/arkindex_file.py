"""All predictions of a run as an export of Arkindex: elements of a worker run, in a copy of that of the images."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.files.whole import temporary_folder
from terrazzo.formats.arkindex.database import Export, connect, load
from terrazzo.formats.arkindex.orientation import Place, place_of
from terrazzo.formats.arkindex.rings import Rings
from terrazzo.formats.arkindex.rows import ExportRows, id_of
from terrazzo.formats.arkindex.write import add_page
from terrazzo.inference.answer import Answer
from terrazzo.types import Form, Task

ARKINDEX_NAME = "predictions.sqlite"
_WORKERS: Mapping[Form, str] = {"pixels": "image-segmenter", "objects": "image-segmenter", "classes": "classifier"}


@dataclass(frozen=True, slots=True)
class ArkindexTarget:
    """Where predictions go: a copy of ``export``, whose elements are given by the names of images, or a new file.

    ``bundle`` tells the version apart from others of its name.
    """

    export: Path | None = None
    elements: Mapping[str, str] = field(default_factory=dict)
    bundle: str = ""


class ArkindexFile:
    """Collects answers and writes ``predictions.sqlite`` into a folder.

    Every shape is an element below its page, with a confidence and the worker run of this prediction; tags are
    classifications of the page. What the export held keeps its ids. An image that the export does not have is a
    new page.

    Raises:
        Invalid: a file of this name is there that no prediction wrote.
    """

    def __init__(self, folder: Path, task: Task, label: str, target: ArkindexTarget) -> None:
        self._path = folder / ARKINDEX_NAME
        if self._path.exists() and not _is_ours(self._path):
            raise Invalid(f"{self._path} is there already, and no prediction.", "Name another folder with --output.")
        self._task, self._label, self._target = task, label, target
        self._answers: dict[str, Answer] = {}

    def add(self, name: str, answer: Answer) -> None:
        """One image with what was predicted on it."""
        self._answers[name] = answer

    def write(self) -> Path:
        """Write the file; an earlier one of the same folder is replaced."""
        export = None
        with temporary_folder(self._path.parent) as folder:
            made = folder / ARKINDEX_NAME
            if self._target.export is not None:
                export = load(self._target.export, self._target.export.name)
                shutil.copyfile(self._target.export, made)
            with ExportRows(made) as rows:
                configuration = dict(next(iter(self._answers.values())).thresholds) if self._answers else {}
                run = rows.run(
                    self._label,
                    self._target.bundle or self._label,
                    _WORKERS[self._task.form],
                    {"thresholds": configuration},
                )
                for name, answer in self._answers.items():
                    self._add(rows, run, _page(rows, export, self._target.elements.get(name), name, answer), answer)
            made.replace(self._path)
        return self._path

    def _add(self, rows: ExportRows, run: str, page: _Page, answer: Answer) -> None:
        confidence = {one.name: one.confidence or 0.0 for one in answer.classes}
        for tag in answer.tags:
            rows.classification(page.id, tag, confidence.get(tag, 0.0), run)
        number, rings = 0, Rings()
        for shape in answer.shapes:
            if self._task.form == "pixels" and shape.class_name == self._task.background:
                continue
            for ring in rings.of(shape.geometry, answer.height, answer.width, apart=self._task.form == "pixels"):
                number += 1
                placed = tuple((round(x), round(y)) for x, y in page.place.onto_image(ring))
                id = id_of("predicted", run, page.id, str(number))
                rows.shape(shape, placed, id=id, parent=page.id, image=page.image, number=number, run=run)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of the written export: its element, its image, and where it lies on it."""

    id: str
    image: str
    place: Place


def _page(rows: ExportRows, export: Export | None, element: str | None, name: str, answer: Answer) -> _Page:
    known = None if export is None or element is None else export.elements.get(element)
    if export is None or known is None or known.image not in export.images:
        page, image = add_page(rows, name, answer.width, answer.height)
        return _Page(page, image, Place(left=0, top=0, right=answer.width, bottom=answer.height))
    served = export.images[known.image]
    place = place_of(known.polygon, served.width, served.height, known.rotation, known.mirrored)
    if place.size() != (answer.width, answer.height):
        raise Invalid(
            f"{name} is {answer.width} x {answer.height} pixels, but its page in the export is "
            f"{place.size()[0]} x {place.size()[1]}.",
            "Import the export again with the images that it was made of.",
        )
    return _Page(known.id, served.id, place)


def _is_ours(path: Path) -> bool:
    try:
        with closing(connect(path)) as database:
            return database.execute("SELECT 1 FROM worker_version WHERE slug = 'terrazzo'").fetchone() is not None
    except sqlite3.Error:
        return False
