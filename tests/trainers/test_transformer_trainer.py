"""The networks of transformers keep the contract, learn, take weights from a file and say what is missing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from placed_objects import objects
from trainer_contract import TrainerContract

from terrazzo.bundle import Bundle
from terrazzo.errors import Invalid
from terrazzo.imaging.canvas import place
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.base import Trainer
from terrazzo.trainers.first_weights import count_parameters
from terrazzo.trainers.transformer import TransformerTrainer
from terrazzo.trainers.transformer.build import build
from terrazzo.trainers.transformer.canvas_masks import queries_on_image
from terrazzo.trainers.transformer.catalogue import PARAMETERS, SIZES, Size, parts_of
from terrazzo.trainers.transformer.config import TransformerConfig
from terrazzo.trainers.transformer.forecast import COSTS
from terrazzo.trainers.transformer.network import QueryPlan, take_weights
from terrazzo.training.run import Run, read_events
from terrazzo.types import Image_HWC, ObjectsPrediction, TaskKind

BOXES, MASKS = "rf-detr-little", "rf-detr-seg-little"
NAMES = sorted(PARAMETERS)
COUNTS: dict[Any, int] = {"train": 5, "val": 2, "test": 1}
TINY: dict[str, Any] = {
    "epochs": 8,
    "batch_size": 2,
    "image_size": 64,
    "device": "cpu",
    "weights": "random",
    "augmentation": "none",
    "learning_rate": 2e-3,
}
LITTLE: dict[str, Any] = {
    "layers": 2,
    "queries": 20,
    "features": (1, 2),
    "width": 48,
    "depth": 2,
    "heads": 2,
    "inner": 32,
    "forward": 64,
}

OTHERWISE: dict[str, dict[str, Any]] = {
    "mask2former": {"features": (1, 1, 1, 1), "width": 24, "heads": 1},
    "eomt": {"layers": 1},
}


@pytest.fixture(autouse=True)
def little_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A further size of each family, small enough to be trained here; the rest of the package sees no difference."""
    for family, sizes in SIZES.items():
        name = next(iter(sizes))
        known = sizes[name].model_dump()
        monkeypatch.setitem(sizes, "little", Size.model_validate(known | LITTLE | OTHERWISE.get(family, {})))
        monkeypatch.setitem(PARAMETERS, f"{family}-little", 1_000_000)
        monkeypatch.setitem(COSTS, f"{family}-little", COSTS[f"{family}-{name}"])


class _Contract(TrainerContract):
    name = "transformer"
    settings = TINY

    @pytest.fixture
    def snapshot(self, tmp_path: Path) -> Snapshot:
        return objects(tmp_path, self.kind, COUNTS)

    def assert_answers(self, prediction: Any, image_HWC: Image_HWC) -> None:
        assert isinstance(prediction, ObjectsPrediction)
        assert (prediction.height, prediction.width) == image_HWC.shape[:2]
        assert (prediction.masks is not None) == (self.kind == "instance")

    def test_importing_it_loads_no_ml_package(self, trainer: Trainer) -> None:
        """In a process of its own, which knows no little ones."""
        self.architecture = "rf-detr-nano" if self.kind == "detection" else "rf-detr-seg-nano"
        super().test_importing_it_loads_no_ml_package(trainer)


class TestRfDetr(_Contract):
    architecture = BOXES
    kind = "detection"


class TestRfDetrSeg(_Contract):
    architecture = MASKS
    kind = "instance"


class TestEomt(_Contract):
    architecture = "eomt-little"
    kind = "instance"


@pytest.mark.slow
class TestMask2Former(_Contract):
    architecture = "mask2former-little"
    kind = "instance"


def plan_of(name: str, classes: int = 10, side: int = 384, **given: Any) -> QueryPlan:
    parts = parts_of(name)
    wanted = {
        "family": parts.family_name,
        "size": parts.size_name,
        "classes": classes,
        "masks": "instance" in parts.family.kinds,
        "queries": parts.size.queries,
        "max_objects": 300,
        "canvas_height": side,
        "canvas_width": side,
        "licence": "",
        "weights_source": "",
        "weights_licence": "",
    }
    return QueryPlan.model_validate({**wanted, **given})


