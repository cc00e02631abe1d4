"""FPN of segmentation-models-pytorch whose class scores are corrected at half the size of the image."""

from __future__ import annotations

from typing import Any

import segmentation_models_pytorch as smp
import torch.nn.functional as F  # noqa: N812
from segmentation_models_pytorch.decoders.fpn.decoder import Conv3x3GNReLU
from torch import Tensor, nn

DETAIL_CHANNELS = 16
"""Channels of the correction: few, because half the size is four times the pixels of the pyramid."""


class FinePyramid(nn.Module):
    """An FPN (Kirillov 2019, "Panoptic feature pyramid networks") with a correction from the encoder's first features.

    The pyramid ends at a quarter of the size, where a pole is one pixel wide. The correction adds what the encoder
    saw at half the size; it starts as zero, so that the first steps are those of a plain FPN. An encoder without
    features at half the size (ConvNeXt) gets a plain FPN.

    Everything is enlarged with pixel centres kept in place (``align_corners=False``). The library's own way moves
    pixels by up to 1.5 near the border, by how much depends on the size of the image, and sizes differ between training
    on views and predicting whole images.
    """

    def __init__(self, encoder_name: str, encoder_weights: str | None, classes: int, **options: Any) -> None:
        super().__init__()
        plain = smp.FPN(encoder_name, encoder_weights=encoder_weights, classes=classes, upsampling=1, **options)
        self.encoder = plain.encoder
        self.decoder = plain.decoder
        self.segmentation_head = plain.segmentation_head
        for block in self.decoder.seg_blocks:
            block.block = _enlarging_in_place(block.block)
        early = self.encoder.out_channels[1]
        self.detail = Detail(early, self.decoder.out_channels, classes) if early else None

    def forward(self, images_NCHW: Tensor) -> Tensor:
        """Logits of the size of ``images_NCHW``, whose sides are multiples of 32."""
        features = self.encoder(images_NCHW)
        pyramid_NCHW = self.decoder(features)
        logits_NCHW = self.segmentation_head(pyramid_NCHW)
        if self.detail is None:
            return _enlarged(logits_NCHW, 4)
        return _enlarged(_enlarged(logits_NCHW, 2) + self.detail(features[1], pyramid_NCHW), 2)


class Detail(nn.Module):
    """A correction of logits at half the size, from early features at that size and the pyramid at half of it."""

    def __init__(self, early_channels: int, pyramid_channels: int, classes: int) -> None:
        super().__init__()
        self.early = nn.Conv2d(early_channels, DETAIL_CHANNELS, 1)
        self.pyramid = nn.Conv2d(pyramid_channels, DETAIL_CHANNELS, 1)
        self.mix = nn.Conv2d(DETAIL_CHANNELS, DETAIL_CHANNELS, 3, padding=1)
        self.logits = nn.Conv2d(DETAIL_CHANNELS, classes, 1)
        nn.init.zeros_(self.logits.weight)
        nn.init.zeros_(self.logits.bias)  # type: ignore[arg-type]

    def forward(self, early_NCHW: Tensor, pyramid_NCHW: Tensor) -> Tensor:
        """What to add to the logits, at the size of ``early_NCHW``."""
        mixed_NCHW = F.relu(_enlarged(self.pyramid(pyramid_NCHW), 2) + self.early(early_NCHW))
        return self.logits(F.relu(self.mix(mixed_NCHW)))  # type: ignore[no-any-return]


def _enlarged(values_NCHW: Tensor, factor: int) -> Tensor:
    return F.interpolate(values_NCHW, scale_factor=float(factor), mode="bilinear", align_corners=False)


def _enlarging_in_place(convolutions: nn.Sequential) -> nn.Sequential:
    """The same convolutions of the library; those that enlarge what they made leave that to a layer of its own."""
    layers: list[nn.Module] = []
    for convolution in convolutions:
        layers.append(convolution)
        if isinstance(convolution, Conv3x3GNReLU) and convolution.upsample:
            convolution.upsample = False
            layers.append(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False))
    return nn.Sequential(*layers)
