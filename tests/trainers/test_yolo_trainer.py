"""YOLO keeps the contract in a process of its own, reaches nothing outside, and says what it cannot do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from placed_objects import CLASSES, objects, snapshot_of
from tiny_world import make_snapshot
from trainer_contract import TrainerContract
from whole_images import classified

from terrazzo.bundle import Bundle
from terrazzo.errors import Cancelled, Invalid
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.base import Trainer
from terrazzo.trainers.yolo import YoloTrainer
from terrazzo.trainers.yolo.catalogue import PARAMETERS, VARIANTS
from terrazzo.trainers.yolo.config import YoloConfig
from terrazzo.training.run import Run, read_events
from terrazzo.types import Image_HWC, ObjectsPrediction

COUNTS: dict[Any, int] = {"train": 5, "val": 2, "test": 2}
TINY: dict[str, Any] = {
    "epochs": 3,
    "batch_size": 2,
    "image_size": 96,
    "device": "cpu",
    "learning_rate": 0.002,
    "mosaic": 0.0,
    "arguments": "nbs=2 warmup_epochs=0",
}

RECORDER = """
import os, sys

def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        with open(os.environ["RECORDED"], "a") as file:
            file.write(f"tried {event} {arguments!r}\\n")
        raise OSError("no network here")

sys.addaudithook(hook)
with open(os.environ["RECORDED"], "a") as file:
    file.write("watching " + " ".join(sys.orig_argv[1:4]) + "\\n")
"""


class TestSegment(TrainerContract):
    name = "yolo"
    architecture = "yolo26n-seg"
    kind = "instance"
    settings = TINY

    @pytest.fixture
    def snapshot(self, tmp_path: Path) -> Snapshot:
        return objects(tmp_path, self.kind, COUNTS)

    def assert_answers(self, prediction: Any, image_HWC: Image_HWC) -> None:
        assert isinstance(prediction, ObjectsPrediction)
        assert (prediction.height, prediction.width) == image_HWC.shape[:2]
        assert prediction.masks is not None and len(prediction.masks) == len(prediction)

    def test_a_killed_training_goes_on_with_the_same_numbers(
        self, trainer: Trainer, snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It goes on from the last whole epoch; the batches of a broken one are told again."""
        whole, _ = trained(snapshot, tmp_path / "whole", mosaic=1.0)
        events = tmp_path / "parts" / "run" / "events.jsonl"

        def stop() -> bool:
            return events.exists() and events.read_text("utf-8").count('"batch_loss"') >= 4

        with pytest.raises(Cancelled):
            trained(snapshot, tmp_path / "parts", run=Run(tmp_path / "parts" / "run", should_stop=stop), mosaic=1.0)
        parts, told = trained(snapshot, tmp_path / "parts", mosaic=1.0)
        assert "Resumed at epoch 2" in log_of(told)
        assert losses_of(tmp_path / "parts") == losses_of(tmp_path / "whole")
        assert parts.manifest.files["model.safetensors"] == whole.manifest.files["model.safetensors"]
        assert parts.manifest.scores == whole.manifest.scores


def trained(
    snapshot: Snapshot, folder: Path, architecture: str = "yolo26n-seg", run: Run | None = None, **settings: Any
) -> tuple[Bundle, list[Any]]:
    """The bundle, and all events."""
    run = run or Run(folder / "run")
    config = YoloConfig.model_validate({**TINY, **settings})
    bundle = YoloTrainer().train(snapshot, architecture, config, run, folder / "bundles", {"name": "little"})
    return bundle, read_events(run.folder)


def log_of(events: list[Any]) -> str:
    return "\n".join(event.data["message"] for event in events if event.kind == "log")


