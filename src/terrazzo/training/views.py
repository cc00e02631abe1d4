"""Views of images: where one is cut, at which scale and turn, and its pixels and labels; no label gets lost."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from terrazzo.training.augment import Augmentation
from terrazzo.types import IGNORE

LEAST_FILLED = 0.75
"""Part of a view's sides that an image fills at least, however far it is zoomed out."""

SPARSE = 1 / 16
"""Part of an image that is labelled at most for its labels to be placed one by one, as scribbles are."""

_ROOM = 0.8
"""How far from the middle of a view, as a part of the way to its border, the pixel may be that it is drawn around."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a view of ``height`` x ``width`` pixels lies in an image of ``source_h`` x ``source_w`` pixels.

    ``scale`` is view pixels for each image pixel, ``angle`` in radians, ``mirror`` -1 or 1; the centre is in image
    pixels from the upper left corner.
    """

    source_h: int
    source_w: int
    height: int
    width: int
    scale: float
    angle: float
    mirror: float
    centre_y: float
    centre_x: float

    def theta_23(self) -> Tensor:
        """The matrix of ``affine_grid``: from places in the view to places in the image, both -1..1."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        view_h, view_w = self.height / self.scale, self.width / self.scale
        return torch.tensor(
            [
                [
                    self.mirror * cos * view_w / self.source_w,
                    -sin * view_h / self.source_w,
                    2 * self.centre_x / self.source_w - 1,
                ],
                [
                    self.mirror * sin * view_w / self.source_h,
                    cos * view_h / self.source_h,
                    2 * self.centre_y / self.source_h - 1,
                ],
            ]
        )

    def places_N2(self, pixels_N2: Tensor) -> Tensor:
        """Row and column in the view (int64) of image pixels (row, column); outside the view when out of range."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        dy_N = pixels_N2[:, 0] + 0.5 - self.centre_y
        dx_N = pixels_N2[:, 1] + 0.5 - self.centre_x
        row_N = (cos * dy_N - sin * dx_N) * self.scale + self.height / 2
        column_N = (cos * dx_N + sin * dy_N) * self.scale * self.mirror + self.width / 2
        return torch.stack([row_N, column_N], dim=1).floor().long()

    def shows(self, pixels_N2: Tensor) -> Tensor:
        """Which of these image pixels are in the view, bool (N,)."""
        row_N, column_N = self.places_N2(pixels_N2).unbind(1)
        return (row_N >= 0) & (row_N < self.height) & (column_N >= 0) & (column_N < self.width)

    def around(self, pixel_2: Tensor, generator: torch.Generator) -> Placement:
        """The same, moved to show an image pixel (row, column) somewhere; unturned where that is needed."""
        down = _uniform(generator, -_ROOM, _ROOM) * self.height / 2 / self.scale
        right = _uniform(generator, -_ROOM, _ROOM) * self.width / 2 / self.scale * self.mirror
        for angle in (self.angle, 0.0):
            cos, sin = math.cos(angle), math.sin(angle)
            moved = replace(
                self,
                angle=angle,
                centre_y=float(pixel_2[0]) + 0.5 - (cos * down + sin * right),
                centre_x=float(pixel_2[1]) + 0.5 - (cos * right - sin * down),
            )._inside()
            if bool(moved.shows(pixel_2[None])[0]):
                return moved
        return moved

    def _inside(self) -> Placement:
        """Moved back so that the view shows no more beside the image than it must."""
        free_y, free_x = self.freedom()
        return replace(
            self,
            centre_y=min(max(self.centre_y, self.source_h / 2 - free_y), self.source_h / 2 + free_y),
            centre_x=min(max(self.centre_x, self.source_w / 2 - free_x), self.source_w / 2 + free_x),
        )

    def freedom(self) -> tuple[float, float]:
        """How far the centre may be from the middle of the image, down and across."""
        return (
            abs(self.source_h - self.height / self.scale) / 2,
            abs(self.source_w - self.width / self.scale) / 2,
        )


def _uniform(generator: torch.Generator, low: float, high: float) -> float:
    return low + (high - low) * float(torch.rand((), generator=generator))