def trained(snapshot: Snapshot, folder: Path, architecture: str = BOXES, **settings: Any) -> tuple[Bundle, list[Any]]:
    """The bundle, and all events."""
    run = Run(folder / "run")
    config = TransformerConfig.model_validate({**TINY, **settings})
    bundle = TransformerTrainer().train(snapshot, architecture, config, run, folder / "bundles", {"name": "little"})
    return bundle, read_events(run.folder)


def log_of(events: list[Any]) -> str:
    return "\n".join(event.data["message"] for event in events if event.kind == "log")


@pytest.mark.parametrize("name", NAMES)
def test_the_catalogue_counts_parameters_rightly(name: str) -> None:
    with torch.device("meta"):
        assert count_parameters(build(plan_of(name))) == PARAMETERS[name]


def test_every_architecture_shows_the_licence_of_its_code_and_of_its_weights() -> None:
    for one in TransformerTrainer().architectures():
        assert "Apache-2.0" in one.licence and one.weights_licence, one.name
        assert one.weights_source.startswith("Hugging Face hub: "), one.name


def test_the_loss_of_a_network_that_predicts_is_that_of_one_group_and_takes_images_of_nothing() -> None:
    torch.manual_seed(0)
    network = build(plan_of(MASKS, 2, 72, queries=20)).eval()
    one = {
        "boxes": torch.tensor([[10.0, 10.0, 30.0, 40.0]]),
        "labels": torch.tensor([1]),
        "masks": torch.zeros(1, 72, 72, dtype=torch.uint8),
    }
    one["masks"][0, 10:40, 10:30] = 1
    none = {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0, dtype=torch.int64), "masks": torch.zeros(0, 72, 72)}
    with torch.no_grad():
        loss, found = network.judged(torch.randn(2, 3, 72, 72), [one, none])
        nothing, _ = network.judged(torch.randn(1, 3, 72, 72), [none])
    assert torch.isfinite(loss) and torch.isfinite(nothing) and loss.ndim == nothing.ndim == 0
    assert len(found) == 2
    first = found[0]
    assert first.boxes_N4.shape == (20, 4) and first.masks_NMM is not None and first.masks_NMM.shape == (20, 18, 18)
    assert (first.scores_N.diff() <= 0).all()


@pytest.mark.parametrize(("height", "width"), [(64, 96), (96, 64), (50, 50)])
def test_masks_of_the_canvas_are_put_back_on_the_image_where_they_belong(height: int, width: int) -> None:
    canvas = place(np.zeros((height, width, 3), np.uint8), 96, 96, centred=False)
    masks_Nhw = np.zeros((2, 24, 24), np.float32)
    masks_Nhw[0, 3:9, 6:10] = 1.0
    masks_Nhw[1, :6, :6] = 1.0
    labels_N, boxes_N4 = np.array([1, 0]), np.zeros((2, 4))
    found = queries_on_image(boxes_N4, np.array([0.4, 0.9]), labels_N, masks_Nhw, canvas, height, width)
    assert found.confidences_N.tolist() == pytest.approx([0.9, 0.4]) and found.classes_N.tolist() == [0, 1]
    wanted = np.array([24, 12, 16, 24]) / ([canvas.scale_x, canvas.scale_y] * 2)
    assert np.abs(found.boxes_N4[1] - wanted).max() <= 1
    corner = np.array([0, 0, 24, 24]) / ([canvas.scale_x, canvas.scale_y] * 2)
    assert np.abs(found.boxes_N4[0] - corner).max() <= 1, "the edge of the canvas is not eaten"
    unsure = queries_on_image(boxes_N4, np.array([0.4, 0.001]), labels_N, masks_Nhw, canvas, height, width)
    assert unsure.classes_N.tolist() == [1]


