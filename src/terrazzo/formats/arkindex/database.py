"""The tables of an export as records, read from a file that is never written to."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from terrazzo.errors import Invalid

VERSION = 11
HEADER = b"SQLite format 3\x00"

_TABLES = {
    "worker_version": "id, slug, name",
    "worker_run": "id, worker_version_id, model_name",
    "image_server": "id, url, version",
    "image": "id, server_id, url, width, height",
    "element": "id, name, type, image_id, polygon, confidence, rotation_angle, mirrored, worker_run_id",
    "element_path": "parent_id, child_id",
    "transcription": "element_id, text, confidence, worker_run_id",
    "classification": "element_id, class_name, confidence, state, worker_run_id",
    "dataset": "id, name, sets",
    "dataset_element": "dataset_id, element_id, set_name",
}
"""The tables that are read, and their columns."""

_ORDER = {"element_path": "parent_id, ordering, child_id"}


@dataclass(frozen=True, slots=True)
class Run:
    """A worker run: ``worker`` and ``slug`` of its version, and the model that it used."""

    id: str
    worker: str
    slug: str
    model: str


@dataclass(frozen=True, slots=True)
class ServedImage:
    """An image of a IIIF server; ``url`` is its base, and ``version`` that of the server's addresses (2 or 3)."""

    id: str
    server: str
    version: int
    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Element:
    """A folder, page or thing on a page; ``polygon`` is JSON, ``run`` None when a person made it."""

    id: str
    name: str
    type: str
    image: str | None
    polygon: str | None
    confidence: float | None
    rotation: int
    mirrored: bool
    run: str | None


@dataclass(frozen=True, slots=True)
class Transcription:
    text: str
    confidence: float | None
    run: str | None


@dataclass(frozen=True, slots=True)
class Classification:
    name: str
    confidence: float
    state: str
    run: str | None


@dataclass(frozen=True, slots=True)
class ExportDataset:
    """A dataset; ``members`` are the sets of its elements."""

    id: str
    name: str
    sets: tuple[str, ...]
    members: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """All that an export holds; ``children`` and ``parents`` in their order."""

    runs: dict[str, Run]
    images: dict[str, ServedImage]
    elements: dict[str, Element]
    children: dict[str, list[str]]
    parents: dict[str, list[str]]
    texts: dict[str, list[Transcription]]
    classes: dict[str, list[Classification]]
    datasets: tuple[ExportDataset, ...]


def load(content: bytes | Path, name: str) -> Export:
    """Read the export ``name`` from its bytes or from its file.

    Raises:
        Invalid: damaged, no export of Arkindex, or one of another version.
    """
    try:
        with closing(connect(content)) as database:
            check(database, name)
            return _export(database)
    except sqlite3.Error as error:
        raise Invalid(
            f"{name}: the file is damaged, or no SQLite database ({error}).", "Download the export of Arkindex again."
        ) from error
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid(f"{name}: a table holds what should not be there ({error}).", "Make the export again.") from error


def connect(content: bytes | Path) -> sqlite3.Connection:
    """A connection that cannot write to the file; bytes are opened in memory."""
    if isinstance(content, Path):
        database = sqlite3.connect(f"{content.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    else:
        database = sqlite3.connect(":memory:")
        # A database with a write-ahead log cannot be opened in memory; its bytes 18 and 19 say that it has one.
        database.deserialize(content[:18] + b"\x01\x01" + content[20:])
    database.execute("PRAGMA query_only = 1")
    database.execute("PRAGMA trusted_schema = 0")
    return database


def check(database: sqlite3.Connection, name: str) -> None:
    """Refuse what is no export of the version that is known.

    Raises:
        Invalid: with what it is instead.
    """
    remedy = f"Export the project again from an Arkindex that writes version {VERSION} of its SQLite export."
    tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "export_version" not in tables:
        raise Invalid(f"{name}: this is an SQLite database, but no export of Arkindex.", "Give the export itself.")
    versions = [row[0] for row in database.execute("SELECT version FROM export_version")]
    if versions != [VERSION]:
        said = ", ".join(str(one)[:20] for one in versions[:3]) or "no number"
        raise Invalid(f"{name}: an export of version {said}; only version {VERSION} is read.", remedy)
    for table, columns in _TABLES.items():
        there = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
        lacking = [one for one in columns.split(", ") if one not in there]
        if table not in tables or lacking:
            what = f"the table {table}" if table not in tables else f"{table}.{lacking[0]}"
            raise Invalid(f"{name}: {what} is missing, so this is no whole export.", remedy)


def _rows(database: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    order = _ORDER.get(table, "rowid")
    yield from database.execute(f"SELECT {_TABLES[table]} FROM {table} ORDER BY {order}")


def _export(database: sqlite3.Connection) -> Export:
    workers = {id: (str(name), str(slug)) for id, slug, name in _rows(database, "worker_version")}
    servers = {id: (str(url), int(version)) for id, url, version in _rows(database, "image_server")}
    children: defaultdict[str, list[str]] = defaultdict(list)
    parents: defaultdict[str, list[str]] = defaultdict(list)
    for parent, child in _rows(database, "element_path"):
        children[parent].append(child)
        parents[child].append(parent)
    texts: defaultdict[str, list[Transcription]] = defaultdict(list)
    for element, text, confidence, run in _rows(database, "transcription"):
        texts[element].append(Transcription(str(text), _part(confidence), run))
    classes: defaultdict[str, list[Classification]] = defaultdict(list)
    for element, name, confidence, state, run in _rows(database, "classification"):
        classes[element].append(Classification(str(name), _part(confidence) or 0.0, str(state), run))
    datasets = {id: ExportDataset(id, str(name), _sets(sets)) for id, name, sets in _rows(database, "dataset")}
    for dataset, element, set_name in _rows(database, "dataset_element"):
        datasets[dataset].members[element] = str(set_name)
    return Export(
        runs={
            id: Run(id, *workers.get(version, ("", "")), str(model or ""))
            for id, version, model in _rows(database, "worker_run")
        },
        images={
            id: ServedImage(id, *servers[server], str(url), int(width), int(height))
            for id, server, url, width, height in _rows(database, "image")
        },
        elements={row[0]: _element(row) for row in _rows(database, "element")},
        children=dict(children),
        parents=dict(parents),
        texts=dict(texts),
        classes=dict(classes),
        datasets=tuple(datasets.values()),
    )


def _element(row: Sequence[Any]) -> Element:
    id, name, kind, image, polygon, confidence, rotation, mirrored, run = row
    return Element(
        id, str(name), str(kind), image, polygon, _part(confidence), int(rotation or 0) % 360, bool(mirrored), run
    )


def _part(confidence: Any) -> float | None:
    """A confidence from 0 to 1, None when there is none or it is none."""
    if isinstance(confidence, int | float) and 0 <= confidence <= 1:
        return float(confidence)
    return None


def _sets(text: Any) -> tuple[str, ...]:
    return tuple(one.strip() for one in str(text).split(",") if one.strip())