def losses_of(folder: Path) -> dict[int, float]:
    """The loss of each batch by its step; what was told last counts."""
    told = [one.data for one in read_events(folder / "run") if one.kind == "metric"]
    return {one["step"]: one["value"] for one in told if one["name"] == "batch_loss"}


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file in which every Python process that starts says so, and what it tried to reach."""
    folder, record = tmp_path / "recorder", tmp_path / "recorded.txt"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(RECORDER, "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("RECORDED", str(record))
    yield record


def test_a_training_reaches_nothing_outside_and_leaves_no_code_here(recorded: Path, tmp_path: Path) -> None:
    code = "import socket\ntry: socket.create_connection(('192.0.2.1', 9), 0.1)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert "tried socket." in recorded.read_text("utf-8"), "the recorder hears of an attempt"
    recorded.unlink()
    snapshot = objects(tmp_path, "detection", COUNTS)
    bundle, events = trained(snapshot, tmp_path, "yolo26n", epochs=1)
    image_HWC = snapshot.image_HWC(snapshot.images("test")[0])
    for device in ("cpu", "torch-cpu"):
        YoloTrainer().load(bundle, device)(image_HWC)
    said = recorded.read_text("utf-8").splitlines()
    for command in ("train", "export", "answer"):
        assert any("terrazzo.trainers.yolo.worker" in line or command in line for line in said)
    assert sum(line.startswith("watching -m terrazzo.trainers.yolo.worker") for line in said) >= 3
    assert [line for line in said if line.startswith("tried")] == []
    assert "ultralytics" not in sys.modules
    assert "AGPL-3.0" in bundle.manifest.network["licence"]
    assert "AGPL-3.0" in (bundle.folder / "README.md").read_text("utf-8")
    assert "AGPL-3.0" in log_of(events)


def test_a_cancelled_training_is_gone_within_seconds(tmp_path: Path) -> None:
    snapshot = objects(tmp_path, "detection", COUNTS)
    events = tmp_path / "run" / "events.jsonl"
    asked: list[float] = []

    def stop() -> bool:
        if not asked and events.exists() and '"batch_loss"' in events.read_text("utf-8"):
            asked.append(time.monotonic())
        return bool(asked)

    with pytest.raises(Cancelled):
        trained(snapshot, tmp_path, "yolo26n", Run(tmp_path / "run", should_stop=stop), epochs=1000)
    assert time.monotonic() - asked[0] < 10
    left = [
        one for one in psutil.Process().children(recursive=True) if "terrazzo.trainers.yolo" in " ".join(one.cmdline())
    ]
    assert left == []


def test_going_on_from_a_version_with_other_classes(tmp_path: Path) -> None:
    first, _ = trained(objects(tmp_path / "1", "detection", COUNTS), tmp_path / "1", "yolo26n", epochs=1)
    other = snapshot_of(tmp_path / "2", "detection", [("train", 1), ("train", 1)], CLASSES[:1])
    again, events = trained(other, tmp_path / "2", "yolo26n", epochs=1, start_from=str(first.folder))
    assert "The version to start from gave" in log_of(events)
    assert "Not taken over, because the classes differ" in log_of(events)
    assert "There is no image in val" in log_of(events)
    assert again.manifest.network["weights_source"] == "a former version"
    with pytest.raises(Invalid, match="another network"):
        trained(other, tmp_path / "3", "yolov8n", epochs=1, start_from=str(first.folder))


def test_what_cannot_start_is_said_before_the_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = YoloTrainer()
    with pytest.raises(Invalid, match="no weights file"):
        trainer.check("yolo26n", YoloConfig(weights=str(tmp_path / "none.pt")))
    with pytest.raises(Invalid, match="bf16 on a GPU only"):
        trainer.check("yolo26n", YoloConfig(precision="bf16", device="cpu"))
    with pytest.raises(Invalid, match="cannot answer a task of the kind detection"):
        trained(objects(tmp_path, "detection", {"train": 1}), tmp_path, "yolo26n-seg")
    trainer.check("yolo26n", YoloConfig())
    monkeypatch.setitem(sys.modules, "ultralytics", None)
    with pytest.raises(Invalid, match=r"AGPL-3\.0.*not installed.*terrazzo\[yolo\]"):
        trainer.check("yolo26n", YoloConfig())
    shown = next(one for one in trainer.architectures() if one.name == "yolo26n")
    assert "Not installed" in shown.description and "terrazzo[yolo]" in shown.description


def test_the_licence_is_in_the_title_and_first_in_the_description() -> None:
    for one in YoloTrainer().architectures():
        assert "AGPL-3.0" in one.title and one.licence.startswith("AGPL-3.0")
        assert one.description.startswith("**AGPL-3.0.**")
    assert {one.task for one in VARIANTS.values() if one.family == "yolo26"} == {
        "detect",
        "segment",
        "semantic",
        "classify",
    }


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "architecture"), [("detection", "yolov8n"), ("instance", "yolo11n-seg")])
def test_it_learns_to_find_objects(kind: Any, architecture: str, tmp_path: Path) -> None:
    snapshot = objects(tmp_path, kind, {"train": 24, "val": 6})
    bundle, _ = trained(snapshot, tmp_path, architecture, epochs=40, batch_size=4, arguments="nbs=4", mosaic=1.0)
    scores = bundle.manifest.scores["val"]
    assert isinstance(scores, ObjectScores)
    means = scores.masks if kind == "instance" else scores.boxes
    assert means is not None and means.map50 is not None and means.map50 > 0.5
    assert bundle.manifest.runtime == "openvino"


@pytest.mark.slow
def test_it_learns_pixels(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, {"train": 12, "val": 4})
    bundle, _ = trained(snapshot, tmp_path, "yolo26n-sem", epochs=20, batch_size=4, arguments="nbs=4", mosaic=1.0)
    assert (bundle.manifest.scores["val"].headline.value or 0) > 0.6
    assert bundle.manifest.runtime == "openvino"


@pytest.mark.slow
def test_it_learns_whole_images(tmp_path: Path) -> None:
    snapshot = classified(tmp_path, {"train": 16, "val": 6})
    bundle, _ = trained(snapshot, tmp_path, "yolo26n-cls", epochs=20, batch_size=4, arguments="nbs=4")
    assert (bundle.manifest.scores["val"].headline.value or 0) > 0.8
    assert bundle.manifest.runtime == "openvino"


@pytest.mark.slow
def test_the_catalogue_counts_parameters_rightly(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from terrazzo.trainers.yolo.worker import quiet\n"
        "quiet.prepare(pathlib.Path(sys.argv[1])); quiet.silence()\n"
        "from terrazzo.trainers.yolo.catalogue import VARIANTS\n"
        "from terrazzo.trainers.yolo.worker.network import MODELS\n"
        "for one in VARIANTS.values():\n"
        "    model = MODELS[one.task](one.yaml, ch=3, nc=10, verbose=False)\n"
        "    print('count', one.name, sum(p.numel() for p in model.parameters()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("count ")]
    assert {name: int(count) for _, name, count in lines} == PARAMETERS
