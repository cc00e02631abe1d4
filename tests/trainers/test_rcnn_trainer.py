"""The detectors keep the contract, each for its kind, and learn, go on and publish as they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from placed_objects import CLASSES, objects, snapshot_of
from trainer_contract import TrainerContract

from terrazzo.bundle import Bundle
from terrazzo.errors import Cancelled, Invalid
from terrazzo.metrics.object_scores import ObjectScores
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.first_weights import count_parameters
from terrazzo.trainers.rcnn import RcnnTrainer
from terrazzo.trainers.rcnn.anchors import Anchors, point_sizes
from terrazzo.trainers.rcnn.catalogue import PARAMETERS, parts_of
from terrazzo.trainers.rcnn.config import RcnnConfig
from terrazzo.trainers.rcnn.exporting import OBJECTS
from terrazzo.trainers.rcnn.network import DetectorPlan, build
from terrazzo.trainers.registry import default_architecture
from terrazzo.training.run import Run, read_events
from terrazzo.types import Image_HWC, ObjectsPrediction, TaskKind

MASKS, BOXES, POINTS = (f"{head}-efficientnet-lite0" for head in ("maskrcnn", "fasterrcnn", "fcos"))
COUNTS: dict[Any, int] = {"train": 5, "val": 2, "test": 2}
TINY: dict[str, Any] = {"epochs": 2, "batch_size": 2, "image_size": 96, "device": "cpu"}


class _Contract(TrainerContract):
    name = "rcnn"
    settings = TINY

    @pytest.fixture
    def snapshot(self, tmp_path: Path) -> Snapshot:
        return objects(tmp_path, self.kind, COUNTS)

    def assert_answers(self, prediction: Any, image_HWC: Image_HWC) -> None:
        assert isinstance(prediction, ObjectsPrediction)
        assert (prediction.height, prediction.width) == image_HWC.shape[:2]
        assert (prediction.masks is not None) == (self.kind == "instance")


class TestMaskRcnn(_Contract):
    architecture = MASKS
    kind = "instance"


class TestFasterRcnn(_Contract):
    architecture = BOXES
    kind = "detection"


class TestFcos(_Contract):
    architecture = POINTS
    kind = "detection"


def trained(
    snapshot: Snapshot, folder: Path, architecture: str = POINTS, run: Run | None = None, **settings: Any
) -> tuple[Bundle, list[Any]]:
    """The bundle, and all events."""
    run = run or Run(folder / "run")
    config = RcnnConfig.model_validate({**TINY, **settings})
    bundle = RcnnTrainer().train(snapshot, architecture, config, run, folder / "bundles", {"name": "little"})
    return bundle, read_events(run.folder)


def log_of(events: list[Any]) -> str:
    return "\n".join(event.data["message"] for event in events if event.kind == "log")


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_the_catalogue_counts_parameters_rightly(name: str) -> None:
    key, head, encoder = parts_of(name)
    anchors = Anchors(sizes=tuple((8.0 * one, 11.0 * one) for one in head.strides), ratios=(0.5, 1.0, 2.0))
    facts = {"licence": "", "weights_source": "", "weights_licence": ""}
    plan = DetectorPlan(
        head=key,
        encoder=encoder.timm,
        classes=10,
        masks="instance" in head.kinds,
        anchors=point_sizes(np.zeros((0, 2)), head.strides) if key == "fcos" else anchors,
        max_objects=300,
        canvas_height=512,
        canvas_width=512,
        **facts,
    )
    with torch.device("meta"):
        assert count_parameters(build(plan)) == PARAMETERS[name]


def test_it_is_the_default_for_boxes_without_a_gpu_and_needs_no_network() -> None:
    _, architecture = default_architecture("detection", gpu=False)
    assert architecture.name == BOXES and architecture.weights_status == "here"


@pytest.mark.parametrize(("architecture", "kind", "epochs"), [(MASKS, "instance", 5), (POINTS, "detection", 5)])
def test_the_loss_falls_and_the_exported_network_finds_the_same(
    architecture: str, kind: TaskKind, epochs: int, tmp_path: Path
) -> None:
    snapshot = objects(tmp_path, kind, {"train": 16, "val": 4})
    bundle, events = trained(snapshot, tmp_path, architecture, epochs=epochs, augmentation="light")
    losses = [e.data["value"] for e in events if e.kind == "metric" and e.data["name"] == "batch_loss"]
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])
    scores = bundle.manifest.scores["val"]
    assert isinstance(scores, ObjectScores) and scores.boxes.map50 is not None and scores.boxes.map50 > 0.2
    assert (scores.masks is not None) == (kind == "instance")
    assert bundle.manifest.runtime == "openvino"
    assert set(bundle.manifest.thresholds) == {"disc", "square"}
    image_HWC = snapshot.image_HWC(snapshot.images("val")[0])
    exported, plain = (RcnnTrainer().load(bundle, device)(image_HWC) for device in ("cpu", "torch-cpu"))
    same, sure = OBJECTS.count(plain, exported)
    assert same == sure > 0


def test_a_resumed_training_equals_an_unbroken_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terrazzo.training.loop.SECONDS_BETWEEN_CHECKPOINTS", -1.0)
    snapshot = objects(tmp_path, "detection", COUNTS)
    whole, _ = trained(snapshot, tmp_path / "whole", BOXES)
    events = tmp_path / "broken" / "run" / "events.jsonl"

    def stop() -> bool:
        return events.exists() and events.read_text("utf-8").count('"batch_loss"') >= 3

    with pytest.raises(Cancelled):
        trained(snapshot, tmp_path / "broken", BOXES, Run(tmp_path / "broken" / "run", should_stop=stop))
    resumed, told = trained(snapshot, tmp_path / "broken", BOXES)
    assert "Resumed at epoch 2, batch 2" in log_of(told)
    assert resumed.manifest.files["model.safetensors"] == whole.manifest.files["model.safetensors"]
    assert resumed.manifest.scores == whole.manifest.scores


def test_images_without_objects_are_left_out_or_kept_as_the_person_says(tmp_path: Path) -> None:
    snapshot = objects(tmp_path, "detection", COUNTS)
    _, left = trained(snapshot, tmp_path / "left", epochs=1)
    assert "1 of the images in train have no object and are left out" in log_of(left)
    assert "Images: 4 in train with 8 objects, 2 in val" in log_of(left)
    _, kept = trained(snapshot, tmp_path / "kept", epochs=1, without_objects="keep")
    assert "1 of the images in train have no object; they are learned from too" in log_of(kept)
    assert "Images: 5 in train with 8 objects" in log_of(kept)


def test_a_version_can_be_gone_on_from(tmp_path: Path) -> None:
    first, _ = trained(objects(tmp_path / "1", "detection", COUNTS), tmp_path / "1", epochs=1)
    again, events = trained(
        objects(tmp_path / "2", "detection", COUNTS), tmp_path / "2", epochs=1, start_from=str(first.folder)
    )
    assert "Started from the version" in log_of(events)
    assert again.manifest.network["weights_source"] == "a former version"


@pytest.mark.parametrize(("architecture", "kind"), [(MASKS, "instance"), (POINTS, "detection")])
def test_one_image_of_one_class_without_val(architecture: str, kind: TaskKind, tmp_path: Path) -> None:
    one = snapshot_of(tmp_path, kind, [("train", 1)], CLASSES[:1], ((37, 51),))
    bundle, events = trained(one, tmp_path, architecture, epochs=1, batch_size="auto", weights="random")
    assert "There is no image in val" in log_of(events)
    assert set(bundle.manifest.scores) == {"train"}


def test_odd_sizes_a_class_without_objects_and_a_split_of_nothing(tmp_path: Path) -> None:
    listed: list[Any] = [("train", 1), ("train", 0), ("train", 1), ("val", 0)]
    sizes = ((33, 47), (101, 35), (61, 130))
    snapshot = snapshot_of(tmp_path, "detection", listed, sizes=sizes)
    bundle, events = trained(snapshot, tmp_path, BOXES, epochs=1, weights="random")
    assert "never occur in train and will not be learned: square" in log_of(events)
    scores = bundle.manifest.scores["val"]
    assert isinstance(scores, ObjectScores) and scores.empty_images == 1 and scores.boxes.map50 is None


def test_nothing_to_learn_from_and_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="None of the images in train has an object"):
        trained(snapshot_of(tmp_path / "1", "detection", [("train", 0)]), tmp_path / "1")
    with pytest.raises(Invalid, match="Mask R-CNN cannot answer a detection task"):
        trained(objects(tmp_path / "2", "detection", {"train": 1}), tmp_path / "2", MASKS)
