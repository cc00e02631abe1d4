"""Objects from the maps of a network: which class, and how far inside an object each pixel lies; NumPy and OpenCV."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.crops import Crop, mask_of, trimmed
from terrazzo.inference.asking import Probabilities_CHW
from terrazzo.types import Mask, ObjectsPrediction, TaskKind


@dataclass(frozen=True, slots=True)
class Apart:
    """When regions of the map "inside" are objects of their own.

    ``floor``: how far inside (0..1) the pixels lie from which an object grows. ``rise``: how much higher than the
    saddle between them two parts of one region must both be, to be two objects; above 1 no region is ever split.
    """

    floor: float = 0.2
    rise: float = 0.35


APART = Apart()
"""docs/benchmarks.md has what others gave: one floor for all either joins small objects or breaks thin ones."""

_LEVEL = 0.05
"""Steps in which a saddle is looked for."""

SURE, FAINT = 0.5, 0.2
"""Probability of "some object" from which a pixel belongs to one; pieces that nowhere reach the first belong to one
from the second on, so that objects are given down to a low confidence."""

LEAST_PIXELS = 6
"""Pixels of the smallest object, at the size that the network sees."""

MOST_OBJECTS = 2000
"""Objects of one image at most, the most confident ones."""


@dataclass(frozen=True, slots=True)
class ObjectMaps:
    """What a network says of a picture, float32 0..1, at the size that it saw.

    ``classes_CHW``: probability of no object (first) and of each class; they add up to 1. ``inside_HW``: 0 at the
    border of an object, 1 in its middle.
    """

    classes_CHW: Probabilities_CHW
    inside_HW: NDArray[np.float32]

    @classmethod
    def of(cls, answer_CHW: Probabilities_CHW) -> ObjectMaps:
        """From an answer of the network: no object, the classes, inside, and not inside, of which each pixel's classes
        add up to a half, and so do inside and not inside (one softmax over all of them made it so)."""
        return cls(classes_CHW=answer_CHW[:-2] * 2, inside_HW=answer_CHW[-2] * 2)


def objects_from(maps: ObjectMaps, height: int, width: int, kind: TaskKind, apart: Apart = APART) -> ObjectsPrediction:
    """The objects of an image of (height, width) pixels, of which ``maps`` are a view at any size.

    Each region that lies inside far enough is the seed of an object, or of several where parts of it rise above the
    saddle between them; the pixels of objects go to the nearest seed.
    Confidence is the mean probability of the object's class, times how surely its middle is a middle. Outlines are
    drawn at the size of the image.

    Args:
        kind: with ``detection`` there are boxes around the objects and no masks.
    """
    some_HW = 1 - maps.classes_CHW[0]
    covered_HW = _covered(some_HW)
    labels_HW, count = _nearest(_seeds(maps.inside_HW, covered_HW, apart))
    found = _Found.of(maps, np.where(covered_HW, labels_HW, 0), count)
    crops = _at_size(labels_HW, np.where(covered_HW, np.maximum(some_HW, SURE), some_HW), found, height, width)
    kept = [(number, crop) for number, crop in crops if crop.area > 0]
    numbers = np.array([number for number, _ in kept], np.int64)
    boxes = [(crop.left, crop.top, crop.right - crop.left, crop.bottom - crop.top) for _, crop in kept]
    masks: tuple[Mask, ...] | None = None
    if kind == "instance":
        masks = tuple(mask_of(crop, height, width) for _, crop in kept)
    return ObjectsPrediction(
        height=height,
        width=width,
        boxes_N4=np.array(boxes, np.float32).reshape(-1, 4),
        classes_N=found.classes_N[numbers],
        confidences_N=found.confidences_N[numbers],
        masks=masks,
    )


def _covered(some_HW: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Pixels that belong to objects, bool (height, width)."""
    faint_HW = (some_HW >= FAINT).astype(np.uint8)
    count, pieces_HW = cv2.connectedComponents(faint_HW, connectivity=8)
    sure_HW = some_HW >= SURE
    has_sure_P = np.zeros(count, np.bool_)
    has_sure_P[pieces_HW[sure_HW]] = True
    lone_HW = ~has_sure_P[pieces_HW] & (pieces_HW > 0)
    return np.asarray(sure_HW | lone_HW, dtype=np.bool_)


def _seeds(inside_HW: NDArray[np.float32], covered_HW: NDArray[np.bool_], apart: Apart) -> NDArray[np.int32]:
    """The number (from 1) of the object that grows from a pixel, 0 for others, int32 (height, width).

    A piece without a seed is an object all the same.
    """
    pieces, pieces_HW = cv2.connectedComponents(covered_HW.astype(np.uint8), connectivity=8)
    seeds_HW = covered_HW & (inside_HW >= apart.floor)
    seeded_P = np.zeros(pieces, np.bool_)
    seeded_P[pieces_HW[seeds_HW]] = True
    seeds_HW |= covered_HW & ~seeded_P[pieces_HW]
    numbers_HW = _numbered(seeds_HW)
    level = apart.floor + _LEVEL
    # A saddle lies at least half a step below the level that parts what it joined.
    while level + apart.rise < 1 + _LEVEL:
        numbers_HW = _split(numbers_HW, inside_HW, covered_HW & (inside_HW >= level), level + apart.rise - _LEVEL)
        level += _LEVEL
    return numbers_HW