def test_weights_come_from_a_file_and_what_does_not_fit_is_told(tmp_path: Path) -> None:
    """A file of other classes: the heads start anew, the rest is taken."""
    from safetensors.torch import load_file, save_file

    torch.manual_seed(7)
    given = build(plan_of(BOXES, 5, 64, queries=16)).network
    file = tmp_path / "five.safetensors"
    save_file({key: value.contiguous() for key, value in given.state_dict().items()}, file)
    snapshot = objects(tmp_path, "detection", COUNTS)
    bundle, events = trained(snapshot, tmp_path, weights=str(file), epochs=1, learning_rate=1e-9, freeze_encoder="all")
    log = log_of(events)
    assert "tensors of RF-DETR little" in log and "start from random values" in log and "class_embed.weight" in log
    kept, name = load_file(bundle.weights_path), "model.backbone.projector.projector_layer.conv1.conv.weight"
    names = [key for key in given.state_dict() if "backbone" in key and key.endswith("projection.weight")]
    assert names, name
    assert torch.equal(kept[f"network.{names[0]}"], given.state_dict()[names[0]])
    assert bundle.manifest.network["weights_licence"] == "that of the file"


def test_an_eomt_takes_weights_of_another_canvas_with_its_places_resampled() -> None:
    given, taking = (build(plan_of("eomt-little", 2, side)) for side in (96, 64))
    count, left_out = take_weights(taking, given.network.state_dict(), "of 96 pixels")
    assert count == len(taking.network.state_dict()) and left_out == []
    assert torch.equal(taking.network.query.weight, given.network.query.weight)
    places = taking.network.embeddings.position_embeddings.weight
    whole = given.network.embeddings.position_embeddings.weight
    assert len(places) == 16 and torch.allclose(places.mean(dim=0), whole.mean(dim=0), atol=0.1)


def test_a_file_of_another_network_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"conv.weight": torch.zeros(3, 3)}, tmp_path / "other.safetensors")
    with pytest.raises(Invalid, match="do not fit the network"):
        trained(objects(tmp_path, "detection", COUNTS), tmp_path, weights=str(tmp_path / "other.safetensors"))


def test_settings_that_make_no_sense_are_refused_before_the_job(tmp_path: Path) -> None:
    trainer = TransformerTrainer()
    for settings, said in (
        ({"encoder": "resnet18"}, "no other encoder"),
        ({"freeze_encoder": "early"}, "frozen"),
        ({"weights": "/no/such/file.pth"}, "no weights file"),
    ):
        with pytest.raises(Invalid, match=said):
            trainer.check(BOXES, TransformerConfig.model_validate(settings))
    with pytest.raises(Invalid, match="RF-DETR cannot answer a instance task"):
        trained(objects(tmp_path, "instance", {"train": 1}), tmp_path, BOXES)


def test_without_the_library_everything_is_listed_and_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = sys.modules["terrazzo.trainers.transformer.catalogue"]
    monkeypatch.setattr(catalogue, "PACKAGE", "no_such_package")
    trainer = TransformerTrainer()
    listed = trainer.architectures()
    assert len(listed) == len(PARAMETERS) and all("Not installed" in one.description for one in listed)
    with pytest.raises(Invalid, match="transformers, which is not installed") as caught:
        trainer.check(BOXES, TransformerConfig(weights="random"))
    assert "terrazzo[transformer]" in caught.value.remedy


def test_automatic_choices_are_said_with_their_reason(tmp_path: Path) -> None:
    settings = {"image_size": "auto", "batch_size": "auto", "epochs": 1, "learning_rate": "auto"}
    _, events = trained(objects(tmp_path, "detection", {"train": 1}), tmp_path, **settings)
    said = log_of(events)
    for word in ("image_size: 96 (", "batch_size: 1 (", "learning_rate: ", "precision: fp32 ("):
        assert word in said
    assert "Started from random weights, as asked" in said


@pytest.mark.slow
@pytest.mark.parametrize(("architecture", "kind"), [(BOXES, "detection"), (MASKS, "instance")])
def test_it_learns_a_handful_of_images_by_heart(architecture: str, kind: TaskKind, tmp_path: Path) -> None:
    snapshot = objects(tmp_path, kind, {"train": 4, "val": 1})
    settings = {"epochs": 60, "image_size": 96, "augmentation": "none", "learning_rate": 3e-4}
    bundle, events = trained(snapshot, tmp_path, architecture, **settings)
    losses = [e.data["value"] for e in events if e.kind == "metric" and e.data["name"] == "batch_loss"]
    assert np.mean(losses[-5:]) < 0.6 * np.mean(losses[:5])
    assert bundle.manifest.runtime == "openvino"
