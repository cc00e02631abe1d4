"""What the tests of services share: an empty data folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from terrazzo.home import Home
from terrazzo.services.workspace import Workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    """An open workspace in its own empty folder."""
    workspace = Workspace.open(Home(tmp_path / "home"))
    yield workspace
    workspace.close()
