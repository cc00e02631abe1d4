"""A manifest for three colours, and a network of a few numbers that tells them apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import torch

from terrazzo.bundle import BundleManifest, Lineage, Preprocessing
from terrazzo.types import LabelClass, Task

TASK = Task(
    name="colours",
    kind="semantic",
    classes=(
        LabelClass(name="red", color="#d55e00"),
        LabelClass(name="green", color="#009e73"),
        LabelClass(name="blue", color="#0072b2"),
    ),
)


@pytest.fixture
def make_manifest() -> Callable[..., BundleManifest]:
    def make(**preprocessing: Any) -> BundleManifest:
        now = datetime(2026, 1, 2, tzinfo=UTC)
        values = {"mean": (128, 128, 128), "std": (64, 64, 64), "sizing": "crop", "size": 64, **preprocessing}
        return BundleManifest(
            name="colours",
            created_at=now,
            task=TASK,
            trainer="semantic",
            architecture="brightest",
            network={},
            preprocessing=Preprocessing.model_validate(values),
            lineage=Lineage(
                snapshot="a" * 64, configuration={}, code_version="0", seed=0, started_at=now, finished_at=now
            ),
        )

    return make


class Brightest(torch.nn.Module):
    """Logits are the channels themselves, so the class is the brightest channel: no context, tiles cannot matter."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Conv2d(3, 3, 1, bias=False)
        with torch.no_grad():
            self.layer.weight.copy_(torch.eye(3).reshape(3, 3, 1, 1))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """(n, 3, h, w) to (n, 3, h, w)."""
        return self.layer(image)  # type: ignore[no-any-return]


@pytest.fixture
def brightest() -> torch.nn.Module:
    return Brightest().eval()
