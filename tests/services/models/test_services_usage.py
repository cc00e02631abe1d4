"""The snippets of a version really work: they are run as they are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from jobs_world import ended, forget_plugin, import_pages, install_plugin, picture, supervised
from pydantic import BaseModel

from terrazzo.home import Home
from terrazzo.services.jobs import jobs
from terrazzo.services.models.models import export_version, get_version
from terrazzo.services.models.usage import usage
from terrazzo.services.workspace import Workspace
from terrazzo.types import FORM_OF, ClassesPrediction, Form, ObjectsPrediction, SemanticPrediction, TaskKind


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A data folder with one version, of a model whose name has to be quoted."""
    install_plugin(tmp_path / "plugin", monkeypatch)
    monkeypatch.setenv("TERRAZZO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    workspace = Workspace.open(Home(tmp_path / "home"))
    task = import_pages(workspace, tmp_path / "pages")
    with supervised(workspace):
        job = jobs.start_train(
            workspace, task_id=task, architecture="brightness", settings={"epochs": 1}, model_name="old pages' $light"
        )
        assert ended(workspace, job).state == "succeeded"
    yield workspace
    workspace.close()
    forget_plugin()


def test_the_snippets_run_as_they_are(ws: Workspace, tmp_path: Path) -> None:
    version = get_version(ws, "old pages' $light")
    snippets = usage(version, "http://127.0.0.1:8765/")
    work = tmp_path / "work"
    (work / "images").mkdir(parents=True)
    (work / "images" / "a.png").write_bytes(picture(3))
    run(snippets.terminal, work)
    assert list((work / "results").glob("a*.png"))
    file = snippets.python.splitlines()[0].rpartition(" ")[2]
    export_version(ws, version.id, work / file)
    (work / "use.py").write_text(snippets.python)
    said = run(f"{sys.executable} use.py", work)
    assert said.startswith("a.png dark ") and "a.png light" in said
    assert f"version_id={version.id}" in snippets.http and "http://127.0.0.1:8765/api/v1/jobs/predict" in snippets.http


def test_the_program_reads_the_answers_of_each_kind(ws: Workspace) -> None:
    version = get_version(ws, "old pages' $light")
    answers: dict[Form, type[BaseModel]] = {
        "pixels": SemanticPrediction,
        "objects": ObjectsPrediction,
        "classes": ClassesPrediction,
    }
    for kind in get_args(TaskKind):
        task = {**version.task, "kind": kind, "background": None}
        snippet = usage(version.model_copy(update={"task": task}), "http://x").python
        compile(snippet, "use.py", "exec")
        read = set(re.findall(r"prediction\.(\w+)", snippet))
        assert read and read <= set(answers[FORM_OF[kind]].model_fields)


def run(command: str, folder: Path) -> str:
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
