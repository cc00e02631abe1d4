"""Which found object is which true one: the most confident chooses first, as in COCO; for many images at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terrazzo.metrics.object_overlaps import Pairs

IOUS_K = np.linspace(0.5, 0.95, 10)
"""IoUs at which objects are scored; the numbers are those of pycocotools to the last bit."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What each found object is at each of ``IOUS_K``.

    ``truth_KD``: number of the true object that it is, or -1. ``ignored_KD``: it lies in a crowd of its class and is
    no other object: neither right nor wrong.
    """

    truth_KD: NDArray[np.int64]
    ignored_KD: NDArray[np.bool_]


def match(pairs: Pairs, crowd_T: NDArray[np.bool_], found: int) -> Matching:
    """Give each found object the true object that it overlaps most and that no more confident one has.

    Of equal overlaps the true object with the highest number is taken. Crowds come last and can be had often.

    Args:
        pairs: objects of one class and image that overlap; of two found objects of one image the one with the lower
            number is the more confident.
        crowd_T: which true objects are crowds.
        found: how many objects were found.
    """
    in_crowd_P = crowd_T[pairs.truth_P]
    truth_KD = _greedy(pairs.where(~in_crowd_P), found, len(crowd_T))
    crowds = pairs.where(in_crowd_P)
    most_D = np.zeros(found)
    np.maximum.at(most_D, crowds.found_P, crowds.iou_P)
    return Matching(truth_KD, (truth_KD < 0) & (most_D >= IOUS_K[:, None]))


def _greedy(pairs: Pairs, found: int, truths: int) -> NDArray[np.int64]:
    """``Matching.truth_KD``, without crowds.

    In each round all found objects are decided that are the most confident of those left for every true object they
    overlap; such objects do not compete with each other, so the order among them does not matter.
    """
    truth_KD = np.full((len(IOUS_K), found), -1, np.int64)
    free_KT = np.ones((len(IOUS_K), truths), np.bool_)
    order = np.lexsort((pairs.truth_P, pairs.iou_P, pairs.found_P))
    found_P, truth_P, iou_P = pairs.found_P[order], pairs.truth_P[order], pairs.iou_P[order]
    while len(found_P):
        first_T = np.full(truths, found)
        first_T[truth_P[::-1]] = found_P[::-1]  # the last that is written stays: the lowest number
        starts_D, lengths_D = _runs(found_P)
        ready_P = np.repeat(np.logical_and.reduceat(first_T[truth_P] == found_P, starts_D), lengths_D)
        now_P, now_truth_P = found_P[ready_P], truth_P[ready_P]
        possible_KP = (iou_P[ready_P] >= IOUS_K[:, None]) & free_KT[:, now_truth_P]
        starts_D, _ = _runs(now_P)
        best_KD = np.maximum.reduceat(np.where(possible_KP, np.arange(len(now_P)), -1), starts_D, axis=1)
        at_k, at_d = np.nonzero(best_KD >= 0)
        taken = now_truth_P[best_KD[at_k, at_d]]
        truth_KD[at_k, now_P[starts_D[at_d]]] = taken
        free_KT[at_k, taken] = False
        found_P, truth_P, iou_P = found_P[~ready_P], truth_P[~ready_P], iou_P[~ready_P]
    return truth_KD


def _runs(sorted_P: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where runs of equal numbers start, and how long they are; at least one number."""
    starts = np.concatenate(([0], np.flatnonzero(np.diff(sorted_P)) + 1))
    return starts, np.diff(starts, append=len(sorted_P))
