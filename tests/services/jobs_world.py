"""A plug-in trainer, as an outside package would bring one, and a small project to train it on.

It learns the mean brightness of each class, in no time and without an ML package, and is found by the same entry
points as the built-in trainer: the jobs run in real processes, on real snapshots and bundles.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

import terrazzo
from terrazzo.jobs import queue
from terrazzo.jobs.supervisor import Supervisor
from terrazzo.services.images import imports
from terrazzo.services.jobs import jobs
from terrazzo.services.jobs.records import JobRecord
from terrazzo.services.workspace import Workspace
from terrazzo.trainers import registry

ENTRY_POINTS = """
[terrazzo.trainers]
brightness = brightness_trainer:Brightness
[terrazzo.jobs]
train = terrazzo.services.train.work:run
evaluate = terrazzo.services.models.work:run
predict = terrazzo.services.predict.work:run
freeze = terrazzo.services.datasets.freezing:run
[terrazzo.formats]
amalthai = terrazzo.formats.amalthai:AmalthAI
"""

TRAINER = '''
"""Classes by brightness."""
import json, os, time
from datetime import UTC, datetime
import numpy as np
from pydantic import BaseModel, Field
from terrazzo.errors import Invalid
from terrazzo.trainers.base import Architecture
from terrazzo.types import IGNORE, SemanticPrediction


class Config(BaseModel, extra="forbid"):
    epochs: int = Field(3, ge=1)
    pause: float = 0.0
    device: str = "auto"
    start_from: str | None = None


class Brightness:
    name, title, description, Config = "brightness", "Brightness", "Learns brightness.", Config

    def architectures(self):
        return (Architecture(name="brightness", title="Brightness", description="", trainer="brightness",
            kinds=("semantic",), decoder="", encoder="", parameters=1, licence="Apache-2.0", weights_source="",
            weights_licence="", weights_status="none"),)

    def check(self, architecture, config):
        if config.device == "cuda":
            raise Invalid("There is no GPU here.", "Set the device to CPU.")

    def steps(self):
        return ("prepare", "train", "evaluate train", "evaluate val", "evaluate test", "publish")

    def train(self, snapshot, architecture, config, run, bundle_root, lineage):
        from safetensors.numpy import save_file
        from terrazzo.bundle import BundleManifest, Lineage, Preprocessing, Stage
        from terrazzo.evaluation.evaluate import evaluate
        from terrazzo.evaluation.truth import from_snapshot

        with run.step("prepare"):
            means = [[] for _ in snapshot.task.classes]
            for image in snapshot.images("train"):
                grey, mask = snapshot.image_HWC(image).mean(axis=2), snapshot.mask_HW(image)
                for index in set(np.unique(mask)) - {IGNORE}:
                    means[index].append(float(grey[mask == index].mean()))
        checkpoint = run.folder / "checkpoints" / "epoch.json"
        with run.step("train"):
            start = json.loads(checkpoint.read_text()) if checkpoint.exists() else 0
            run.log(f"starting at epoch {start}")
            for epoch in range(start, config.epochs):
                deadline = time.monotonic() + config.pause
                while not (epoch and run.ends_early()):
                    run.check()
                    if time.monotonic() > deadline:
                        break
                    time.sleep(0.01)
                if epoch and run.ends_early():
                    break
                run.metric("loss", 1 / (epoch + 1), step=epoch, epoch=epoch, split="train")
                temporary = checkpoint.with_suffix(".new")
                temporary.write_text(json.dumps(epoch + 1))
                os.replace(temporary, checkpoint)
                run.progress((epoch + 1) / config.epochs, 0.0, epoch=epoch + 1, epochs=config.epochs)
        now = datetime.now(UTC)
        manifest = BundleManifest(
            name=str(lineage["name"]), created_at=now, task=snapshot.task, trainer=self.name, architecture=architecture,
            network={"means": [float(np.mean(one)) for one in means]},
            preprocessing=Preprocessing(mean=(0, 0, 0), std=(1, 1, 1), sizing="resize", size=64),
            lineage=Lineage(snapshot=snapshot.id, configuration=config.model_dump(mode="json"), code_version="1",
                seed=0, started_at=now, finished_at=now),
        )
        stage = Stage.create(bundle_root, manifest)
        save_file({"means": np.array(manifest.network["means"], np.float32)}, stage.folder / "model.safetensors")
        scores = {}
        for split in ("train", "val", "test"):
            name = f"evaluate {split}"
            if split not in snapshot.splits():
                run.skip(name, "it has no images")
                continue
            with run.step(name):
                predictor = self.load(stage.bundle(), "cpu")
                scores[split] = evaluate(predictor, from_snapshot(snapshot, split), run.folder / f"eval_{split}",
                    split=split, on_progress=run.progress, check=run.check)
        with run.step("publish"):
            return stage.publish(scores, None, "torch")

    def load(self, bundle, device):
        return Predictor(bundle.manifest)


class Predictor:
    def __init__(self, manifest):
        self.task, self.means = manifest.task, np.array(manifest.network["means"])

    def __call__(self, image_HWC):
        distance = np.abs(image_HWC.mean(axis=2)[..., None] - self.means)
        return SemanticPrediction(mask_HW=distance.argmin(axis=2).astype(np.uint8),
            confidence_HW=np.full(image_HWC.shape[:2], 0.75, np.float16))
'''

LABEL_MAP = "# label:color_rgb:parts:actions\ndark:10,20,30::\nlight:200,210,220::\n"


def picture(seed: int, kind: str = "PNG") -> bytes:
    """Dark on the left, light on the right; each seed gives other pixels. 40 wide, 32 high."""
    noise = np.random.default_rng(seed).integers(0, 40, (32, 40, 3), np.uint8)
    noise[:, 20 + seed % 5 :] += 180
    return _encoded(Image.fromarray(noise), kind)


def mask(seed: int) -> bytes:
    """The labels of ``picture``."""
    pixels = np.full((32, 40, 3), (10, 20, 30), np.uint8)
    pixels[:, 20 + seed % 5 :] = (200, 210, 220)
    return _encoded(Image.fromarray(pixels))


def _encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def install_plugin(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the trainer known here and in the processes that are started from here."""
    info = folder / "brightness-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: brightness\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    (folder / "brightness_trainer.py").write_text(TRAINER)
    source = Path(terrazzo.__file__).parent.parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(source), str(folder)]))
    monkeypatch.syspath_prepend(str(folder))
    registry.trainers.cache_clear()


