"""Images of an export remember it: it is kept, given back with their elements, and goes with the last of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import select

from arkindex_exports import manuscript, named
from terrazzo.db.schema import ImageRow
from terrazzo.services.images.images import delete_images
from terrazzo.services.images.imports import import_data
from terrazzo.services.images.origins import Origin, origin_of
from terrazzo.services.projects.projects import delete_project
from terrazzo.services.workspace import Workspace

PATHS = {f"Codex 7/{name}.png" for name in ("f1r", "f1v", "f2r", "f2v")}


def elements(paths: set[str]) -> dict[str, str]:
    folder = named(None, "folder", "Codex 7")
    return {path: named(folder, "page", Path(path).stem) for path in paths}


def test_the_export_is_kept_with_the_elements_of_its_images(ws: Workspace, tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    digest = hashlib.sha256(export.read_bytes()).hexdigest()
    report = import_data(ws, export, project="Codex")
    assert report.project_id is not None
    known = origin_of(ws, report.project_id, PATHS)
    assert known == Origin(digest, "export.sqlite", elements(PATHS))
    assert ws.blobs.read(digest) == export.read_bytes()
    few = {"Codex 7/f1r.png", "elsewhere.png"}
    assert origin_of(ws, report.project_id, few) == Origin(digest, "export.sqlite", elements({"Codex 7/f1r.png"}))
    assert origin_of(ws, report.project_id, {"elsewhere.png"}) is None
    again = import_data(ws, export, project="Codex")
    assert again.already_here == 4
    assert origin_of(ws, report.project_id, PATHS) == known


def test_it_goes_with_the_last_of_its_images(ws: Workspace, tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    digest = hashlib.sha256(export.read_bytes()).hexdigest()
    import_data(ws, export, project="Codex")
    with ws.reading() as session:
        first, *others = session.scalars(select(ImageRow.id).order_by(ImageRow.path)).all()
    delete_images(ws, [first])
    assert ws.blobs.has(digest)
    delete_images(ws, others)
    assert not ws.blobs.has(digest)
    again = import_data(ws, export, project="Codex")
    assert ws.blobs.has(digest)
    assert again.project_id is not None
    delete_project(ws, again.project_id)
    assert not ws.blobs.has(digest)
