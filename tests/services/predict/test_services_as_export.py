"""The predictions of a job as an export of Arkindex: at their thresholds, in the export that the images came from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from jobs_world import ended, forget_plugin, import_pages, install_plugin, picture, supervised

from arkindex_exports import ExportMaker
from terrazzo.errors import NotFound
from terrazzo.formats.arkindex.database import load
from terrazzo.home import Home
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.services.images.imports import import_data
from terrazzo.services.jobs import jobs
from terrazzo.services.models import models
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.predict.as_export import predictions_export
from terrazzo.services.workspace import Workspace


@pytest.fixture
def world(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Workspace, str, VersionRecord]]:
    """A project of annotated pictures with its task, and a version that knows dark from light."""
    install_plugin(tmp_path / "plugin", monkeypatch)
    ws = Workspace.open(home)
    task_id = import_pages(ws, tmp_path / "data")
    with supervised(ws):
        job = ended(ws, jobs.start_train(ws, task_id=task_id, architecture="brightness", model_name="first"))
        assert job.error is None
        yield ws, task_id, models.get_version(ws, job.outcome["version_id"])
    ws.close()
    forget_plugin()


def test_objects_go_into_the_export_of_their_images(
    world: tuple[Workspace, str, VersionRecord], tmp_path: Path
) -> None:
    ws, task_id, version = world
    made = ExportMaker(tmp_path / "export.sqlite")
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "new.png").write_bytes(picture(50))
    page = made.element("new", "page", None, made.image("new.png", 40, 32))
    import_data(ws, made.close(), project=version.project_id)
    options = ObjectOptions(thresholds={"dark": 0.9})
    wish = {"version_id": version.id, "unannotated": True, "task_id": task_id}
    job = jobs.start_predict(ws, **wish, objects="instance", options=options)
    ended(ws, job)
    written = predictions_export(ws, job.id)
    found = load(written, "predictions")
    elements = [one for one in found.elements.values() if one.run]
    assert [(one.type, one.confidence, found.parents[one.id]) for one in elements] == [("light", 0.75, [page])]
    with closing(sqlite3.connect(written)) as database:
        assert database.execute("SELECT slug, name FROM worker_version").fetchall() == [
            ("terrazzo", "Terrazzo first@1")
        ]
    assert predictions_export(ws, job.id) == written
    jobs.delete_jobs(ws, [job.id])
    assert not written.exists()
    with pytest.raises(NotFound):
        predictions_export(ws, job.id)
