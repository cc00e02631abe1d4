"""Predictions as an export of Arkindex: a copy of the export of the images, in which what was there is untouched."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arkindex_exports import ExportMaker, manuscript, named, page_png, rectangle
from terrazzo.errors import Invalid
from terrazzo.formats.arkindex.choices import ExportChoices
from terrazzo.formats.arkindex.database import load
from terrazzo.formats.arkindex.format import Arkindex
from terrazzo.formats.joined import open_joined
from terrazzo.geometry import rle
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.inference.run.arkindex_file import ArkindexTarget
from terrazzo.inference.run.outputs import RunOutputs, run_formats
from terrazzo.types import ClassesPrediction, LabelClass, ObjectsPrediction, Polygon, Task, TaskKind

CLASSES = tuple(LabelClass(name=name, color=color) for name, color in (("text_line", "#e69f00"), ("x", "#56b4e9")))


def outputs(folder: Path, kind: TaskKind, target: ArkindexTarget | None) -> RunOutputs:
    task = Task(name="lines", kind=kind, classes=CLASSES)
    settled = ObjectOptions().settled(task, {})
    return RunOutputs(folder, task, "finder@1", settled, formats=run_formats(["arkindex"]), arkindex=target)


def line(height: int, width: int, box: tuple[int, int, int, int], confidence: float = 0.75) -> ObjectsPrediction:
    """One line: left, top, right, bottom."""
    left, top, right, bottom = box
    pixels_HW = np.zeros((height, width), np.bool_)
    pixels_HW[top:bottom, left:right] = True
    return ObjectsPrediction(
        height=height,
        width=width,
        boxes_N4=np.array([[left, top, right - left, bottom - top]], np.float32),
        classes_N=np.array([0]),
        confidences_N=np.array([confidence], np.float32),
        masks=(rle.encode(pixels_HW),),
    )


def rows(path: Path) -> Mapping[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}


def test_a_copy_of_the_export_gets_elements_of_a_worker(tmp_path: Path) -> None:
    export = manuscript(tmp_path / "data")
    page = named(named(None, "folder", "Codex 7"), "page", "f2r")
    before, bytes_before = rows(export), export.read_bytes()
    target = ArkindexTarget(export, {"Codex 7/f2r.png": page}, "b" * 64)
    run = outputs(tmp_path / "out", "instance", target)
    run.write("Codex 7/f2r.png", np.zeros((40, 60, 3), np.uint8), line(40, 60, (6, 5, 50, 12)))
    (written,) = run.finish()
    assert written == tmp_path / "out" / "predictions.sqlite"
    assert export.read_bytes() == bytes_before
    after = rows(written)
    for table, held in before.items():
        assert set(held) <= set(after[table]), table
    made = load(written, "predictions")
    (element,) = (one for one in made.elements.values() if one.id not in load(export, "export").elements)
    assert (element.type, element.confidence, element.image) == ("text_line", 0.75, named("codex/f2r.png"))
    assert made.parents[element.id] == [page]
    assert element.run is not None
    assert (made.runs[element.run].slug, made.runs[element.run].model) == ("terrazzo", "finder@1")
    (tmp_path / "data" / "images").rename(tmp_path / "out" / "images")
    with Arkindex(ExportChoices(ground_truth=("finder@1",))).read(open_joined(written, None)) as found:
        (item,) = (one for one in found.items if one.annotated and one.split == "test")
        annotated = found.annotation(item)
        assert annotated is not None
        geometry = annotated.shapes[0].geometry
        assert isinstance(geometry, Polygon)
        assert set(geometry.parts[0][0]) == {(6, 5), (50, 5), (50, 12), (6, 12)}


def test_predictions_of_a_cut_and_turned_page_lie_where_they_were_seen(tmp_path: Path) -> None:
    made = ExportMaker(tmp_path / "export.sqlite")
    image = made.image("opening.png", 100, 40)
    page = made.element("right", "page", None, image, rectangle(50, 0, 100, 40), rotation_angle=90)
    export = made.close()
    run = outputs(tmp_path / "out", "instance", ArkindexTarget(export, {"right.png": page}))
    run.write("right.png", np.zeros((50, 40, 3), np.uint8), line(50, 40, (30, 0, 40, 20)))
    (written,) = run.finish()
    (tmp_path / "out" / "images").mkdir()
    (tmp_path / "out" / "images" / "opening.png").write_bytes(page_png(100, 40))
    element = next(one for one in load(written, "x").elements.values() if one.run)
    # Seen at the top right of the turned page, so at the top left of the page as it lies, which begins at 50.
    assert element.polygon is not None
    points = np.array(json.loads(element.polygon))
    assert (points.min(axis=0).tolist(), points.max(axis=0).tolist()) == ([50, 0], [70, 10])
    with Arkindex(ExportChoices(ground_truth=("finder@1",))).read(open_joined(written, None)) as found:
        annotated = found.annotation(found.items[0])
        assert annotated is not None
        geometry = annotated.shapes[0].geometry
        assert isinstance(geometry, Polygon)
        assert set(geometry.parts[0][0]) == {(30, 0), (40, 0), (40, 20), (30, 20)}


def test_images_of_no_export_make_a_new_one(tmp_path: Path) -> None:
    run = outputs(tmp_path / "out", "instance", None)
    run.write("box 1/one.png", np.zeros((40, 60, 3), np.uint8), line(40, 60, (6, 5, 50, 12)))
    (written,) = run.finish()
    made = load(written, "new")
    assert sorted((one.type, one.name) for one in made.elements.values()) == [
        ("folder", "box 1"),
        ("page", "one"),
        ("text_line", "1"),
    ]
    again = outputs(tmp_path / "out", "instance", None)
    again.write("two.png", np.zeros((40, 60, 3), np.uint8), line(40, 60, (6, 5, 50, 12)))
    again.finish()
    assert len(load(written, "new").elements) == 2, "what an earlier run wrote is replaced"


def test_classes_become_classifications(tmp_path: Path) -> None:
    run = outputs(tmp_path / "out", "tagging", None)
    run.write(
        "a.png", np.zeros((8, 8, 3), np.uint8), ClassesPrediction(probabilities_C=np.array([0.9, 0.1], np.float32))
    )
    (written,) = run.finish()
    ((page, (found,)),) = load(written, "new").classes.items()
    assert load(written, "new").elements[page].type == "page"
    assert (found.name, round(found.confidence, 2), found.state) == ("text_line", 0.9, "pending")


def test_a_page_of_another_size_and_a_stranger_s_file_are_refused(tmp_path: Path) -> None:
    export = manuscript(tmp_path / "data")
    page = named(named(None, "folder", "Codex 7"), "page", "f2r")
    run = outputs(tmp_path / "out", "instance", ArkindexTarget(export, {"f2r.png": page}))
    run.write("f2r.png", np.zeros((20, 30, 3), np.uint8), line(20, 30, (3, 3, 9, 9)))
    with pytest.raises(Invalid, match=r"30 x 20 pixels.*60 x 40"):
        run.finish()
    assert not (tmp_path / "out" / "predictions.sqlite").exists()
    (tmp_path / "out" / "predictions.sqlite").write_bytes(export.read_bytes())
    with pytest.raises(Invalid, match="no prediction"):
        outputs(tmp_path / "out", "instance", None)


def test_the_models_of_arkindex_s_own_package_read_it(tmp_path: Path) -> None:
    models = pytest.importorskip("arkindex_export")
    export = manuscript(tmp_path / "data")
    page = named(named(None, "folder", "Codex 7"), "page", "f2r")
    run = outputs(tmp_path / "out", "instance", ArkindexTarget(export, {"f2r.png": page}, "b" * 64))
    run.write("f2r.png", np.zeros((40, 60, 3), np.uint8), line(40, 60, (6, 5, 50, 12)))
    (written,) = run.finish()
    models.open_database(written)
    try:
        predicted = list(models.Element.select().where(models.Element.worker_run.is_null(False)))
        ours = [one for one in predicted if one.worker_run.worker_version.slug == "terrazzo"]
        assert [(one.type, one.confidence, one.image.url.rpartition("/")[2]) for one in ours] == [
            ("text_line", 0.75, "codex%2Ff2r.png")
        ]
        path = models.ElementPath.get(models.ElementPath.child == ours[0])
        assert (path.parent.id, path.parent.type) == (page, "page")
        for model in (models.Image, models.Transcription, models.Classification, models.DatasetElement):
            assert list(model.select())
    finally:
        models.database.close()