def placed(
    source: tuple[int, int],
    height: int,
    width: int,
    fit: float,
    augmentation: Augmentation,
    generator: torch.Generator,
) -> Placement:
    """A random place, scale, turn and flip for a view of an image whose height and width is ``source``."""
    source_h, source_w = source
    # The whole image fills at least three quarters of the view: padding costs time and teaches nothing.
    whole = min(height / (source_h * fit), width / (source_w * fit))
    smallest = max(augmentation.zoom_out, min(1.0, LEAST_FILLED * whole))
    zoom = math.exp(_uniform(generator, math.log(smallest), math.log(augmentation.zoom_in)))
    angle = math.radians(_uniform(generator, -augmentation.rotation, augmentation.rotation))
    mirror = -1.0 if float(torch.rand((), generator=generator)) < augmentation.flip else 1.0
    middle = Placement(source_h, source_w, height, width, fit * zoom, angle, mirror, source_h / 2, source_w / 2)
    free_y, free_x = middle.freedom()
    centre_y = source_h / 2 + _uniform(generator, -free_y, free_y)
    centre_x = source_w / 2 + _uniform(generator, -free_x, free_x)
    return replace(middle, centre_y=centre_y, centre_x=centre_x)


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

    A view without a single label teaches nothing; it is drawn again around one, of a class drawn first, when the image
    has any. In an image with few labels (scribbles) every label in view is kept, however far the view is zoomed out.

    Args:
        image_HWC: uint8 RGB of any size. mask_HW: uint8 classes of the same size.
        height, width: Size of the view in pixels.
        fit: Scale that is neither zoomed in nor out: view pixels for each image pixel.
    Returns:
        image_CHW float 0..255 and mask_HW float; outside the image the picture is grey and the mask ``IGNORE``.
    """
    place = placed((mask_HW.shape[0], mask_HW.shape[1]), height, width, fit, augmentation, generator)
    labelled_HW = mask_HW != IGNORE
    few = float(labelled_HW.float().mean()) <= SPARSE
    pixels_N2 = torch.nonzero(labelled_HW) if few else None
    grid_1HW2, labels_HW = _labels(mask_HW, pixels_N2, place)
    if bool((labels_HW == IGNORE).all()) and bool(labelled_HW.any()):
        place = place.around(_anchor(mask_HW, pixels_N2, generator), generator)
        grid_1HW2, labels_HW = _labels(mask_HW, pixels_N2, place)
    image_1CHW = image_HWC.permute(2, 0, 1)[None].float() - 127.0
    view_CHW = F.grid_sample(image_1CHW, grid_1HW2, mode="bilinear", padding_mode="zeros", align_corners=False)[0]
    return view_CHW + 127.0, labels_HW


def _anchor(mask_HW: Tensor, pixels_N2: Tensor | None, generator: torch.Generator) -> Tensor:
    """A labelled pixel (row, column) of a class that is drawn first, so that rare classes are seen as well."""
    pixels_N2 = torch.nonzero(mask_HW != IGNORE) if pixels_N2 is None else pixels_N2
    labels_N = mask_HW[pixels_N2[:, 0], pixels_N2[:, 1]]
    present_K = torch.unique(labels_N)
    label = present_K[int(torch.randint(len(present_K), (), generator=generator))]
    chosen_M2 = pixels_N2[labels_N == label]
    return chosen_M2[int(torch.randint(len(chosen_M2), (), generator=generator))].cpu()


def _labels(mask_HW: Tensor, pixels_N2: Tensor | None, place: Placement) -> tuple[Tensor, Tensor]:
    """The sampling grid of a place, and the labels that it shows, float; those in ``pixels_N2`` are all kept."""
    theta_123 = place.theta_23()[None].to(mask_HW.device)
    grid_1HW2 = F.affine_grid(theta_123, [1, 3, place.height, place.width], align_corners=False)
    # Shifted so that the zeros outside the image become IGNORE: what padding shows is nobody's class.
    shifted_11HW = mask_HW[None, None].float() - IGNORE
    sampled_HW = F.grid_sample(shifted_11HW, grid_1HW2, mode="nearest", padding_mode="zeros", align_corners=False)[0, 0]
    labels_HW = sampled_HW + IGNORE
    if pixels_N2 is None or not len(pixels_N2):
        return grid_1HW2, labels_HW
    seen_N2 = pixels_N2[place.shows(pixels_N2)]
    cells_N2 = place.places_N2(seen_N2)
    values_N = mask_HW[seen_N2[:, 0], seen_N2[:, 1]].float()
    # Of several labels in one pixel of the view the highest is kept: the same one each time.
    kept_P = torch.full((place.height * place.width,), -1.0, device=mask_HW.device)
    kept_P.scatter_reduce_(0, cells_N2[:, 0] * place.width + cells_N2[:, 1], values_N, "amax")
    kept_HW = kept_P.view(place.height, place.width)
    return grid_1HW2, torch.where((labels_HW == IGNORE) & (kept_HW >= 0), kept_HW, labels_HW)
