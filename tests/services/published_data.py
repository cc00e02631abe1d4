"""Versions for the tests of records: published bundles whose scores are chosen, without a training."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from records_data import LINES
from safetensors.numpy import save_file

from terrazzo.bundle.manifest import BundleManifest, Lineage, Preprocessing
from terrazzo.bundle.stage import Stage
from terrazzo.metrics.confusion import scores
from terrazzo.services.models.models import publish_version
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.workspace import Workspace
from terrazzo.types import Task


def publish(
    ws: Workspace, model: str, job: str | None = None, task: Task = LINES, trainer: str = "semantic", **right: int
) -> VersionRecord:
    """A version that has so many of 100 pixels of each class right on each of the splits given."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    manifest = BundleManifest(
        name="lines",
        created_at=now,
        task=task,
        trainer=trainer,
        architecture="an-encoder-of-my-own",
        network={"decoder": "FPN"},
        preprocessing=Preprocessing(mean=(0, 0, 0), std=(1, 1, 1), sizing="crop", size=64),
        lineage=Lineage(
            snapshot="a" * 64, configuration={}, code_version="0.2.0", seed=7, started_at=now, finished_at=now
        ),
    )
    stage = Stage.create(ws.home.bundles, manifest)
    save_file({"weight": np.full(4, sum(right.values()) + len(right), np.float32)}, stage.folder / "model.safetensors")
    size = len(task.classes)
    measured = {
        split: scores(np.full((size, size), 100 - good) + np.eye(size, dtype=int) * good, task, split=split, images=9)
        for split, good in right.items()
    }
    bundle = stage.publish(measured, None, "torch")
    return publish_version(ws, model_id=model, job_id=job, snapshot=None, parent_id=None, bundle=bundle, settings={})
