"""The workspace: opening a data folder, transactions, and many processes at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from terrazzo.db.schema import Project
from terrazzo.errors import Invalid
from terrazzo.home import Home
from terrazzo.services.workspace import Workspace


def test_opening_makes_folders_and_tables(tmp_path: Path) -> None:
    workspace = Workspace.open(Home(tmp_path / "home"))
    for folder in ("blobs", "snapshots", "runs", "bundles", "cache"):
        assert (tmp_path / "home" / folder).is_dir()
    with workspace.reading() as session:
        assert session.scalar(select(func.count()).select_from(Project)) == 0
    workspace.close()


def test_a_session_commits_on_success_and_rolls_back_on_failure(tmp_path: Path) -> None:
    workspace = Workspace.open(Home(tmp_path))
    with workspace.session() as session:
        session.add(Project(name="kept"))
    with pytest.raises(RuntimeError, match="stop"), workspace.session() as session:
        session.add(Project(name="lost"))
        session.flush()
        raise RuntimeError("stop")
    with workspace.reading() as session:
        assert session.scalars(select(Project.name)).all() == ["kept"]


def test_a_folder_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Invalid, match="data folder") as caught:
        Workspace.open(Home(tmp_path / "file" / "home"))
    assert "TERRAZZO_HOME" in caught.value.remedy


def test_a_file_that_is_no_database_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "terrazzo.sqlite").write_bytes(b"something else " * 1000)
    with pytest.raises(Invalid, match=r"terrazzo\.sqlite"):
        Workspace.open(Home(tmp_path))


def test_processes_that_open_and_write_at_once_all_succeed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from terrazzo.home import Home\n"
        "from terrazzo.services.workspace import Workspace; from terrazzo.db.schema import Project\n"
        "sys.stdin.read(); workspace = Workspace.open(Home(Path(sys.argv[1])))\n"
        "for number in range(10):\n"
        "    with workspace.session() as session: session.add(Project(name=f'{sys.argv[2]} {number}'))\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path), name], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for name in ("one", "two")
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
    for process in processes:
        process.wait(timeout=120)
        assert process.stderr is not None
        assert process.returncode == 0, process.stderr.read().decode()
        process.stderr.close()
    with Workspace.open(Home(tmp_path)).reading() as session:
        assert session.scalar(select(func.count()).select_from(Project)) == 20


def test_importing_services_loads_no_heavy_package() -> None:
    code = (
        "import sys, terrazzo.services.workspace, terrazzo.services.access\n"
        "heavy = {'torch', 'torchvision', 'timm', 'cv2', 'openvino', 'onnxruntime', 'matplotlib', 'pyarrow'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
