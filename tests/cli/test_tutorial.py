"""The tutorial of Arkindex from its export to an export with predictions, by the command line, on made pages."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import arkindex_export as models
import pytest
import zstandard

from arkindex_exports import codex, named
from terrazzo.home import Home

ORDER = ("freez", "epoch", "evaluate train", "evaluate val", "evaluate test", "published as")
"""What a log speaks of, in this order: conversion, training, three evaluations, publication."""

Run = Callable[..., tuple[int, str, str]]


def said(terrazzo: Run, *arguments: object) -> str:
    status, out, err = terrazzo(*arguments)
    assert status == 0, err
    return out


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_from_an_export_to_an_export_with_predictions(terrazzo: Run, home: Home, tmp_path: Path) -> None:
    export = codex(tmp_path)
    images = tmp_path / "images"
    report = json.loads(said(terrazzo, "import", export, "--project", "Codex", "--images", images, "--json"))
    assert report["splits"] == {"train": 8, "val": 2, "test": 2, "none": 2}
    assert [(one["name"], one["amount"]) for one in report["amounts"]] == [("text_line", 48)]
    said(terrazzo, "models", "create", "Codex", "Lines | Codex", "--description", "Lines of the **Codex**.")

    found = said(terrazzo, "architectures", "--kind", "instance")
    assert "objects-fpn-efficientnet-lite0" in found
    settings = ("epochs=12", "image_size=128", "batch_size=4")
    chosen = [word for one in settings for word in ("--set", one)]
    arguments = ("--architecture", "objects-fpn-efficientnet-lite0", *chosen, "--model", "Lines | Codex", "--json")
    trained = json.loads(said(terrazzo, "train", "Codex", *arguments))
    assert trained["version"] == "Lines | Codex@1"
    assert set(trained["headlines"]) == {"train", "val", "test"}

    log = log_of(home, trained["job"])
    order = [log.casefold().find(word) for word in ORDER]
    assert -1 not in order, log
    assert order == sorted(order), log
    packed = zstandard.ZstdDecompressor().stream_reader((home.runs / trained["job"] / "results.tar.zst").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(packed.read())) as results:
        tops = {one.partition("/")[0] for one in results.getnames()}
    assert {"train", "eval_train", "eval_val", "eval_test"} <= tops

    scored = ("evaluate", "Lines | Codex", "--split", "test", "--dataset", export, "--images", images, "--json")
    scores = json.loads(said(terrazzo, *scored))
    assert scores["images"] == 2
    assert scores["masks"]["map50_95"] == pytest.approx(trained["headlines"]["test"]["value"], abs=1e-4)
    assert (scores["instances"], scores["masks"]["map50"] > 0.5) == (8, True)

    out = tmp_path / "out"
    said(terrazzo, "predict", "Lines | Codex", "--split", "test", "-o", out, "--format", "arkindex")
    before, after = rows(export), rows(out / "predictions.sqlite")
    for table, held in before.items():
        assert held <= after[table], table
    predicted = after["element"] - before["element"]
    assert len(predicted) >= 6
    pages = {named(named(None, "folder", "Codex"), "page", f"f{number}") for number in (10, 11)}
    models.open_database(out / "predictions.sqlite")
    try:
        ours = models.Element.select().where(
            models.Element.worker_run.is_null(False), models.Element.type == "text_line"
        )
        ours = [one for one in ours if one.worker_run.worker_version.slug == "terrazzo"]
        assert len(ours) == len(predicted)
        assert all(0 < one.confidence <= 1 and one.worker_run.model_name == "Lines | Codex@1" for one in ours)
        paths = models.ElementPath.select().where(models.ElementPath.child.in_([one.id for one in ours]))
        assert {one.parent.id for one in paths} == pages
    finally:
        models.database.close()

    back = ("import", out / "predictions.sqlite", "--project", "Read back", "--images", images, "--json")
    report = json.loads(said(terrazzo, *back, "--ground-truth", "Lines | Codex@1"))
    assert (report["annotated"], report["amounts"][0]["amount"]) == (2, len(predicted))

    rest = ("predict", "Lines | Codex", "--unannotated", "-o", tmp_path / "rest", "--format", "arkindex", "--json")
    assert [one["image"] for one in json.loads(said(terrazzo, *rest))["images"]] == ["Codex/f12.png", "Codex/f13.png"]


def log_of(home: Home, job: str) -> str:
    """Steps and lines of the log, in their order."""
    events = [json.loads(line) for line in (home.runs / job / "events.jsonl").read_text().splitlines()]
    return "\n".join(f"{one['kind']} {one['data']}" for one in events if one["kind"] in ("log", "step"))


def rows(path: Path) -> dict[str, set[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: set(database.execute(f"SELECT * FROM {name}")) for name in tables}
