"""Which found objects overlap which true ones by half or more, by boxes and by masks, for many images at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

from terrazzo.errors import Invalid
from terrazzo.types import Mask

LEAST = 0.5
"""Overlaps below the lowest of the IoUs at which objects are scored are of no use to anybody."""

_LAST_CHARACTERS = frozenset(chr(48 + bits) for bits in range(32))

_TEXT_OF = attrgetter("height", "width", "counts")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Found and true objects (their numbers) that overlap, and by how much (IoU, ``LEAST``..1)."""

    found_P: NDArray[np.int64]
    truth_P: NDArray[np.int64]
    iou_P: NDArray[np.float64]

    def where(self, chosen_P: NDArray[np.bool_]) -> Pairs:
        """Those that are chosen."""
        return Pairs(self.found_P[chosen_P], self.truth_P[chosen_P], self.iou_P[chosen_P])


def all_pairs(found_I: NDArray[np.int64], truth_I: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every found object with every true object of its image.

    Args:
        found_I: how many objects were found on each image; objects are numbered through, image by image.
        truth_I: how many there are in truth.

    Returns:
        Numbers of found and of true objects; the true ones run fastest.
    """
    partners_D = np.repeat(truth_I, found_I)
    first_D = np.repeat(np.cumsum(truth_I) - truth_I, found_I)
    found_P = np.repeat(np.arange(len(partners_D)), partners_D)
    start_D = np.cumsum(partners_D) - partners_D
    truth_P = np.arange(len(found_P)) - np.repeat(start_D - first_D, partners_D)
    return found_P, truth_P


def box_pairs(
    found_P: NDArray[np.int64],
    truth_P: NDArray[np.int64],
    found_D4: NDArray[Any],
    truth_T4: NDArray[Any],
    crowd_T: NDArray[np.bool_],
) -> Pairs:
    """The pairs whose boxes (left, top, width, height) overlap enough; in a crowd the part of the found box counts."""
    found_4D = np.ascontiguousarray(found_D4.T, np.float64)
    truth_4T = np.ascontiguousarray(truth_T4.T, np.float64)
    overlap_P = np.ones(1)
    for start, size in ((0, 2), (1, 3)):
        side_P = np.minimum((found_4D[start] + found_4D[size])[found_P], (truth_4T[start] + truth_4T[size])[truth_P])
        side_P -= np.maximum(found_4D[start][found_P], truth_4T[start][truth_P])
        # Most pairs end with the first side: they lie beside each other.
        touching = np.flatnonzero(side_P > 0)
        overlap_P = (overlap_P * side_P)[touching]
        found_P, truth_P = found_P[touching], truth_P[touching]
    found_area_P = (found_4D[2] * found_4D[3])[found_P]
    union_P = found_area_P + (truth_4T[2] * truth_4T[3])[truth_P] - overlap_P
    iou_P = overlap_P / np.where(crowd_T[truth_P], found_area_P, union_P)
    return Pairs(found_P, truth_P, iou_P).where(iou_P >= LEAST)


def mask_pairs(
    found_P: NDArray[np.int64],
    truth_P: NDArray[np.int64],
    found: Sequence[Sequence[Mask]],
    truth: Sequence[Sequence[Mask]],
    crowd_T: NDArray[np.bool_],
) -> Pairs:
    """The pairs of ``all_pairs`` whose masks, one sequence an image, overlap enough; crowds as in ``box_pairs``.

    Raises:
        Invalid: a mask whose text is not run lengths, or masks of one image that differ in size.
    """
    ious: list[NDArray[np.float64]] = [np.zeros(0)]
    first = 0
    for found_masks, truth_masks in zip(found, truth, strict=True):
        crowd = crowd_T[first : first + len(truth_masks)]
        first += len(truth_masks)
        if found_masks and truth_masks:
            ious.append(coco.iou(_as_coco(found_masks), _as_coco(truth_masks), crowd.tolist()).reshape(-1))
    iou_P = np.concatenate(ious)
    if len(iou_P) and iou_P.min() < 0:  # how pycocotools says that sizes differ
        raise Invalid("A found and a true mask of one image differ in size.", "Give masks as large as the image.")
    return Pairs(found_P, truth_P, iou_P).where(iou_P >= LEAST)


def _as_coco(masks: Sequence[Mask]) -> list[dict[str, Any]]:
    """What pycocotools reads. It trusts its input, so nothing may come to it that leads past the end of a text."""
    runs = [{"size": (height, width), "counts": counts} for height, width, counts in map(_TEXT_OF, masks)]
    # A character holds 6 bits; the highest says that the length goes on, and the last character must not say so.
    if not _LAST_CHARACTERS.issuperset([run["counts"][-1:] for run in runs]):
        mask = next(mask for mask in masks if mask.counts[-1:] not in _LAST_CHARACTERS)
        raise Invalid(
            f"A mask of {mask.width} x {mask.height} pixels holds run lengths that cannot be read.",
            "Predict or draw the object again.",
        )
    return runs
