"""A task of a project as a new export: folders, pages and elements beside the images."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from terrazzo.formats.arkindex.rings import Rings
from terrazzo.formats.arkindex.rows import ExportRows, id_of, is_id
from terrazzo.formats.base import ExportItem
from terrazzo.formats.export import open_sink
from terrazzo.formats.losses import Losses
from terrazzo.formats.names import stem
from terrazzo.types import FORM_OF, Task
from terrazzo.words import counted

NAME = "export.sqlite"
DATASET = "Terrazzo"
_SETS = {"train": "train", "val": "dev", "test": "test"}


def write(task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
    """Write ``export.sqlite`` and ``images/``; gives warnings.

    Raises:
        Conflict: there is something at ``dest``.
    """
    losses = Losses("tag") if task.form == "classes" else Losses("shape", "text")
    rings, members, empty = Rings(), dict[str, str](), 0
    with open_sink(dest) as sink, tempfile.TemporaryDirectory(prefix="terrazzo-") as folder:
        path = Path(folder) / NAME
        with ExportRows(path) as rows:
            for item in items:
                sink.write(f"images/{item.path}", item.image_bytes())
                page, image = add_page(rows, item.path, item.width, item.height)
                losses.look(item.annotated)
                if item.annotated is not None and item.split is not None:
                    members[page] = _SETS[item.split]
                if item.annotated is not None and FORM_OF[task.kind] == "classes":
                    for tag in item.annotated.tags:
                        rows.classification(page, tag)
                    empty += not item.annotated.tags
                elif item.annotated is not None:
                    _shapes(rows, item, (page, image), task, rings)
                    empty += not item.annotated.shapes and item.split is None
            if members:
                rows.dataset(DATASET, members)
        sink.write(NAME, path.read_bytes())
    left = (f"{counted(empty, 'annotated image')} with nothing on it: an export cannot say that.",) if empty else ()
    return (*rings.warnings(), *losses.warnings(), *left)


def add_page(rows: ExportRows, path: str, width: int, height: int) -> tuple[str, str]:
    """A new page and its image, below the folders of its path; gives the ids of both."""
    parent = None
    names = path.split("/")
    for depth, name in enumerate(names[:-1], start=1):
        parent = rows.element(id_of("folder", *names[:depth]), "folder", name, parent=parent)
    image = rows.image(path, width, height)
    around = ((0, 0), (0, height), (width, height), (width, 0))
    page = rows.element(id_of("page", path), "page", stem(names[-1]), parent=parent, image=image, ring=around)
    return page, image


def _shapes(rows: ExportRows, item: ExportItem, place: tuple[str, str], task: Task, rings: Rings) -> None:
    page, image = place
    number = 0
    for shape in item.annotated.shapes if item.annotated else ():
        if task.form == "pixels" and shape.class_name == task.unpainted:
            continue
        for ring in rings.of(shape.geometry, item.height, item.width, apart=task.form == "pixels"):
            number += 1
            given = is_id(shape.id) and task.form == "objects"
            id = shape.id if given else id_of("shape", item.path, shape.id, str(number))
            rows.shape(shape, ring, id=id, parent=page, image=image, number=number)