def _numbered(mask_HW: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Its connected regions, numbered from 1."""
    return np.asarray(cv2.connectedComponents(mask_HW.astype(np.uint8), connectivity=4)[1], dtype=np.int32)


def _split(
    numbers_HW: NDArray[np.int32], inside_HW: NDArray[np.float32], above_HW: NDArray[np.bool_], peak: float
) -> NDArray[np.int32]:
    """The seeds, of which those are split that have two parts or more in ``above_HW`` that reach ``peak``."""
    parts_HW = _numbered(above_HW & (numbers_HW > 0))
    count = int(parts_HW.max(initial=0)) + 1
    places = np.flatnonzero(parts_HW)
    part_of = parts_HW.ravel()[places]
    highest_P, owner_P = np.zeros(count, np.float32), np.zeros(count, np.int64)
    np.maximum.at(highest_P, part_of, inside_HW.ravel()[places])
    owner_P[part_of] = numbers_HW.ravel()[places]
    reaches_P = (highest_P >= peak) & (np.arange(count) > 0)
    most = int(numbers_HW.max())
    is_split_N = np.bincount(owner_P[reaches_P], minlength=most + 1) > 1
    if not is_split_N.any():
        return numbers_HW
    new_P = np.zeros(count, np.int32)
    splits_P = reaches_P & is_split_N[owner_P]
    new_P[splits_P] = most + 1 + np.arange(int(splits_P.sum()), dtype=np.int32)
    return np.where(is_split_N[numbers_HW], new_P[parts_HW], numbers_HW).astype(np.int32)


def _nearest(seeds_HW: NDArray[np.int32]) -> tuple[NDArray[np.int32], int]:
    """The number of the seed that each pixel is nearest to, int32 (height, width), and the highest of them."""
    highest = int(seeds_HW.max(initial=0))
    if highest == 0:
        return np.zeros(seeds_HW.shape, np.int32), 0
    is_seed_HW = seeds_HW > 0
    _, nearest_HW = cv2.distanceTransformWithLabels(
        (~is_seed_HW).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    # The transform numbers the seed pixels in an order of its own; each stands for the object that it belongs to.
    owner_S = np.zeros(int(nearest_HW.max()) + 1, np.int32)
    owner_S[nearest_HW[is_seed_HW]] = seeds_HW[is_seed_HW]
    return np.asarray(owner_S[nearest_HW], dtype=np.int32), highest


@dataclass(frozen=True, slots=True)
class _Found:
    """Objects by their number: ``order_N`` the numbers that count, the surest first; the others are by number."""

    order_N: NDArray[np.int64]
    classes_N: NDArray[np.int64]
    confidences_N: NDArray[np.float32]
    boxes_N4: NDArray[np.int64]
    """First and last row and column (excluded) of what is covered."""

    @classmethod
    def of(cls, maps: ObjectMaps, numbers_HW: NDArray[np.int32], count: int) -> _Found:
        """``numbers_HW``: 0 where there is no object."""
        flat = np.flatnonzero(numbers_HW)
        owner = numbers_HW.ravel()[flat]
        area_N = np.bincount(owner, minlength=count + 1)
        sums_CN = np.stack([np.bincount(owner, one.ravel()[flat], minlength=count + 1) for one in maps.classes_CHW[1:]])
        classes_N = sums_CN.argmax(axis=0)
        probability_N = sums_CN.max(axis=0) / np.maximum(area_N, 1)
        middle_N = np.zeros(count + 1)
        np.maximum.at(middle_N, owner, maps.inside_HW.ravel()[flat])
        confidences_N = np.clip(probability_N * np.sqrt(middle_N), 0, 1).astype(np.float32)
        rows, columns = np.divmod(flat, numbers_HW.shape[1])
        boxes_N4 = np.zeros((count + 1, 4), np.int64)
        boxes_N4[:, :2] = max(numbers_HW.shape)
        np.minimum.at(boxes_N4[:, 0], owner, rows)
        np.minimum.at(boxes_N4[:, 1], owner, columns)
        np.maximum.at(boxes_N4[:, 2], owner, rows + 1)
        np.maximum.at(boxes_N4[:, 3], owner, columns + 1)
        order_N = np.argsort(-confidences_N, kind="stable")
        order_N = order_N[area_N[order_N] >= LEAST_PIXELS][:MOST_OBJECTS]
        return cls(order_N, classes_N.astype(np.int64), confidences_N, boxes_N4)


def _at_size(
    labels_HW: NDArray[np.int32], some_HW: NDArray[np.float32], found: _Found, height: int, width: int
) -> list[tuple[int, Crop]]:
    """Each object's number and pixels in the image: the outline from the probability, enlarged, and between objects
    that touch from the nearest seed."""
    low_height, low_width = labels_HW.shape
    if (low_height, low_width) != (height, width):
        nearest_HW = cv2.resize(labels_HW.astype(np.float32), (width, height), interpolation=cv2.INTER_NEAREST)
        labels_HW = np.asarray(nearest_HW, dtype=np.int32)
        some_HW = np.asarray(cv2.resize(some_HW, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    covered_HW = some_HW >= SURE
    down, across = height / low_height, width / low_width
    crops: list[tuple[int, Crop]] = []
    for number in found.order_N.tolist():
        first_row, first_column, last_row, last_column = found.boxes_N4[number].tolist()
        top, left = max(0, int((first_row - 1) * down)), max(0, int((first_column - 1) * across))
        bottom = min(height, int(np.ceil((last_row + 1) * down)))
        right = min(width, int(np.ceil((last_column + 1) * across)))
        window = slice(top, bottom), slice(left, right)
        crops.append((number, trimmed(Crop(top, left, (labels_HW[window] == number) & covered_HW[window]))))
    return crops
