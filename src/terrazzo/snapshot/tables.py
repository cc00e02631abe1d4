"""The files of a snapshot folder: task, images and annotations as JSON and Parquet, and the hash over their content."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError

from terrazzo.errors import Invalid, NotFound
from terrazzo.snapshot.frozen_image import FrozenImage
from terrazzo.types import Geometry, Shape, Source, Task

FORMAT_VERSION = 1

_IMAGES = pa.schema(
    [
        ("path", pa.string()),
        ("hash", pa.string()),
        ("split", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("mode", pa.string()),
        ("revision", pa.int32()),
        ("state", pa.string()),
        ("tags", pa.list_(pa.string())),
    ]
)
"""One row an image, sorted by path."""

_SHAPES = pa.schema(
    [
        ("path", pa.string()),
        ("id", pa.string()),
        ("class_name", pa.string()),
        ("geometry", pa.string()),
        ("source_kind", pa.string()),
        ("source_name", pa.string()),
        ("confidence", pa.float64()),
        ("more", pa.string()),
    ]
)
"""One row a shape: sorted by path of the image, then in order of painting; geometry is JSON.

``more`` is JSON of what shapes have had since later versions, without what is usual; mostly it is null. Older snapshots
have no such column.
"""

_MORE = ("crowd", "text")

_GEOMETRY: TypeAdapter[Geometry] = TypeAdapter(Geometry)


@dataclass(frozen=True)
class Content:
    """What a snapshot says, as rows; ``shapes`` holds the rows of each image by its path, in order of painting."""

    task: Task
    images: tuple[dict[str, Any], ...]
    shapes: dict[str, list[dict[str, Any]]]
    id: str


def content_of(task: Task, images: tuple[FrozenImage, ...]) -> Content:
    """The content of a snapshot of ``images``, which are annotated, in a split, and sorted by path."""
    rows: list[dict[str, Any]] = []
    shapes: dict[str, list[dict[str, Any]]] = {}
    for image in images:
        if image.annotation is None or image.split is None:
            raise Invalid(f"Image {image.path!r} has no annotation or no split.", "Leave it out of the snapshot.")
        row = image.model_dump(exclude={"annotation"})
        row |= {
            "revision": image.annotation.revision,
            "state": image.annotation.state,
            "tags": list(image.annotation.tags),
        }
        rows.append(row)
        if image.annotation.shapes:
            shapes[image.path] = [_shape_row(image.path, shape) for shape in image.annotation.shapes]
    return Content(task=task, images=tuple(rows), shapes=shapes, id=_hash(task, rows, shapes))


def shape_of(row: dict[str, Any]) -> Shape:
    """The shape of a row of the annotations table."""
    return Shape(
        id=row["id"],
        class_name=row["class_name"],
        geometry=_GEOMETRY.validate_json(row["geometry"]),
        source=Source(kind=row["source_kind"], name=row["source_name"]),
        confidence=row["confidence"],
        **json.loads(row.get("more") or "{}"),
    )


def counts_of(content: Content) -> dict[str, int]:
    """Images in each split, and shapes."""
    counts = {split: sum(row["split"] == split for row in content.images) for split in ("train", "val", "test")}
    return counts | {"shapes": sum(len(rows) for rows in content.shapes.values())}


def write(content: Content, folder: Path) -> None:
    """Write the four files into an empty folder and wait until they are on the disk."""
    (folder / "task.json").write_text(content.task.model_dump_json(indent=2) + "\n", encoding="utf-8")
    shapes = [row for image in content.images for row in content.shapes.get(image["path"], ())]
    for name, rows, schema in (("images", list(content.images), _IMAGES), ("annotations", shapes, _SHAPES)):
        table = pa.Table.from_pylist(rows, schema=schema)
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    about = {"format_version": FORMAT_VERSION, "id": content.id, "counts": counts_of(content)}
    (folder / "snapshot.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def read(folder: Path) -> Content:
    """The content of a snapshot folder, checked against its hash.

    Raises:
        NotFound: there is no snapshot in this folder.
        Invalid: made by a newer version, damaged, or changed.
    """
    if not (folder / "snapshot.json").is_file():
        raise NotFound(f"There is no snapshot in {folder}.", "Give the folder that holds snapshot.json.")
    try:
        about = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
        version, stated = about["format_version"], about["id"]
        if version == FORMAT_VERSION:
            task = Task.model_validate_json((folder / "task.json").read_text(encoding="utf-8"))
            images = pq.read_table(folder / "images.parquet", schema=_IMAGES).to_pylist()
            shapes: dict[str, list[dict[str, Any]]] = {}
            for row in pq.read_table(folder / "annotations.parquet", schema=_SHAPES).to_pylist():
                shapes.setdefault(row["path"], []).append(_without_null_more(row))
            content = Content(task=task, images=tuple(images), shapes=shapes, id=_hash(task, images, shapes))
    except (OSError, ValueError, KeyError, TypeError, ValidationError, pa.ArrowException) as error:
        raise _damaged(folder, str(error)) from error
    if version != FORMAT_VERSION:
        raise Invalid(
            f"The snapshot in {folder} has format version {version}; this Terrazzo reads {FORMAT_VERSION}.",
            "Use the version of Terrazzo that made it, or freeze the dataset again.",
        )
    if content.id != stated:
        raise _damaged(folder, f"its content has the hash {content.id}, not {stated}")
    return content


def _shape_row(path: str, shape: Shape) -> dict[str, Any]:
    more = shape.model_dump(include=set(_MORE), exclude_defaults=True)
    row = {
        "path": path,
        "id": shape.id,
        "class_name": shape.class_name,
        "geometry": shape.geometry.model_dump_json(),
        "source_kind": shape.source.kind,
        "source_name": shape.source.name,
        "confidence": shape.confidence,
        "more": json.dumps(more, sort_keys=True) if more else None,
    }
    return _without_null_more(row)


def _without_null_more(row: dict[str, Any]) -> dict[str, Any]:
    """What a hash is made of: without ``more`` where it says nothing, as before there was such a column."""
    return row if row["more"] is not None else {name: value for name, value in row.items() if name != "more"}


def _hash(task: Task, images: list[dict[str, Any]], shapes: dict[str, list[dict[str, Any]]]) -> str:
    """SHA-256 over the content as JSON lines; Parquet bytes will not do, they differ between writers."""
    digest = hashlib.sha256()
    for line in _lines(task, images, shapes):
        digest.update(json.dumps(line, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def _lines(task: Task, images: list[dict[str, Any]], shapes: dict[str, list[dict[str, Any]]]) -> Iterator[Any]:
    yield {"format_version": FORMAT_VERSION, "task": task.content()}
    for row in images:
        yield row
        yield from shapes.get(row["path"], ())
    known = {row["path"] for row in images}
    yield sorted(path for path in shapes if path not in known)


def _damaged(folder: Path, why: str) -> Invalid:
    return Invalid(
        f"The snapshot in {folder} was damaged or changed: {why}.",
        "Delete the folder and freeze the dataset again; a snapshot is never edited.",
    )
