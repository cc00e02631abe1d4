"""The export of an Arkindex project by HTTP: a zip with the .sqlite file and its images."""

from __future__ import annotations

import shutil
from pathlib import Path

from fastapi.testclient import TestClient

from arkindex_exports import manuscript, named


def test_a_zip_of_an_export_and_its_images(api: TestClient, tmp_path: Path) -> None:
    manuscript(tmp_path / "data")

    zipped = Path(shutil.make_archive(str(tmp_path / "codex"), "zip", tmp_path / "data"))
    project = api.post("/projects", json={"name": "Codex"}).json()["id"]
    fields = {"map": ["text_line=line"], "ground_truth": ["manual", named("run")]}
    answer = api.post(f"/projects/{project}/imports", files={"file": ("codex.zip", zipped.read_bytes())}, data=fields)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (report["format"], report["kind"], report["annotated"]) == ("arkindex", "instance", 3)
    assert [(one["name"], one["amount"]) for one in report["amounts"]] == [("line", 9)]
