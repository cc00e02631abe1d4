"""The trainer of objects keeps the contract, and little or odd data is trained on or refused in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from object_world import make_objects, task
from trainer_contract import TrainerContract

from terrazzo.bundle import Bundle
from terrazzo.errors import Invalid, NotFound
from terrazzo.snapshot import Snapshot
from terrazzo.snapshot.object_cache import UNKNOWN
from terrazzo.trainers.objects import ObjectsTrainer
from terrazzo.trainers.objects.config import ObjectsConfig
from terrazzo.trainers.objects.targets import class_target, inside_target
from terrazzo.trainers.registry import default_architecture
from terrazzo.training.run import Run, read_events
from terrazzo.types import Image_HWC, Split, TaskKind

ARCHITECTURE = "objects-fpn-efficientnet-lite0"
TINY: dict[str, Any] = {"epochs": 2, "batch_size": 4, "image_size": 96, "device": "cpu", "small_first": 0}


class TestObjectsTrainer(TrainerContract):
    name = "objects"
    architecture = ARCHITECTURE
    settings = TINY
    kind: TaskKind = "instance"

    @pytest.fixture
    def snapshot(self, tmp_path: Path) -> Snapshot:
        return make_objects(tmp_path, {"train": 8, "val": 3, "test": 2}, empty=1)

    def assert_answers(self, prediction: Any, image_HWC: Image_HWC) -> None:
        assert (prediction.height, prediction.width) == image_HWC.shape[:2]
        assert len(prediction) == len(prediction.masks)


def train(snapshot: Snapshot, folder: Path, **settings: Any) -> tuple[Bundle, Run]:
    config = ObjectsConfig.model_validate({**TINY, "epochs": 1, **settings})
    run = Run(folder / "run")
    return ObjectsTrainer().train(snapshot, ARCHITECTURE, config, run, folder / "bundles", {}), run


def logged(run: Run) -> str:
    return "\n".join(event.data["message"] for event in read_events(run.folder) if event.kind == "log")


@pytest.mark.parametrize(
    ("counts", "options"),
    [
        ({"train": 1}, {}),
        ({"train": 1, "val": 1, "test": 1}, {"size": (61, 97)}),
        ({"train": 3, "val": 1, "test": 1}, {"empty": 1}),
    ],
    ids=["one image", "odd sizes", "images without objects"],
)
def test_little_data_is_enough(tmp_path: Path, counts: Mapping[Split, int], options: dict[str, Any]) -> None:
    snapshot = make_objects(tmp_path, counts, **options)
    bundle, run = train(snapshot, tmp_path)
    assert set(bundle.manifest.scores) == set(counts)
    assert set(bundle.manifest.thresholds) == {"disc", "rod"}
    assert ("no image in val" in logged(run)) == ("val" not in counts)


def test_a_class_without_examples_is_named(tmp_path: Path) -> None:
    snapshot = make_objects(tmp_path, {"train": 2, "val": 1}, kinds=(0,))
    _, run = train(snapshot, tmp_path)
    assert "will not be learned: rod" in logged(run)


def test_boxes_around_objects_for_detection_of_one_class(tmp_path: Path) -> None:
    snapshot = make_objects(tmp_path, {"train": 2, "val": 1}, of=task("detection", ("disc",)), kinds=(0,))
    bundle, _ = train(snapshot, tmp_path)
    scores = bundle.manifest.scores["val"]
    assert scores.headline.name == "box mAP50-95"
    answer = ObjectsTrainer().load(bundle, "cpu")(snapshot.image_HWC(snapshot.images("val")[0]))
    assert answer.masks is None


def test_no_object_at_all_is_refused(tmp_path: Path) -> None:
    snapshot = make_objects(tmp_path, {"train": 2}, empty=2)
    with pytest.raises(Invalid, match="no object"):
        train(snapshot, tmp_path)


def test_objects_across_tiles_are_one(tmp_path: Path) -> None:
    snapshot = make_objects(tmp_path, {"train": 2, "val": 1})
    bundle, _ = train(snapshot, tmp_path, sizing="crop", image_size=64, mirror=True)
    assert bundle.manifest.preprocessing.sizing == "crop" and bundle.manifest.preprocessing.flip
    answer = ObjectsTrainer().load(bundle, "cpu")(snapshot.image_HWC(snapshot.images("val")[0]))
    assert (answer.height, answer.width) == (64, 96)


def test_a_version_is_gone_on_from(tmp_path: Path) -> None:
    snapshot = make_objects(tmp_path, {"train": 2, "val": 1})
    first, _ = train(snapshot, tmp_path / "1")
    second, run = train(snapshot, tmp_path / "2", start_from=str(first.folder), learning_rate=1e-9)
    assert "Started from the version" in logged(run)
    from safetensors.torch import load_file

    before, after = load_file(first.weights_path), load_file(second.weights_path)
    name = "semantic.segmentation_head.0.weight"
    assert torch.allclose(before[name], after[name], atol=1e-5)


def test_it_is_the_default_for_instances_without_a_gpu() -> None:
    assert default_architecture("instance", gpu=False)[1].name == ARCHITECTURE
    with pytest.raises(NotFound, match="for objects"):
        ObjectsTrainer().check("fpn-efficientnet-lite0", ObjectsConfig())


def test_the_depth_is_0_where_objects_touch_and_1_in_their_middles() -> None:
    ids_HW = np.zeros((30, 60), np.int32)
    ids_HW[5:25, 5:30], ids_HW[5:25, 30:55] = 1, 2
    ids_HW[:, 58:] = UNKNOWN
    inside_HW = inside_target(ids_HW)
    assert inside_HW[15, 29] == inside_HW[15, 30] == 0
    assert inside_HW[15, 17] == inside_HW[15, 42] == 1
    assert (inside_HW[ids_HW == 0] == 0).all()
    assert class_target(ids_HW, [1, 0])[15, [10, 40, 57, 59]].tolist() == [2, 1, 0, 255]
