"""Rows that are added to an export: folders, pages, shapes with their text, classes, datasets, worker runs."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from terrazzo.formats.arkindex.database import VERSION
from terrazzo.formats.arkindex.schema import TABLES
from terrazzo.types import Shape

SERVER = "http://localhost/iiif/2"
"""Of images that no server is known of: whoever serves them changes the table ``image_server``."""

Points = Sequence[tuple[int, int]]


def id_of(*parts: str) -> str:
    """An id for what these parts say: the same each time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "terrazzo\0" + "\0".join(parts)))


def is_id(text: str) -> bool:
    """Whether an id is one that Arkindex would give."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


class ExportRows:
    """Adds rows to the export at a path, which is made when it is missing; all of them or none, at the end of ``with``.

    Every row that is added once more with the same id is left as it is.
    """

    def __init__(self, path: Path) -> None:
        new = not path.exists()
        self._now = time.time()
        self._database = sqlite3.connect(path)
        self._counts: dict[str, int] = {}
        if new:
            self._database.executescript(TABLES)
            self._database.execute("INSERT INTO export_version VALUES (?)", (VERSION,))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._database.commit()
        self._database.close()

    def image(self, identifier: str, width: int, height: int) -> str:
        """An image of the server ``SERVER``; gives its id."""
        self._add("image_server", {"id": self._server(), "url": SERVER, "display_name": "Terrazzo", "version": 2})
        url = f"{SERVER}/{quote(identifier, safe='')}"
        image_id = id_of("image", url)
        values = {"id": image_id, "server_id": self._server(), "url": url, "width": width, "height": height}
        return self._add("image", values)

    def element(
        self,
        id: str,
        kind: str,
        name: str,
        *,
        parent: str | None = None,
        image: str | None = None,
        ring: Points = (),
        confidence: float | None = None,
        run: str | None = None,
    ) -> str:
        """A folder, a page, or what lies on one; gives its id."""
        closed = [list(point) for point in (*ring, *ring[:1])]
        values = {"id": id, "name": name[:250], "type": kind[:50], "image_id": image, "confidence": confidence}
        values |= {"polygon": json.dumps(closed) if ring else None, "worker_run_id": run}
        self._add("element", values | {"created": self._now, "updated": self._now})
        if parent is not None:
            path = {"id": id_of("path", parent, id), "parent_id": parent, "child_id": id}
            self._add("element_path", path | {"ordering": self._following(parent)})
        return id

    def shape(
        self, shape: Shape, ring: Points, *, id: str, parent: str, image: str, number: int, run: str | None = None
    ) -> None:
        """A shape below its page, with its text."""
        confidence = shape.confidence if run else None
        self.element(
            id, shape.class_name, str(number), parent=parent, image=image, ring=ring, confidence=confidence, run=run
        )
        if shape.text:
            text = {"id": id_of("text", id), "text": shape.text, "element_id": id, "worker_run_id": run}
            self._add("transcription", text)

    def classification(self, element: str, name: str, confidence: float = 1.0, run: str | None = None) -> None:
        """A class of a whole page: validated when a person gave it, pending when a worker did."""
        values: dict[str, Any] = {
            "id": id_of("class", element, name, run or ""),
            "class_name": name,
            "element_id": element,
        }
        values |= {"confidence": confidence, "worker_run_id": run, "high_confidence": int(confidence >= 0.75)}
        self._add("classification", values | {"state": "pending" if run else "validated"})

    def dataset(self, name: str, members: Mapping[str, str]) -> None:
        """A dataset with the sets of its pages."""
        dataset_id = id_of("dataset", name)
        sets = ",".join(one for one in ("train", "dev", "test") if one in members.values())
        values = {"id": dataset_id, "name": name[:100], "description": "", "state": "complete"}
        self._add("dataset", values | {"sets": sets})
        for element, set_name in members.items():
            member = {"id": id_of("member", dataset_id, element), "element_id": element, "dataset_id": dataset_id}
            self._add("dataset_element", member | {"set_name": set_name})

    def run(self, label: str, bundle: str, kind: str, configuration: Mapping[str, Any]) -> str:
        """A worker run of a version ``label`` (``name@number``); gives its id, which is new each time."""
        worker = id_of("worker", bundle)
        values = {"id": worker, "slug": "terrazzo", "name": f"Terrazzo {label}"[:100], "revision": bundle[:200]}
        self._add("worker_version", values | {"type": kind})
        run = str(uuid.uuid4())
        model = {"model_version_id": id_of("version", bundle), "model_id": id_of("model", label.partition("@")[0])}
        about = {"id": run, "worker_version_id": worker, "model_name": label[:100], **model}
        return self._add("worker_run", about | {"configuration": json.dumps(dict(configuration))})

    def _server(self) -> int:
        known = self._database.execute("SELECT id FROM image_server WHERE url = ?", (SERVER,)).fetchone()
        if known is not None:
            return int(known[0])
        return int(self._database.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM image_server").fetchone()[0])

    def _following(self, parent: str) -> int:
        if parent not in self._counts:
            query = "SELECT COALESCE(MAX(ordering), -1) + 1 FROM element_path WHERE parent_id = ?"
            self._counts[parent] = int(self._database.execute(query, (parent,)).fetchone()[0])
        self._counts[parent] += 1
        return self._counts[parent] - 1

    def _add(self, table: str, values: Mapping[str, Any]) -> str:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self._database.execute(f"INSERT OR IGNORE INTO {table}({names}) VALUES ({marks})", tuple(values.values()))
        return str(values["id"])
