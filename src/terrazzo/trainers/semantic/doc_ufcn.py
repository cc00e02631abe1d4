"""Doc-UFCN: a small U-shaped network of dilated convolutions for pages, trained from random weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn

DROPOUT = 0.4


class DocUfcn(nn.Module):
    """The network of Boillet, Kermorvant and Paquet 2020, "Multiple document datasets pre-training improves text line
    detection with deep neural networks": four blocks of dilated convolutions down, three up, with skip connections.

    It differs from the authors' package in two points. Norms remember their statistics while training, so that what is
    said of an image does not depend on the images beside it. And it answers with logits, the softmax comes later.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.down = nn.ModuleList(_dilated(*channels) for channels in ((3, 32), (32, 64), (64, 128), (128, 256)))
        self.pool = nn.MaxPool2d(2, 2)
        self.up = nn.ModuleList(_enlarging(*channels) for channels in ((256, 128), (256, 64), (128, 32)))
        self.logits = nn.Conv2d(64, classes, 3, padding=1)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
                nn.init.xavier_uniform_(module.weight)

    def forward(self, images_NCHW: Tensor) -> Tensor:
        """Logits of the size of ``images_NCHW``, whose sides are multiples of 8."""
        features, seen = images_NCHW, []
        for depth, block in enumerate(self.down):
            features = block(self.pool(features) if depth else features)
            seen.append(features)
        for block, beside in zip(self.up, reversed(seen[:-1]), strict=True):
            features = torch.cat([block(features), beside], dim=1)
        logits_NCHW: Tensor = self.logits(features)
        return logits_NCHW


def _dilated(channels_in: int, channels_out: int) -> nn.Sequential:
    """Five convolutions that look 1, 2, 4, 8 and 16 pixels away."""
    layers: list[nn.Module] = []
    for reach in (1, 2, 4, 8, 16):
        layers.append(nn.Conv2d(channels_in, channels_out, 3, dilation=reach, padding=reach, bias=False))
        layers += _norm(channels_out)
        channels_in = channels_out
    return nn.Sequential(*layers)


def _enlarging(channels_in: int, channels_out: int) -> nn.Sequential:
    """A convolution, and one that doubles the size."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        *_norm(channels_out),
        nn.ConvTranspose2d(channels_out, channels_out, 2, stride=2, bias=False),
        *_norm(channels_out),
    )


def _norm(channels: int) -> tuple[nn.Module, ...]:
    return nn.BatchNorm2d(channels), nn.ReLU(inplace=True), nn.Dropout(DROPOUT)
