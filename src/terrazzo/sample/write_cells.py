"""Write the sample cells: as objects with pixels or boxes (COCO), or as tags of each field (CSV)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from terrazzo.geometry import rle
from terrazzo.sample.cells import CLASSES, SIDE, Field, make_field
from terrazzo.sample.folder import Progress, drawn_by_all_cores, encoded, split_of, write_files


class _Drawn(NamedTuple):
    """A field: its picture as PNG, and each cell as (class, left, top, width, height, area, COCO's run lengths)."""

    image: bytes
    cells: tuple[tuple[int, int, int, int, int, int, str], ...]


def write_cells(dest: Path, *, fields: int = 120, seed: int = 0, on_progress: Progress | None = None) -> Path:
    """Draw ``fields`` fields and write every cell with its pixels as COCO: 70 % train, 15 % val, 15 % test.

    The same seed gives the same fields. A ``dest`` that ends in ``.zip`` is written as a zip, else as a folder.

    Raises:
        Conflict: ``dest`` exists.
        DiskTrouble: the disk is full or read-only.
    """
    return write_files(dest, _coco(fields, seed, on_progress, with_pixels=True))


def write_cell_boxes(dest: Path, *, fields: int = 24, seed: int = 0, on_progress: Progress | None = None) -> Path:
    """The same fields with a box around each cell and no pixels, for ``detection``; raises as ``write_cells``."""
    return write_files(dest, _coco(fields, seed, on_progress, with_pixels=False))


def write_cell_tags(dest: Path, *, fields: int = 24, seed: int = 0, on_progress: Progress | None = None) -> Path:
    """The same fields with the kinds of cells that each holds, for ``tagging``: pictures beside ``tags.csv``.

    A field without cells has no tag. Raises as ``write_cells``.
    """
    return write_files(dest, _tags(fields, seed, on_progress))


def _fields(fields: int, seed: int, on_progress: Progress | None) -> Iterator[tuple[int, str, _Drawn]]:
    """Number, file name and content of each field."""
    for number, one in enumerate(drawn_by_all_cores(_field, fields, seed)):
        yield number, f"field_{number + 1:03d}.png", one
        if on_progress:
            on_progress((number + 1) / fields, f"Drawing field {number + 1} of {fields}")


def _coco(fields: int, seed: int, on_progress: Progress | None, *, with_pixels: bool) -> Iterator[tuple[str, bytes]]:
    """``images/<split>/`` and ``annotations/instances_<split>.json``."""
    images: dict[str, list[dict[str, Any]]] = {}
    annotations: dict[str, list[dict[str, Any]]] = {}
    for number, name, one in _fields(fields, seed, on_progress):
        split = split_of(number)
        yield f"images/{split}/{name}", one.image
        images.setdefault(split, []).append({"id": number + 1, "file_name": name, "width": SIDE, "height": SIDE})
        known = annotations.setdefault(split, [])
        for kind, left, top, width, height, area, counts in one.cells:
            row = {
                "id": len(known) + 1,
                "image_id": number + 1,
                "category_id": kind + 1,
                "bbox": [left, top, width, height],
                "area": area,
                "iscrowd": 0,
            }
            if with_pixels:
                row["segmentation"] = {"size": [SIDE, SIDE], "counts": counts}
            known.append(row)
    categories = [{"id": index + 1, "name": name} for index, (name, _) in enumerate(CLASSES)]
    for subset, rows in images.items():
        text = json.dumps({"images": rows, "annotations": annotations[subset], "categories": categories})
        yield f"annotations/instances_{subset}.json", text.encode()


def _tags(fields: int, seed: int, on_progress: Progress | None) -> Iterator[tuple[str, bytes]]:
    """``images/`` and ``tags.csv`` with the columns image, split and tags."""
    rows = ["image,split,tags"]
    for number, name, one in _fields(fields, seed, on_progress):
        yield f"images/{name}", one.image
        kinds = sorted({cell[0] for cell in one.cells})
        rows.append(f"images/{name},{split_of(number)},{';'.join(CLASSES[kind][0] for kind in kinds)}")
    yield "tags.csv", ("\n".join(rows) + "\n").encode()


def _field(work: tuple[int, int]) -> _Drawn:
    """Draw one field, known by its seed and its number."""
    field = make_field(np.random.default_rng(work))
    image = encoded(".png", field.image_HWC[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 6])
    return _Drawn(image, tuple(_cell(field, number) for number in range(1, len(field.classes) + 1)))


def _cell(field: Field, number: int) -> tuple[int, int, int, int, int, int, str]:
    pixels_HW = field.ids_HW == number
    rows, columns = np.nonzero(pixels_HW)
    left, top = int(columns.min()), int(rows.min())
    width, height = int(columns.max()) - left + 1, int(rows.max()) - top + 1
    return field.classes[number - 1], left, top, width, height, len(rows), rle.encode(pixels_HW).counts
