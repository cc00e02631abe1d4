"""The data folder: anywhere, whatever its path holds, and closed to others."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from terrazzo.home import Home
from terrazzo.services.projects.projects import create_project, list_projects
from terrazzo.services.workspace import Workspace

NAMES = [
    "plain",
    "why?",
    "why?uri=true",
    "a#b",
    "100%",
    "%3F",
    "with spaces",
    "größe",
    "é日本",
    "a&b=c;d",
    "semi:colon",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_path_holds_the_data(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERRAZZO_DATABASE_URL", raising=False)
    root = tmp_path / name
    ws = Workspace.open(Home(root))
    create_project(ws, "pages")
    ws.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (root / "terrazzo.sqlite").stat().st_size > 0
    done = subprocess.run(
        [sys.executable, "-m", "terrazzo", "projects", "list", "--json"],
        env=os.environ | {"TERRAZZO_HOME": str(root)},
        capture_output=True,
        text=True,
    )
    assert '"pages"' in done.stdout, done.stderr
    again = Workspace.open(Home(root))
    assert len(list_projects(again)) == 1
    again.close()


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def usual_umask() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("usual_umask")
def test_a_new_data_folder_is_closed_to_others(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "home")
    home.create()
    assert mode_of(home.root) == 0o700
    assert not home.is_shared


def test_an_open_one_is_closed_and_it_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    home = Home(tmp_path)
    tmp_path.chmod(0o755)
    home.create()
    assert mode_of(tmp_path) == 0o700
    assert "mode 755" in caplog.text
    caplog.clear()
    home.create()
    assert not caplog.text


def test_one_that_a_group_shares_stays_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o770)
    home = Home(tmp_path)
    home.create()
    assert mode_of(tmp_path) == 0o770
    assert home.is_shared
