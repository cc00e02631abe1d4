"""A task of three colours, a predictor that chooses the brightest channel, and images that it can get wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from terrazzo.bundle import BundleManifest, Lineage, Preprocessing
from terrazzo.evaluation.truth import TruthImage
from terrazzo.inference.predictor import SemanticPredictor
from terrazzo.inference.runtimes import softmax
from terrazzo.types import IGNORE, LabelClass, Task

TASK = Task(
    name="colours",
    kind="semantic",
    classes=(
        LabelClass(name="red", color="#d55e00"),
        LabelClass(name="green", color="#009e73"),
        LabelClass(name=r"blue $\x$", color="#0072b2"),
        LabelClass(name="never", color="#cc79a7"),
    ),
    ignored=("background",),
)


@pytest.fixture
def task() -> Task:
    return TASK


@pytest.fixture
def predictor() -> SemanticPredictor:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    manifest = BundleManifest(
        name="colours",
        created_at=now,
        task=TASK,
        trainer="semantic",
        architecture="brightest",
        network={},
        preprocessing=Preprocessing(mean=(128, 128, 128), std=(64, 64, 64), sizing="crop", size=64),
        lineage=Lineage(snapshot="a" * 64, configuration={}, code_version="0", seed=0, started_at=now, finished_at=now),
    )

    def brightest(batch_NCHW: NDArray[np.float32]) -> NDArray[np.float32]:
        """The channels are the logits; the fourth class is never chosen."""
        return softmax(np.concatenate([batch_NCHW, np.full_like(batch_NCHW[:, :1], -9)], axis=1))

    return SemanticPredictor(manifest, brightest)


def picture(mask_HW: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture that the predictor reads as exactly this mask."""
    image = np.full((*mask_HW.shape, 3), 40, np.uint8)
    for index in range(3):
        image[..., index][mask_HW == index] = 220
    return image


@pytest.fixture
def make_image() -> Callable[..., TruthImage]:
    """An image whose truth differs from what the predictor says on ``wrong`` of its 100 rows, and is ignored on 5."""

    def make(name: str, wrong: int, height: int = 100, width: int = 50) -> TruthImage:
        seen = np.zeros((height, width), np.uint8)
        seen[:, width // 2 :] = 1
        truth = seen.copy()
        truth[:wrong] = 2
        truth[-5:] = IGNORE
        return TruthImage(path=name, hash=f"{wrong:064x}", load=lambda: (picture(seen), truth))

    return make
