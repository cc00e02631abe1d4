"""``terrazzo demo``: from nothing to scores and an overlay, and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from terrazzo.cli import demo
from terrazzo.home import Home
from terrazzo.services.images.example import SAMPLES, SampleName
from terrazzo.services.images.imports import import_data
from terrazzo.services.projects.projects import list_projects
from terrazzo.services.workspace import Workspace

Run = Callable[..., tuple[int, str, str]]


def small(monkeypatch: pytest.MonkeyPatch, sample: SampleName, images: int, settings: dict[str, object]) -> None:
    """Let the demo of a sample take seconds."""
    plan = replace(demo.DEMOS[sample], images=images, settings=settings)
    monkeypatch.setattr(demo, "DEMOS", {**demo.DEMOS, sample: plan})


def test_the_demo_trains_predicts_and_says_where(terrazzo: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch, "pages", 6, {"epochs": 1, "image_size": 64, "batch_size": 4, "precision": "fp32"})
    status, out, err = terrazzo("demo", "--no-serve")
    assert status == 0, err
    for word in (
        "train IoU",
        "val IoU",
        "test IoU",
        "text_line",
        "drop_capital",
        "illustration",
        "http://127.0.0.1:8765",
    ):
        assert word in out
    overlay = next(line for line in out.splitlines() if line.startswith("Overlay picture:")).split(maxsplit=2)[2]
    assert Path(overlay).is_file()

    status, again, err = terrazzo("demo", "--no-serve")
    assert status == 0, err
    assert overlay in again
    assert len(json.loads(terrazzo("jobs", "list", "--json")[1])["items"]) == 2
    assert [one["version_count"] for one in json.loads(terrazzo("models", "list", "--json")[1])] == [1]


def test_the_demo_of_cells_finds_each_by_itself(terrazzo: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch, "cells", 6, {"epochs": 1, "image_size": 64, "batch_size": 4, "precision": "fp32"})
    status, out, err = terrazzo("demo", "--sample", "cells", "--no-serve")
    assert status == 0, err
    for word in ("test mask AP50-95", "mask mAP50", "round", "rod"):
        assert word in out
    overlay = next(line for line in out.splitlines() if line.startswith("Overlay picture:")).split(maxsplit=2)[2]
    assert Path(overlay).is_file()
    [model] = json.loads(terrazzo("models", "list", "--json")[1])
    assert (model["name"], model["task"]["kind"], model["version_count"]) == ("cell-finder", "instance", 1)


def test_a_smaller_sample_that_is_here_already_is_completed(
    terrazzo: Run, monkeypatch: pytest.MonkeyPatch, home: Home, tmp_path: Path
) -> None:
    """“Try the sample” on the pages brings in fewer images under the same name."""
    small(monkeypatch, "pages", 8, {"epochs": 0})  # Refused, so that nothing is trained.
    ws = Workspace.open(home)
    try:
        import_data(ws, SAMPLES["pages"].write(tmp_path / "few", 5), project=SAMPLES["pages"].project)
        status, _, err = terrazzo("demo", "--no-serve")
        assert status == 1 and "epochs" in err
        assert "lacks: it has 5" in err
        [project] = list_projects(ws)
        assert (project.image_count, project.task_count) == (8, 1)
    finally:
        ws.close()


def test_an_unknown_sample_is_refused(terrazzo: Run) -> None:
    status, _, err = terrazzo("demo", "--sample", "stars")
    assert (status, "pages, cells" in err) == (1, True)
