"""Views of pictures with their objects: a part of a picture, scaled, turned and flipped, and what is seen in it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from terrazzo.geometry.crops import crop_of
from terrazzo.geometry.truth import box_around
from terrazzo.imaging.canvas import GREY
from terrazzo.training.augment import Augmentation
from terrazzo.training.views import Placement, placed
from terrazzo.types import Image_HWC, Mask, TrueObjects

LEAST_SEEN = 0.25
"""Part of an object that a view must show for it to be an object there."""

LEAST_SIDE = 2.0
"""Sides of an object in a view, in pixels, at least: less is nothing that a network could find."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A view: ``boxes_N4`` left, top, right, bottom in its pixels; ``masks_NHW`` uint8, None where only boxes count."""

    image_HWC: Image_HWC
    boxes_N4: NDArray[np.float32]
    classes_N: NDArray[np.int64]
    masks_NHW: NDArray[np.uint8] | None


def view(
    picture_HWC: Image_HWC,
    truth: TrueObjects,
    height: int,
    width: int,
    fit: float,
    augmentation: Augmentation,
    generator: torch.Generator,
) -> Seen:
    """A random view of ``height`` x ``width`` pixels.

    Boxes alone are not turned: the box around a turned box is not the box around the turned object. Crowds are left
    out: nobody can learn from them.

    Args:
        picture_HWC: the image, whole, at any size.
        truth: in pixels of the image as it was brought in.
        fit: view pixels for each pixel of the picture, neither zoomed in nor out.
    """
    if truth.masks is None:
        augmentation = replace(augmentation, rotation=0.0)
    size = picture_HWC.shape[0], picture_HWC.shape[1]
    place_23 = matrix(placed(size, height, width, fit, augmentation, generator))
    image_HWC = cv2.warpAffine(
        picture_HWC, place_23, (width, height), flags=cv2.INTER_LINEAR, borderValue=(GREY, GREY, GREY)
    )
    from_image_23 = _after_scaling(place_23, picture_HWC.shape[1] / truth.width, picture_HWC.shape[0] / truth.height)
    return see(np.asarray(image_HWC, np.uint8), truth, from_image_23)


def see(image_HWC: Image_HWC, truth: TrueObjects, place_23: NDArray[np.float64]) -> Seen:
    """The objects in a view, given the matrix from places in the image (pixel centres at whole numbers) to the view."""
    height, width = image_HWC.shape[:2]
    numbers = np.flatnonzero(~truth.crowd_N)
    boxes: list[NDArray[np.float64]] = []
    masks: list[NDArray[np.uint8]] = []
    classes: list[int] = []
    for number in numbers:
        around_4 = _around(truth.boxes_N4[number], place_23)
        cut_4 = np.clip(around_4, 0, [width, height] * 2)
        if truth.masks is None:
            whole, left_over = _area(around_4), _area(cut_4)
        else:
            pixels_HW, whole = _warped(truth.masks[number], place_23, cut_4, height, width)
            found, left_over = box_around(pixels_HW.astype(np.bool_)), float(pixels_HW.sum())
            if found is None:
                continue
            cut_4 = np.array([found[0], found[1], found[0] + found[2], found[1] + found[3]])
            masks.append(pixels_HW)
        if left_over < LEAST_SEEN * whole or min(cut_4[2] - cut_4[0], cut_4[3] - cut_4[1]) < LEAST_SIDE:
            del masks[len(boxes) :]
            continue
        boxes.append(cut_4)
        classes.append(int(truth.classes_N[number]))
    return Seen(
        image_HWC,
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(classes, np.int64),
        None if truth.masks is None else np.array(masks, np.uint8).reshape(-1, height, width),
    )


def matrix(place: Placement) -> NDArray[np.float64]:
    """From pixels of the picture to pixels of the view, both with centres at whole numbers, as OpenCV has them."""
    cos, sin = math.cos(place.angle) * place.scale, math.sin(place.angle) * place.scale
    across, down = np.array([cos, sin]) * place.mirror, np.array([-sin, cos])
    shift = np.array([0.5 - place.centre_x, 0.5 - place.centre_y])
    return np.array(
        [
            [*across, float(across @ shift) + place.width / 2 - 0.5],
            [*down, float(down @ shift) + place.height / 2 - 0.5],
        ]
    )


def _after_scaling(place_23: NDArray[np.float64], scale_x: float, scale_y: float) -> NDArray[np.float64]:
    """The same from an image that was scaled before."""
    scaling_33 = np.array([[scale_x, 0, scale_x / 2 - 0.5], [0, scale_y, scale_y / 2 - 0.5], [0, 0, 1]])
    result: NDArray[np.float64] = place_23 @ scaling_33
    return result


def _around(box_4: NDArray[np.floating], place_23: NDArray[np.float64]) -> NDArray[np.float64]:
    """Left, top, right and bottom around a placed box (left, top, width, height), in pixels from the corner."""
    left, top, width, height = (float(value) for value in box_4)
    corners_24 = np.array([[left, left + width, left, left + width], [top, top, top + height, top + height]]) - 0.5
    placed_24 = place_23[:, :2] @ corners_24 + place_23[:, 2:] + 0.5
    return np.concatenate([placed_24.min(axis=1), placed_24.max(axis=1)])


def _area(box_4: NDArray[np.float64]) -> float:
    return float(max(0.0, box_4[2] - box_4[0]) * max(0.0, box_4[3] - box_4[1]))


def _warped(
    mask: Mask, place_23: NDArray[np.float64], within_4: NDArray[np.float64], height: int, width: int
) -> tuple[NDArray[np.uint8], float]:
    """The pixels of an object in the view, uint8 0 or 1, and how many it would have were it seen whole."""
    crop = crop_of(mask, mask.height, mask.width)
    whole = crop.area * abs(float(np.linalg.det(place_23[:, :2])))
    pixels_HW = np.zeros((height, width), np.uint8)
    left, top = (max(0, int(np.floor(value))) for value in within_4[:2])
    right, bottom = min(width, int(np.ceil(within_4[2]))), min(height, int(np.ceil(within_4[3])))
    if right <= left or bottom <= top or crop.area == 0:
        return pixels_HW, whole
    moved_23 = place_23.copy()
    moved_23[:, 2] += place_23[:, :2] @ [crop.left, crop.top] - [left, top]
    cut_HW = np.ascontiguousarray(crop.pixels_HW, dtype=np.uint8)
    seen_HW = cv2.warpAffine(cut_HW, moved_23, (right - left, bottom - top), flags=cv2.INTER_NEAREST)
    pixels_HW[top:bottom, left:right] = seen_HW
    return pixels_HW, whole
