"""A small export of Arkindex, made: folders, pages, lines of people and of a worker, texts, classes, datasets."""

from __future__ import annotations

import io
import json
import sqlite3
import uuid
from pathlib import Path
from urllib.parse import quote

import numpy as np
from PIL import Image

from terrazzo.formats.arkindex.schema import TABLES

Points = list[list[float]]
SERVER = "http://127.0.0.1:8182/iiif/2"


def named(*parts: object) -> str:
    """An id for a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(map(str, parts))))


def rectangle(left: float, top: float, right: float, bottom: float) -> Points:
    return [[left, top], [left, bottom], [right, bottom], [right, top], [left, top]]


class ExportMaker:
    """Writes the rows of an export; an id is that of the names given."""

    def __init__(self, path: Path, version: int = 11, server: str = SERVER, server_version: int = 2) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._server = server
        self._database = sqlite3.connect(path)
        self._database.executescript(TABLES)
        self._insert("export_version", version=version)
        self._insert("image_server", id=1, url=server, display_name="made", version=server_version)
        self._ordering = 0

    def _insert(self, table: str, **values: object) -> None:
        marks = ", ".join("?" * len(values))
        self._database.execute(f"INSERT INTO {table}({', '.join(values)}) VALUES ({marks})", tuple(values.values()))

    def run(self, name: str, worker: str = "YOLO Inference", model: str = "Lines") -> str:
        self._insert(
            "worker_version", id=named(name, "v"), slug=worker.lower().replace(" ", "-"), name=worker, type="x"
        )
        self._insert("worker_run", id=named(name), worker_version_id=named(name, "v"), model_name=model)
        return named(name)

    def image(self, identifier: str, width: int, height: int) -> str:
        url = f"{self._server}/{quote(identifier, safe='')}"
        self._insert("image", id=named(identifier), server_id=1, url=url, width=width, height=height)
        return named(identifier)

    def element(
        self,
        name: str,
        type: str,
        parent: str | None = None,
        image: str | None = None,
        polygon: Points | None = None,
        run: str | None = None,
        **more: object,
    ) -> str:
        id = named(parent, type, name)
        values = {"id": id, "name": name, "type": type, "image_id": image, "worker_run_id": run}
        polygon_text = None if polygon is None else json.dumps(polygon)
        self._insert("element", **values, polygon=polygon_text, created=1.0, updated=1.0, **more)
        if parent is not None:
            self._ordering += 1
            path = {"id": named(parent, id), "parent_id": parent, "child_id": id, "ordering": self._ordering}
            self._insert("element_path", **path)
        return id

    def text(self, element: str, text: str, run: str | None = None, confidence: float | None = None) -> None:
        id = named(element, text)
        self._insert("transcription", id=id, text=text, element_id=element, worker_run_id=run, confidence=confidence)

    def tag(self, element: str, name: str, state: str = "validated", run: str | None = None, sure: float = 1.0) -> None:
        values = {"id": named(element, name), "class_name": name, "confidence": sure, "state": state}
        self._insert("classification", **values, element_id=element, worker_run_id=run)

    def dataset(self, name: str, members: dict[str, str]) -> str:
        sets = ",".join(dict.fromkeys(members.values()))
        self._insert("dataset", id=named(name), name=name, description="", state="complete", sets=sets)
        for element, set_name in members.items():
            values = {"id": named(name, element), "element_id": element, "dataset_id": named(name)}
            self._insert("dataset_element", **values, set_name=set_name)
        return named(name)

    def close(self) -> Path:
        self._database.commit()
        self._database.close()
        return self.path


def page_png(width: int, height: int, seed: int = 0) -> bytes:
    buffer = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def manuscript(root: Path, *, images: bool = True) -> Path:
    """Three pages of 60 x 40 in a folder, in the sets train, dev and test; a fourth in no set.

    Each of the three has two lines and a capital by hand and a line by a worker; the first line has a text.
    """
    made = ExportMaker(root / "export.sqlite")
    run = made.run("run")
    folder = made.element("Codex 7", "folder")
    members = {}
    for number, name in enumerate(("f1r", "f1v", "f2r", "f2v")):
        identifier = f"codex/{name}.png"
        image = made.image(identifier, 60, 40)
        page = made.element(name, "page", folder, image, rectangle(0, 0, 60, 40))
        if images:
            file = root / "images" / identifier
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(page_png(60, 40, number))
        if name == "f2v":
            continue
        members[page] = ("train", "dev", "test")[number]
        line = made.element("1", "text_line", page, image, rectangle(5, 5, 55, 12))
        made.text(line, f"incipit liber {number}")
        made.element("2", "text_line", page, image, rectangle(5, 20, 55, 27))
        made.element("3", "drop_capital", page, image, rectangle(1, 20, 5, 27))
        guessed = made.element("4", "text_line", page, image, rectangle(5, 30, 55, 37), run, confidence=0.6)
        made.text(guessed, "guessed", run, 0.5)
        made.tag(page, "verso" if name.endswith("v") else "recto")
    made.dataset("Lines", members)
    return made.close()


def codex(root: Path, pages: int = 12) -> Path:
    """Pages of 160 x 120 with dark lines on parchment: two thirds for train, the rest for dev and test, and two in no
    set and with nothing drawn on them. A worker has found one line of each page in a set.
    """
    made = ExportMaker(root / "codex.sqlite")
    run = made.run("run")
    folder = made.element("Codex", "folder")
    members = {}
    for number in range(pages + 2):
        random = np.random.default_rng(number)
        pixels_HWC = random.normal(215, 8, (120, 160, 3)).clip(0, 255).astype(np.uint8)
        image = made.image(f"codex/f{number}.png", 160, 120)
        page = made.element(f"f{number}", "page", folder, image, rectangle(0, 0, 160, 120))
        for line in range(4):
            left, top = int(random.integers(10, 25)), 10 + 27 * line + int(random.integers(0, 4))
            right, bottom = int(random.integers(120, 150)), top + 12
            pixels_HWC[top:bottom, left:right] = random.normal(60, 15, (bottom - top, right - left, 3)).clip(0, 255)
            if number < pages:
                element = made.element(f"{line}", "text_line", page, image, rectangle(left, top, right, bottom))
                made.text(element, f"line {line}")
        if number < pages:
            made.element("guess", "text_line", page, image, rectangle(0, 0, 9, 9), run, confidence=0.5)
            members[page] = "train" if number < pages - 4 else "dev" if number < pages - 2 else "test"
        file = root / "images" / "codex" / f"f{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels_HWC).save(file)
    made.dataset("Codex", members)
    return made.close()
