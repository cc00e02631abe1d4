"""Training on little: one image, a batch of one, odd sizes, a class without pixels, scribbles, no val."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from small_snapshots import odd_sizes, one_image, scribbles

from terrazzo.bundle import Bundle
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.semantic import SemanticTrainer
from terrazzo.trainers.semantic.catalogue import DECODERS, PARAMETERS, split_name
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.semantic.network import NetworkPlan, build
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.losses import make_loss
from terrazzo.training.norms import starved_norms, steadied
from terrazzo.training.run import Run, read_events

LITE = "fpn-efficientnet-lite0"
QUICK: dict[str, Any] = {"epochs": 1, "batch_size": 1, "device": "cpu", "weights": "random", "precision": "fp32"}


def trained(snapshot: Snapshot, folder: Path, architecture: str = LITE, **settings: Any) -> tuple[Bundle, str]:
    """The bundle, and all that the log says."""
    run = Run(folder / "run")
    config = SemanticConfig.model_validate({**QUICK, **settings})
    bundle = SemanticTrainer().train(snapshot, architecture, config, run, folder / "bundles", {"name": "little"})
    log = "\n".join(event.data["message"] for event in read_events(run.folder) if event.kind == "log")
    return bundle, log


@pytest.mark.parametrize("decoder", sorted(DECODERS))
@pytest.mark.parametrize(("batch_size", "side"), [(1, 32), (1, 96), (3, 32)])
def test_every_decoder_takes_a_step_on_next_to_nothing(decoder: str, batch_size: int, side: int) -> None:
    torch.manual_seed(0)
    encoder = split_name(f"{decoder}-efficientnet-lite0")[1].timm
    facts = {"licence": "", "weights_source": "", "weights_licence": ""}
    network = build(NetworkPlan(decoder=decoder, encoder=encoder, classes=2, **facts)).train()
    canvas = Canvas(height=side, width=side, long_side=side)
    steadied(network, starved_norms(network, batch_size, canvas, torch.device("cpu")))
    logits_NCHW = network(torch.randn(batch_size, 3, side, side))
    loss = make_loss("cross-entropy+dice", None)(logits_NCHW, torch.zeros(batch_size, side, side, dtype=torch.int64))
    loss.backward()
    gradients = [one.grad for one in network.parameters() if one.grad is not None]
    assert gradients and all(bool(one.isfinite().all()) for one in gradients)


def test_norms_that_see_enough_are_left_alone() -> None:
    facts = {"licence": "", "weights_source": "", "weights_licence": ""}
    network = build(NetworkPlan(decoder="fpn", encoder="tf_efficientnet_lite0", classes=2, **facts)).train()
    assert starved_norms(network, 8, Canvas(height=224, width=224, long_side=224), torch.device("cpu")) == ()
    assert all(module.training for module in network.modules())


def test_one_image_of_one_class_without_val(tmp_path: Path) -> None:
    bundle, log = trained(one_image(tmp_path), tmp_path)
    assert "norms: " in log and "keep their statistics" in log
    assert "There is no image in val" in log
    assert set(bundle.manifest.scores) == {"train"}
    assert bundle.manifest.scores["train"].miou == 1.0


def test_odd_sizes_and_a_class_without_pixels(tmp_path: Path) -> None:
    snapshot = odd_sizes(tmp_path)
    bundle, log = trained(snapshot, tmp_path, class_weights="balanced")
    assert "never occur in train" in log and "class 2" in log
    predict = SemanticTrainer().load(bundle, "cpu")
    for image in snapshot.images():
        assert predict(snapshot.image_HWC(image)).mask_HW.shape == (image.height, image.width)


def test_scribbles_of_three_pixels_teach_both_classes(tmp_path: Path) -> None:
    snapshot = scribbles(tmp_path)
    labelled = [int((snapshot.mask_HW(image) != 255).sum()) for image in snapshot.images("train")]
    assert labelled == [6, 6, 6, 6]
    bundle, log = trained(snapshot, tmp_path, weights="pretrained", epochs=30, batch_size="auto")
    assert "never occur" not in log
    scores = bundle.manifest.scores["val"]
    assert scores.miou is not None and scores.miou > 0.6
    assert all(one.recall is not None and one.recall > 0.6 for one in scores.classes)
    exact = np.sum([np.bincount(snapshot.mask_HW(one).ravel(), minlength=256) for one in snapshot.images("train")], 0)
    assert [one.pixels for one in bundle.manifest.scores["train"].classes] == exact[:2].tolist() == [12, 12]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("architecture", sorted(PARAMETERS))
def test_every_architecture_trains_to_the_end_on_next_to_nothing(architecture: str, tmp_path: Path) -> None:
    for make in (one_image, odd_sizes):
        folder = tmp_path / make.__name__
        bundle, _ = trained(make(folder), folder, architecture)
        bundle.verify()
