"""The classifier keeps the contract for both of its kinds, and learns, goes on and publishes as it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from trainer_contract import TrainerContract
from whole_images import NAMES, classified, snapshot_of, tagged

from terrazzo.bundle import Bundle
from terrazzo.errors import Cancelled, Invalid
from terrazzo.metrics.classes_scores import ClassesScores
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.classifier import ClassifierTrainer
from terrazzo.trainers.classifier.catalogue import PARAMETERS, encoder_of
from terrazzo.trainers.classifier.config import ClassifierConfig
from terrazzo.trainers.classifier.network import Classifier
from terrazzo.trainers.first_weights import count_parameters
from terrazzo.trainers.registry import default_architecture
from terrazzo.training.run import Run, read_events
from terrazzo.types import ClassesPrediction, Image_HWC

LITE = "classifier-efficientnet-lite0"
COUNTS: dict[Any, int] = {"train": 12, "val": 4, "test": 3}
TINY: dict[str, Any] = {"epochs": 2, "batch_size": 4, "image_size": 64, "device": "cpu", "precision": "fp32"}


class TestClassification(TrainerContract):
    name = "classifier"
    architecture = LITE
    settings = TINY
    kind = "classification"

    @pytest.fixture
    def snapshot(self, tmp_path: Path) -> Snapshot:
        return classified(tmp_path, COUNTS)

    def assert_answers(self, prediction: Any, image_HWC: Image_HWC) -> None:
        assert isinstance(prediction, ClassesPrediction)
        assert prediction.probabilities_C.shape == (2,)
        assert prediction.probabilities_C.sum() == pytest.approx(1, abs=1e-5)


class TestTagging(TrainerContract):
    name = "classifier"
    architecture = LITE
    settings = TINY
    kind = "tagging"

    @pytest.fixture
    def snapshot(self, tmp_path: Path) -> Snapshot:
        return tagged(tmp_path, COUNTS)

    def assert_answers(self, prediction: Any, image_HWC: Image_HWC) -> None:
        assert isinstance(prediction, ClassesPrediction)
        assert prediction.probabilities_C.shape == (3,)
        assert ((prediction.probabilities_C >= 0) & (prediction.probabilities_C <= 1)).all()


def trained(snapshot: Snapshot, folder: Path, run: Run | None = None, **settings: Any) -> tuple[Bundle, list[Any]]:
    """The bundle, and all events."""
    run = run or Run(folder / "run")
    config = ClassifierConfig.model_validate({**TINY, **settings})
    bundle = ClassifierTrainer().train(snapshot, LITE, config, run, folder / "bundles", {"name": "little"})
    return bundle, read_events(run.folder)


def log_of(events: list[Any]) -> str:
    return "\n".join(event.data["message"] for event in events if event.kind == "log")


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_the_catalogue_counts_parameters_rightly(name: str) -> None:
    with torch.device("meta"):
        assert count_parameters(Classifier(encoder_of(name).timm, 10)) == PARAMETERS[name]


def test_it_is_the_default_without_a_gpu_and_needs_no_network() -> None:
    for kind in ("classification", "tagging"):
        _, architecture = default_architecture(kind, gpu=False)  # type: ignore[arg-type]
        assert architecture.name == LITE and architecture.weights_status == "here"


@pytest.mark.parametrize("make", [classified, tagged])
def test_the_loss_falls_and_the_classes_are_learned(make: Callable[..., Snapshot], tmp_path: Path) -> None:
    bundle, events = trained(make(tmp_path, {"train": 16, "val": 8}), tmp_path, epochs=10, augmentation="light")
    losses = [e.data["value"] for e in events if e.kind == "metric" and e.data["name"] == "loss"]
    assert losses[-1] < losses[0]
    scores = bundle.manifest.scores["val"]
    assert isinstance(scores, ClassesScores) and scores.headline.value is not None and scores.headline.value > 0.9


def test_accuracy_chooses_where_an_image_has_one_class_and_map_where_it_has_any_number(tmp_path: Path) -> None:
    for make, score in ((classified, "accuracy"), (tagged, "mAP")):
        bundle, events = trained(make(tmp_path / score, COUNTS), tmp_path / score)
        assert f"kept epoch {bundle.manifest.lineage.configuration['kept_epoch']} ({score} " in log_of(events)
        names = {e.data["name"] for e in events if e.kind == "metric" and e.data["split"] == "val"}
        assert names == {"loss", "accuracy", "map"}


def test_thresholds_are_chosen_on_val_for_tags_alone(tmp_path: Path) -> None:
    tags, events = trained(tagged(tmp_path / "tags", COUNTS), tmp_path / "tags")
    assert set(tags.manifest.thresholds) == set(NAMES)
    assert "Thresholds with the best F1 on val" in log_of(events)
    classes, _ = trained(classified(tmp_path / "classes", COUNTS), tmp_path / "classes")
    assert classes.manifest.thresholds == {}


@pytest.mark.parametrize("stop_after", [2, 5])
def test_a_resumed_training_equals_an_unbroken_one(
    tmp_path: Path, stop_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terrazzo.training.loop.SECONDS_BETWEEN_CHECKPOINTS", -1.0)
    snapshot = tagged(tmp_path, COUNTS)
    whole, _ = trained(snapshot, tmp_path / "whole")
    steps = tmp_path / "broken" / "run" / "events.jsonl"

    def stop() -> bool:
        return steps.exists() and steps.read_text("utf-8").count('"batch_loss"') >= stop_after

    with pytest.raises(Cancelled):
        trained(snapshot, tmp_path / "broken", Run(tmp_path / "broken" / "run", should_stop=stop))
    resumed, events = trained(snapshot, tmp_path / "broken")
    assert "Resumed at" in log_of(events)
    assert resumed.manifest.files["model.safetensors"] == whole.manifest.files["model.safetensors"]
    assert resumed.manifest.scores == whole.manifest.scores


def test_saved_loaded_and_exported_it_says_the_same(tmp_path: Path) -> None:
    snapshot = classified(tmp_path, COUNTS)
    bundle, _ = trained(snapshot, tmp_path)
    assert bundle.manifest.runtime == "openvino" and bundle.manifest.agreement == 1.0
    image_HWC = snapshot.image_HWC(snapshot.images("test")[0])
    exported, plain = (ClassifierTrainer().load(bundle, device)(image_HWC) for device in ("cpu", "torch-cpu"))
    assert np.allclose(exported.probabilities_C, plain.probabilities_C, atol=1e-3)
    again = ClassifierTrainer().load(Bundle.open(bundle.folder), "torch-cpu")(image_HWC)
    assert np.array_equal(again.probabilities_C, plain.probabilities_C)


def test_a_version_can_be_gone_on_from_with_other_classes(tmp_path: Path) -> None:
    first, _ = trained(classified(tmp_path / "1", COUNTS), tmp_path / "1")
    listed = [("train", (NAMES[number % 3],)) for number in range(6)]
    more = snapshot_of(tmp_path / "2", "classification", listed)  # type: ignore[arg-type]
    bundle, events = trained(more, tmp_path / "2", start_from=str(first.folder), epochs=1)
    assert "Not taken over, because the classes differ: head.weight, head.bias" in log_of(events)
    assert bundle.manifest.network["weights_source"] == "a former version"


def test_one_image_of_one_class_without_val(tmp_path: Path) -> None:
    one = snapshot_of(tmp_path, "classification", [("train", ("disc",))], ("disc",), ((32, 32),))
    bundle, events = trained(one, tmp_path, epochs=1, batch_size="auto", image_size="auto", weights="random")
    assert "There is no image in val" in log_of(events)
    scores = bundle.manifest.scores["train"]
    assert isinstance(scores, ClassesScores) and scores.accuracy == 1.0


def test_odd_sizes_a_class_without_images_and_images_without_a_class(tmp_path: Path) -> None:
    listed: list[Any] = [("train", ("disc",)), ("train", ()), ("train", ("square",)), ("val", ()), ("val", ("disc",))]
    sizes = ((33, 47), (101, 35), (61, 300))
    snapshot = snapshot_of(tmp_path, "tagging", listed, sizes=sizes)
    bundle, events = trained(snapshot, tmp_path, epochs=1, weights="random")
    assert "never occur in train and will not be learned: stripe" in log_of(events)
    assert "1 of the images in train have none of the classes" in log_of(events)
    scores = bundle.manifest.scores["val"]
    assert isinstance(scores, ClassesScores) and scores.without == 1


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="None of the images in train has a class"):
        trained(snapshot_of(tmp_path / "1", "tagging", [("train", ())]), tmp_path / "1")
    with pytest.raises(Invalid, match="no image in train"):
        trained(snapshot_of(tmp_path / "2", "tagging", [("val", ("disc",))]), tmp_path / "2")