def forget_plugin() -> None:
    """Undo what ``install_plugin`` left in this process."""
    sys.modules.pop("brightness_trainer", None)
    registry.trainers.cache_clear()


def import_pages(ws: Workspace, folder: Path, project: str = "pages") -> str:
    """A project with pictures in train (4), val (2) and test (1), all labelled; the id of its task."""
    seed = 0
    for split, count in (("train", 4), ("val", 2), ("test", 1)):
        for number in range(count):
            for part, data in (("images", picture(seed)), ("masks", mask(seed))):
                path = folder / part / split / f"page_{number}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            seed += 1
    (folder / "labelmap.txt").write_text(LABEL_MAP)
    report = imports.import_data(ws, folder, project=project)
    assert report.task_id is not None
    return report.task_id


@contextmanager
def supervised(ws: Workspace) -> Iterator[None]:
    """A supervisor works on the queue; the processes that are left at the end are killed."""
    supervisor = Supervisor(ws.home, ws.engine)
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop()
        kill_children(ws)


def kill_children(ws: Workspace) -> None:
    """Kill every process that works in the data folder, but not this one."""
    for process in psutil.process_iter(["environ"]):
        if process.pid != os.getpid() and (process.info["environ"] or {}).get("TERRAZZO_HOME") == str(ws.home.root):
            process.kill()


def ended(ws: Workspace, job: JobRecord, seconds: float = 120) -> JobRecord:
    """The job when it has ended; fails when it takes longer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        record = jobs.get_job(ws, job.id)
        if record.state in queue.ENDINGS:
            return record
        time.sleep(0.05)
    raise AssertionError(f"the job is {record.state} after {seconds} seconds: {record.steps}")
