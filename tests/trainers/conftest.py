"""Fixtures of the trainer tests: the tiny snapshot of the training tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))

from tiny_world import make_snapshot

from terrazzo.snapshot import Snapshot


@pytest.fixture(scope="session")
def tiny_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return make_snapshot(tmp_path_factory.mktemp("tiny"), {"train": 10, "val": 4, "test": 3})
