"""Pixels that are nearly a label's colour, or lie on a soft edge between labels, to the nearest label."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.formats.masks.codes import NO_COLOUR, Coded, unpack
from terrazzo.formats.masks.ways import NEAR, UNKNOWN, Way

EDGE = 4
"""How many pixels beside a pixel that is near a label an edge may still be soft."""

_BLEND = 80.0
_LOSSY_BLEND = 208.0
"""How far (in RGB) a pixel on an edge may lie from a blend of two labels of the mask. Measured: resampling leaves up
to 74, JPEG with halved colour resolution up to 202 between saturated colours."""

_CHUNK = 1 << 16


def snap(coded: Coded, way: Way) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """The position of the nearest label for each code that stands for none, and which of those are too far from all.

    A pixel that has the colour of a label keeps it. Another one is taken when no channel differs by more than
    ``NEAR``; or when it is at most ``EDGE`` pixels from such a pixel and its colour is about a blend of two labels.
    """
    codes = coded.codes
    positions = way.positions_of(codes)
    moving = (positions == UNKNOWN) & (codes.seen != NO_COLOUR)
    refused = (positions == UNKNOWN) & ~moving
    anchors = np.array(sorted(way.positions), np.uint32)
    anchors_A3 = unpack(anchors).astype(np.float32)
    colors_M3 = unpack(codes.seen[moving]).astype(np.float32)
    if not len(anchors) or not len(colors_M3):
        return positions, refused | (positions == UNKNOWN)
    nearest, difference = _nearest(colors_M3, anchors_A3)
    positions[moving] = np.array([way.positions[int(key)] for key in anchors], np.int16)[nearest]
    far = np.zeros(len(codes.seen), np.bool_)
    far[moving] = difference > NEAR
    if far.any():
        here = np.union1d(nearest[difference <= NEAR], np.flatnonzero(np.isin(anchors, codes.seen)))
        here = here if len(here) > 1 else np.arange(len(anchors))
        blend = _LOSSY_BLEND if codes.lossy else _BLEND
        no_blend = np.zeros(len(codes.seen), np.bool_)
        no_blend[far] = _from_blends(unpack(codes.seen[far]).astype(np.float32), anchors_A3[here]) > blend
        refused |= no_blend | (far & _occur_inside(coded, far))
    return positions, refused


def _nearest(
    colors_M3: NDArray[np.float32], anchors_A3: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The nearest anchor of each colour, and by how much the channel differs that differs most."""
    nearest = np.zeros(len(colors_M3), np.intp)
    for start in range(0, len(colors_M3), _CHUNK):
        part_M3 = colors_M3[start : start + _CHUNK]
        distance_MA = np.stack([np.square(part_M3 - anchor).sum(axis=1) for anchor in anchors_A3], axis=1)
        nearest[start : start + _CHUNK] = distance_MA.argmin(axis=1)
    return nearest, np.abs(colors_M3 - anchors_A3[nearest]).max(axis=1)


def _from_blends(colors_M3: NDArray[np.float32], anchors_A3: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each colour is from the nearest blend of two anchors."""
    best = np.full(len(colors_M3), np.inf, np.float32)
    for start, end in combinations(anchors_A3, 2):
        line = end - start
        part = np.clip((colors_M3 - start) @ line / (line @ line), 0, 1)[:, None]
        best = np.minimum(best, np.linalg.norm(colors_M3 - (start + part * line), axis=1))
    return best


def _occur_inside(coded: Coded, far_N: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the far codes have a pixel that is no soft edge: nothing near a label lies beside it."""
    far_HW = coded.paint(far_N.astype(np.uint8))
    if far_HW.all():
        return far_N
    inside_HW = far_HW.astype(np.bool_) & (cv2.distanceTransform(far_HW, cv2.DIST_C, 3) > EDGE)
    return far_N & coded.occurring(inside_HW)
