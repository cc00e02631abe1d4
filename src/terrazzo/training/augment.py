"""Augmentation on tensors: each image is warped into the canvas of its batch, then its colours are changed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from terrazzo.types import IGNORE

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


LEAST_FILLED = 0.75
"""Part of a view's sides that an image fills at least, however far it is zoomed out."""

AUGMENTATIONS: dict[AugmentationName, Augmentation] = {
    "none": Augmentation(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "light": Augmentation(0.9, 1.25, 2, 0.5, 0.1, 0.1, 0.1, 0.02, 0.1, 0, 0, 0),
    "medium": Augmentation(0.5, 1.75, 5, 0.5, 0.3, 0.3, 0.4, 0.1, 0.4, 0.05, 0.05, 0.01),
    "strong": Augmentation(0.4, 2.0, 10, 0.5, 0.4, 0.4, 0.5, 0.12, 0.5, 0.1, 0.15, 0.02),
}


def _uniform(generator: torch.Generator, low: float, high: float) -> float:
    return low + (high - low) * float(torch.rand((), generator=generator))


def warp(
    image_HWC: Tensor,
    mask_HW: Tensor,
    height: int,
    width: int,
    fit: float,
    augmentation: Augmentation,
    generator: torch.Generator,
) -> tuple[Tensor, Tensor]:
    """Cut a random, scaled, turned and flipped view of one image.

    Args:
        image_HWC: uint8 RGB of any size. mask_HW: uint8 classes of the same size.
        height, width: Size of the view in pixels.
        fit: Scale that is neither zoomed in nor out: view pixels for each image pixel.
    Returns:
        image_CHW float 0..255 and mask_HW float; outside the image the picture is grey and the mask ``IGNORE``.
    """
    source_h, source_w = mask_HW.shape
    # The whole image fills at least three quarters of the view: padding costs time and teaches nothing.
    whole = min(height / (source_h * fit), width / (source_w * fit))
    smallest = max(augmentation.zoom_out, min(1.0, LEAST_FILLED * whole))
    zoom = math.exp(_uniform(generator, math.log(smallest), math.log(augmentation.zoom_in)))
    scale = fit * zoom
    angle = math.radians(_uniform(generator, -augmentation.rotation, augmentation.rotation))
    mirror = -1.0 if float(torch.rand((), generator=generator)) < augmentation.flip else 1.0
    view_h, view_w = height / scale, width / scale
    free_y, free_x = abs(source_h - view_h) / 2, abs(source_w - view_w) / 2
    centre_y = source_h / 2 + _uniform(generator, -free_y, free_y)
    centre_x = source_w / 2 + _uniform(generator, -free_x, free_x)
    cos, sin = math.cos(angle), math.sin(angle)
    theta_23 = torch.tensor(
        [
            [mirror * cos * view_w / source_w, -sin * view_h / source_w, 2 * centre_x / source_w - 1],
            [mirror * sin * view_w / source_h, cos * view_h / source_h, 2 * centre_y / source_h - 1],
        ],
        device=image_HWC.device,
    )
    grid_1HW2 = F.affine_grid(theta_23[None], [1, 3, height, width], align_corners=False)
    image_1CHW = image_HWC.permute(2, 0, 1)[None].float() - 127.0
    view_CHW = F.grid_sample(image_1CHW, grid_1HW2, mode="bilinear", padding_mode="zeros", align_corners=False)[0]
    # Shifted so that the zeros outside the image become IGNORE: what padding shows is nobody's class.
    shifted_11HW = mask_HW[None, None].float() - IGNORE
    labels_HW = F.grid_sample(shifted_11HW, grid_1HW2, mode="nearest", padding_mode="zeros", align_corners=False)[0, 0]
    return view_CHW + 127.0, labels_HW + IGNORE


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
