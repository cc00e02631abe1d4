"""A small manifest and a stage with real weights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import torch

from terrazzo.bundle import BundleManifest, Lineage, Preprocessing, Stage
from terrazzo.types import LabelClass, Task

TASK = Task(
    name="page",
    kind="semantic",
    classes=(
        LabelClass(name="paper", color="#999999"),
        LabelClass(name="ink | line", color="#0072b2"),
        LabelClass(name="initial", color="#d55e00"),
    ),
    ignored=("background",),
)


@pytest.fixture
def make_manifest() -> Callable[..., BundleManifest]:
    def make(**changes: Any) -> BundleManifest:
        now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        values: dict[str, Any] = {
            "name": "pages",
            "created_at": now,
            "task": TASK,
            "trainer": "semantic",
            "architecture": "fpn-efficientnet-lite0",
            "network": {"decoder": "FPN", "licence": "MIT"},
            "preprocessing": Preprocessing(
                mean=(127.0, 127.0, 127.0), std=(128.0, 128.0, 128.0), sizing="crop", size=64
            ),
            "lineage": Lineage(
                snapshot="a" * 64,
                configuration={"epochs": 3},
                code_version="0.1.0",
                environment={"torch": "2"},
                seed=7,
                started_at=now,
                finished_at=now,
                data_counts={"train": 8, "val": 2},
            ),
        }
        return BundleManifest.model_validate({**values, **changes})

    return make


@pytest.fixture
def make_stage(tmp_path: Path, make_manifest: Callable[..., BundleManifest]) -> Callable[..., Stage]:
    """A stage below ``tmp_path / "bundles"`` with the weights of a 1x1 convolution, the same each time."""

    def make(**changes: Any) -> Stage:
        stage = Stage.create(tmp_path / "bundles", make_manifest(**changes))
        stage.write_weights({"weight": torch.arange(9, dtype=torch.float32).reshape(3, 3, 1, 1)})
        return stage

    return make
