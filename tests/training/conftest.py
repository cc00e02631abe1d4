"""Fixtures of the training tests."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tiny_world import make_snapshot

from terrazzo.snapshot import Snapshot


@pytest.fixture(scope="session")
def tiny_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return make_snapshot(tmp_path_factory.mktemp("tiny"), {"train": 10, "val": 4, "test": 3})


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def cache_root(tmp_path: Path) -> Path:
    return tmp_path / "cache"
