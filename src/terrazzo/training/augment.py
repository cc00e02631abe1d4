"""How far views may differ from their images, and the change of their colours."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

AugmentationName = Literal["none", "light", "medium", "strong"]


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far each change may go; 0 (or 1 for ``zoom_*``) switches it off."""

    zoom_out: float
    """Smallest scale: 0.5 shows the image at half its size. A view never shows much more than the whole image."""
    zoom_in: float
    """Largest scale."""
    rotation: float
    """Degrees either way."""
    flip: float
    """Probability of a horizontal flip."""
    brightness: float
    contrast: float
    saturation: float
    tint: float
    """Each channel's gain differs by up to this part: another light, another scanner."""
    gamma: float
    """Exponent within 1/(1+gamma) .. 1+gamma."""
    grey: float
    """Probability of dropping all colour."""
    blur: float
    """Probability of a soft blur."""
    noise: float
    """Standard deviation of added noise, in 0..1 units."""


AUGMENTATIONS: dict[AugmentationName, Augmentation] = {
    "none": Augmentation(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "light": Augmentation(0.9, 1.25, 2, 0.5, 0.1, 0.1, 0.1, 0.02, 0.1, 0, 0, 0),
    "medium": Augmentation(0.5, 1.75, 5, 0.5, 0.3, 0.3, 0.4, 0.1, 0.4, 0.05, 0.05, 0.01),
    "strong": Augmentation(0.4, 2.0, 10, 0.5, 0.4, 0.4, 0.5, 0.12, 0.5, 0.1, 0.15, 0.02),
}


def recolour(image_NCHW: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """Change light and colour of each image on its own; float 0..255 in and out."""
    count = image_NCHW.shape[0]

    def draw(low: float, high: float, channels: int = 1) -> Tensor:
        value = low + (high - low) * torch.rand((count, channels, 1, 1), generator=generator)
        return value.to(image_NCHW.device)

    x_NCHW = image_NCHW / 255.0
    if augmentation.gamma > 0:
        span = math.log1p(augmentation.gamma)
        x_NCHW = x_NCHW.clamp(min=1e-3) ** draw(-span, span).exp()
    if augmentation.tint > 0:
        x_NCHW = x_NCHW * draw(1 - augmentation.tint, 1 + augmentation.tint, 3)
    if augmentation.brightness > 0:
        x_NCHW = x_NCHW * draw(1 - augmentation.brightness, 1 + augmentation.brightness)
    if augmentation.contrast > 0:
        mean_N111 = x_NCHW.mean(dim=(1, 2, 3), keepdim=True)
        x_NCHW = mean_N111 + (x_NCHW - mean_N111) * draw(1 - augmentation.contrast, 1 + augmentation.contrast)
    if augmentation.saturation > 0 or augmentation.grey > 0:
        grey_N1HW = x_NCHW.mean(dim=1, keepdim=True)
        keep = draw(1 - augmentation.saturation, 1 + augmentation.saturation)
        keep = torch.where(draw(0, 1) < augmentation.grey, torch.zeros_like(keep), keep)
        x_NCHW = grey_N1HW + (x_NCHW - grey_N1HW) * keep
    if augmentation.blur > 0:
        soft_NCHW = F.avg_pool2d(x_NCHW, 3, stride=1, padding=1, count_include_pad=False)
        x_NCHW = torch.where(draw(0, 1) < augmentation.blur, soft_NCHW, x_NCHW)
    if augmentation.noise > 0:
        amount = draw(0, augmentation.noise)
        # Drawn where it is needed: as many numbers as the batch has pixels are too many to draw elsewhere and copy.
        seed = int(torch.randint(2**62, (), generator=generator))
        local = torch.Generator(x_NCHW.device).manual_seed(seed)
        noise_NCHW = torch.randn(x_NCHW.shape, generator=local, device=x_NCHW.device)
        x_NCHW = x_NCHW + noise_NCHW * amount
    return x_NCHW.clamp(0, 1) * 255.0
