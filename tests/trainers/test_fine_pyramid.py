"""The FPN with a correction at half the size: shapes, encoders without early features, pixels that stay in place."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from terrazzo.trainers.semantic.fine_pyramid import FinePyramid


def network(encoder: str, classes: int = 3) -> FinePyramid:
    torch.manual_seed(0)
    options = {"decoder_pyramid_channels": 32, "decoder_segmentation_channels": 32}
    return FinePyramid(f"tu-{encoder}", encoder_weights=None, classes=classes, **options).eval()


@pytest.mark.parametrize("encoder", ["tf_efficientnet_lite0", "resnet18", "convnext_atto"])
def test_logits_have_the_size_of_the_image(encoder: str) -> None:
    with torch.no_grad():
        assert network(encoder)(torch.zeros(1, 3, 64, 96)).shape == (1, 3, 64, 96)


def test_an_encoder_without_features_at_half_the_size_gets_no_correction() -> None:
    assert network("convnext_atto").detail is None
    assert network("resnet18").detail is not None


def test_the_correction_starts_as_zero_and_can_be_learned() -> None:
    made = network("tf_efficientnet_lite0")
    image_NCHW = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        before = made(image_NCHW)
        assert made.detail is not None
        made.detail.early.weight.mul_(2)
        assert torch.equal(made(image_NCHW), before)
    made(image_NCHW).square().mean().backward()
    gradient = made.detail.logits.weight.grad
    assert gradient is not None and float(gradient.abs().sum()) > 0


@pytest.mark.parametrize("encoder", ["tf_efficientnet_lite0", "convnext_atto"])
@pytest.mark.parametrize("width", [64, 192])
def test_enlarging_keeps_things_where_they_are(encoder: str, width: int) -> None:
    """A stripe in the coarse logits has its middle at the same place of the image, whatever the image's width."""
    made = network(encoder, classes=1)

    def stripe(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        coarse = torch.zeros_like(output)
        coarse[..., 3] = 1
        return coarse

    made.segmentation_head.register_forward_hook(stripe)
    with torch.no_grad():
        row_W = made(torch.zeros(1, 3, 64, width))[0, 0, 32]
    centre = float((row_W * (torch.arange(width) + 0.5)).sum() / row_W.sum())
    assert centre == pytest.approx(3.5 * 4, abs=1e-3)
