"""``terrazzo import`` of an Arkindex export: images, ground truth, mapped types; and the library on the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import terrazzo
from arkindex_exports import manuscript, named

Run = Callable[..., tuple[int, str, str]]


def test_an_export_comes_in(terrazzo: Run, tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    (tmp_path / "images").rename(tmp_path / "pages")
    status, _, err = terrazzo("import", export, "--project", "Codex", "--task", "instance")
    assert status == 1
    assert "--images FOLDER" in err
    status, out, err = terrazzo(
        "import", export, "--project", "Codex", "--task", "instance", "--images", tmp_path / "pages", "--json"
    )
    assert status == 0, err
    report = json.loads(out)
    assert (report["format"], report["images"], report["annotated"]) == ("arkindex", 4, 3)
    assert report["splits"] == {"train": 1, "val": 1, "test": 1, "none": 1}
    assert [(one["name"], one["amount"]) for one in report["amounts"]] == [("text_line", 6), ("drop_capital", 3)]
    assert any(named("run") in one for one in report["warnings"])
    status, out, err = terrazzo(
        *("import", export, "--project", "Codex", "--task", "instance", "--task-name", "lines"),
        *("--images", tmp_path / "pages", "--ground-truth", "manual", "--ground-truth", "Lines"),
        *("--map", "text_line=line", "--json"),
    )
    assert status == 0, err
    report = json.loads(out)
    assert (report["already_here"], report["amounts"][0]["name"], report["amounts"][0]["amount"]) == (4, "line", 9)


def test_choices_for_an_export_with_other_files_are_refused(terrazzo: Run, tmp_path: Path) -> None:
    manuscript(tmp_path)
    status, _, err = terrazzo("import", tmp_path / "images", "--project", "p", "--ground-truth", "manual")
    assert status == 1
    assert "exports of Arkindex" in err


def test_the_library_reads_it(tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    with terrazzo.read(export, map={"text_line": "line"}, ground_truth=["manual"]) as reading:
        assert reading.task is not None
        assert reading.task.class_names == ("line",)
        assert reading.check() == ()
