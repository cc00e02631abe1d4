"""Versions for the tests of records: published bundles whose scores are chosen, without a training."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from records_data import LINES
from safetensors.numpy import save_file

from terrazzo.bundle.manifest import BundleManifest, Lineage, Preprocessing
from terrazzo.bundle.stage import Stage
from terrazzo.metrics.confusion import scores
from terrazzo.metrics.object_scores import ObjectClassScore, ObjectMeans, ObjectMeasures, ObjectScores
from terrazzo.metrics.scores import Scores
from terrazzo.services.models.models import publish_version
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.workspace import Workspace
from terrazzo.types import Task


def publish(
    ws: Workspace,
    model: str,
    job: str | None = None,
    task: Task = LINES,
    trainer: str = "semantic",
    found: ObjectScores | None = None,
    **right: int,
) -> VersionRecord:
    """A version that has so many of 100 pixels of each class right on each split given, or ``found`` objects."""
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
    measured: dict[str, Scores] = {} if found is None else {found.split: found}
    measured |= {
        split: scores(np.full((size, size), 100 - good) + np.eye(size, dtype=int) * good, task, split=split, images=9)
        for split, good in right.items()
    }
    bundle = stage.publish(measured, None, "torch")
    return publish_version(ws, model_id=model, job_id=job, snapshot=None, parent_id=None, bundle=bundle, settings={})


def object_scores(split: str, ap: dict[str, float], *, masks: bool = True) -> ObjectScores:
    """Scores of objects with this AP50-95 of each class, by masks and half of it by boxes, or by boxes alone."""

    def measures(value: float) -> ObjectMeasures:
        return ObjectMeasures(
            precision=value, recall=value, f1=value, ap50=value, ap50_95=value, right=1, false=1, missed=1
        )

    def means(value: float) -> ObjectMeans:
        return ObjectMeans(map50=value, map50_95=value, precision=value, recall=value, f1=value)

    mean = sum(ap.values()) / len(ap)
    part = 0.5 if masks else 1.0
    classes = tuple(
        ObjectClassScore(
            name=name,
            color="#ff0000",
            images=1,
            instances=2,
            threshold=0.5,
            masks=measures(value) if masks else None,
            boxes=measures(part * value),
        )
        for name, value in ap.items()
    )
    return ObjectScores(
        split=split,
        images=3,
        instances=4,
        empty_images=1,
        false_on_empty=0,
        masks=means(mean) if masks else None,
        boxes=means(part * mean),
        classes=classes,
        confusion=tuple(tuple([1] * (len(ap) + 1)) for _ in range(len(ap) + 1)),
        definition="made for a test",
    )
