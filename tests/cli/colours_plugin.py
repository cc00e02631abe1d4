"""A plug-in trainer whose versions see what is painted: a bundle of any kind of task, ready in no time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from terrazzo.bundle import Bundle, BundleManifest, Lineage, Preprocessing, Stage
from terrazzo.trainers import registry
from terrazzo.types import Task

ENTRY_POINTS = """
[terrazzo.trainers]
colours = colours_trainer:Colours
"""

TRAINER = '''
"""Each piece of one colour is an object: red 1 is the first class, red 2 the second; green / 100 is how sure it is."""
import numpy as np
from pydantic import BaseModel
from terrazzo.geometry.connected import components
from terrazzo.geometry.crops import mask_of
from terrazzo.types import ClassesPrediction, ObjectsPrediction


class Colours:
    name, title, description, Config = "colours", "Colours", "Sees what is painted.", BaseModel

    def architectures(self):
        return ()

    def load(self, bundle, device):
        return Predictor(bundle.manifest.task)


class Predictor:
    def __init__(self, task):
        self.task = task

    def __call__(self, image_HWC):
        height, width = image_HWC.shape[:2]
        seen = []
        for red, green in sorted({(int(r), int(g)) for r, g in image_HWC[..., :2].reshape(-1, 2) if r}):
            for crop in components((image_HWC[..., 0] == red) & (image_HWC[..., 1] == green)):
                seen.append((red - 1, green / 100, crop))
        if self.task.form == "classes":
            sure = np.zeros(len(self.task.classes), np.float32)
            for index, one, _ in seen:
                sure[index] = max(sure[index], one)
            return ClassesPrediction(probabilities_C=sure)
        boxes = [(c.left, c.top, c.right - c.left, c.bottom - c.top) for _, _, c in seen]
        return ObjectsPrediction(
            height=height, width=width,
            boxes_N4=np.array(boxes, np.float32).reshape(-1, 4),
            classes_N=np.array([index for index, _, _ in seen], np.int64),
            confidences_N=np.array([one for _, one, _ in seen], np.float32),
            masks=tuple(mask_of(c, height, width) for _, _, c in seen) if self.task.kind == "instance" else None,
        )
'''


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """The trainer is known in this process."""
    info = folder / "colours-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: colours\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    (folder / "colours_trainer.py").write_text(TRAINER)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.syspath_prepend(str(folder))
        registry.trainers.cache_clear()
        yield
    sys.modules.pop("colours_trainer", None)
    registry.trainers.cache_clear()


def publish(root: Path, task: Task, thresholds: dict[str, float] | None = None) -> Bundle:
    """A bundle of such a version."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    manifest = BundleManifest(
        name="colours",
        created_at=now,
        task=task,
        trainer="colours",
        architecture="colours",
        network={},
        preprocessing=Preprocessing(mean=(0, 0, 0), std=(1, 1, 1), sizing="crop", size=64),
        thresholds=thresholds or {},
        lineage=Lineage(snapshot="a" * 64, configuration={}, code_version="0", seed=0, started_at=now, finished_at=now),
    )
    stage = Stage.create(root, manifest)
    save_file({"none": np.zeros(1, np.float32)}, stage.folder / "model.safetensors")
    return stage.publish({}, None, "torch")
