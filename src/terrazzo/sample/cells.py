"""Draw one field of a microscope: round cells and rods that touch, with the exact pixels of each."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.types import Image_HWC

CLASSES: tuple[tuple[str, str], ...] = (("round", "#0072b2"), ("rod", "#e69f00"))
"""Name and colour; the position is the number of the class."""

ROUND, ROD = 0, 1
SIDE = 320
"""Pixels of a side of a field."""

_FINE = 2
"""A field is drawn at this many times its size."""

_LEAST_AREA = 60
"""Pixels of the smallest cell that counts; less than that at the border of a field is nobody's cell."""

Ids_HW = NDArray[np.int32]
Plane_HW = NDArray[np.float32]


@dataclass(frozen=True)
class Field:
    """A picture, whose pixels are 0 (nothing) or the number of a cell from 1 on, and the class of each cell."""

    image_HWC: Image_HWC
    ids_HW: Ids_HW
    classes: tuple[int, ...]


def make_field(rng: np.random.Generator) -> Field:
    """One field: picture (SIDE, SIDE, 3); sometimes it is nearly empty, and about one in fifteen is empty."""
    side = SIDE * _FINE
    ids_HW = np.zeros((side, side), np.int32)
    classes: list[int] = []
    for _ in range(_count(rng)):
        kind = ROD if rng.random() < 0.4 else ROUND
        cell_HW = _free(ids_HW, _outline(rng, kind, _place(rng, ids_HW)), rng)
        if cell_HW is not None:
            classes.append(kind)
            ids_HW[cell_HW] = len(classes)
    picture_HW = _light(rng, ids_HW, classes)
    small_HW = ids_HW[_FINE // 2 :: _FINE, _FINE // 2 :: _FINE]
    return _without_crumbs(_coloured(rng, picture_HW), small_HW, classes)


def _count(rng: np.random.Generator) -> int:
    """How many cells are tried."""
    if rng.random() < 1 / 15:
        return 0
    return int(rng.integers(10, 70))


def _place(rng: np.random.Generator, ids_HW: Ids_HW) -> tuple[float, float]:
    """The centre of a cell, as x and y: mostly beside others, so that they touch, and sometimes anywhere."""
    side = len(ids_HW)
    rows, columns = np.nonzero(ids_HW[::8, ::8])
    if len(rows) == 0 or rng.random() < 0.35:
        return float(rng.uniform(0, side)), float(rng.uniform(0, side))
    one = int(rng.integers(len(rows)))
    angle, away = rng.uniform(0, 2 * np.pi), rng.uniform(20, 60)
    return float(columns[one] * 8 + away * np.cos(angle)), float(rows[one] * 8 + away * np.sin(angle))


def _outline(rng: np.random.Generator, kind: int, centre: tuple[float, float]) -> NDArray[np.int32]:
    """The corners (n, 2) of a cell: a wobbly disc, or a bent rod with round ends."""
    turn = rng.uniform(0, 2 * np.pi)
    if kind == ROUND:
        radius = rng.uniform(17, 31)
        at = np.linspace(0, 2 * np.pi, 72, endpoint=False)
        wobble = 1 + sum(rng.normal(0, 0.035) * np.cos(k * at + rng.uniform(0, 2 * np.pi)) for k in (2, 3, 4))
        points = np.stack([np.cos(at) * radius * wobble, np.sin(at) * radius * wobble * rng.uniform(0.85, 1)], axis=1)
    else:
        half, thick, bend = rng.uniform(34, 62), rng.uniform(8, 12), rng.normal(0, 0.006)
        along = np.linspace(-half, half, 24)
        spine = np.stack([along, bend * along**2 - bend * half**2 / 3], axis=1)
        slope = np.stack([-2 * bend * along, np.ones_like(along)], axis=1)
        normal = slope / np.linalg.norm(slope, axis=1, keepdims=True)
        cap = np.linspace(-np.pi / 2, np.pi / 2, 12)[1:-1]
        right = spine[-1] + thick * np.stack([np.cos(cap), np.sin(cap)], axis=1)[::-1]
        left = spine[0] - thick * np.stack([np.cos(cap), np.sin(cap)], axis=1)[::-1]
        points = np.concatenate([spine + thick * normal, right, (spine - thick * normal)[::-1], left])
    cosine, sine = np.cos(turn), np.sin(turn)
    turned = points @ np.array([[cosine, sine], [-sine, cosine]]) + np.asarray(centre)
    return np.asarray(np.round(turned), dtype=np.int32)


def _free(ids_HW: Ids_HW, outline_N2: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.bool_] | None:
    """The pixels of a new cell that no other has, bool (side, side); None when too much of it is taken.

    Cells press against each other: a small part that lies over a neighbour is the neighbour's.
    """
    filled = cv2.fillPoly(np.zeros(ids_HW.shape, np.uint8), [outline_N2], 1)
    whole_HW = np.asarray(filled, dtype=np.bool_)
    area = int(whole_HW.sum())
    free_HW = whole_HW & (ids_HW == 0)
    if area == 0 or free_HW.sum() < rng.uniform(0.84, 0.97) * area:
        return None
    count, parts_HW, stats, _ = cv2.connectedComponentsWithStats(free_HW.astype(np.uint8), connectivity=4)
    if count < 2:
        return None
    return np.asarray(parts_HW == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])), dtype=np.bool_)


def _light(rng: np.random.Generator, ids_HW: Ids_HW, classes: list[int]) -> Plane_HW:
    """Brightness 0..1 (side, side): an uneven ground, cells that are brighter inside than at their edge, dirt, blur."""
    side = len(ids_HW)
    ground = _cloud(rng, side, 4) * 0.07 + rng.uniform(0.08, 0.2)
    picture_HW = ground + 0.03 * _cloud(rng, side, 24)
    _dirt(rng, picture_HW)
    texture_HW = _cloud(rng, side, 60)
    for number, kind in enumerate(classes, start=1):
        rows, columns = np.nonzero(ids_HW == number)
        top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
        cell_HW = (ids_HW[top:bottom, left:right] == number).astype(np.uint8)
        depth_HW: Plane_HW = np.asarray(
            cv2.distanceTransform(np.pad(cell_HW, 1), cv2.DIST_L2, 5)[1:-1, 1:-1], dtype=np.float32
        )
        body = rng.uniform(0.32, 0.62) * (0.35 + 0.65 * (1 - np.exp(-depth_HW / rng.uniform(3, 6))))
        body = body * (1 + 0.25 * texture_HW[top:bottom, left:right])
        if kind == ROUND:
            body = body + _nucleus(rng, depth_HW)
        here = cell_HW.astype(bool)
        picture_HW[top:bottom, left:right][here] += body[here].astype(np.float32)
    return np.asarray(cv2.GaussianBlur(picture_HW, (0, 0), rng.uniform(1.0, 2.2)), dtype=np.float32)


def _nucleus(rng: np.random.Generator, depth_HW: NDArray[np.float32]) -> NDArray[np.float32]:
    """The brighter middle of a round cell."""
    deepest = float(depth_HW.max())
    start = deepest * rng.uniform(0.45, 0.65)
    return np.asarray(rng.uniform(0.08, 0.3) * np.clip((depth_HW - start) / 4, 0, 1), dtype=np.float32)


def _dirt(rng: np.random.Generator, picture_HW: Plane_HW) -> None:
    """Specks and fibres that are no cells."""
    side = len(picture_HW)
    for _ in range(int(rng.integers(0, 9))):
        x, y = (int(one) for one in rng.integers(0, side, 2))
        cv2.circle(picture_HW, (x, y), int(rng.integers(2, 6)), float(rng.uniform(0.2, 0.5)), -1, cv2.LINE_AA)
    if rng.random() < 0.3:
        ends = rng.integers(0, side, (2, 2))
        cv2.line(picture_HW, ends[0].tolist(), ends[1].tolist(), float(rng.uniform(0.18, 0.3)), 2, cv2.LINE_AA)


def _cloud(rng: np.random.Generator, side: int, cells: int) -> Plane_HW:
    """Smooth noise (side, side) of mean 0 and spread 1, with about ``cells`` waves a side."""
    coarse = rng.normal(0, 1, (cells + 3, cells + 3)).astype(np.float32)
    wide = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    return np.asarray((wide - wide.mean()) / max(float(wide.std()), 1e-6), dtype=np.float32)


def _coloured(rng: np.random.Generator, picture_HW: Plane_HW) -> Image_HWC:
    """The finished picture: at its size, with the noise of a camera and the tint of a stain."""
    small_HW = cv2.resize(picture_HW, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    noisy_HW = small_HW + rng.normal(0, rng.uniform(0.01, 0.035), small_HW.shape)
    tint = np.array(((1, 1, 1), (0.75, 1, 0.8), (0.75, 0.85, 1), (1, 0.85, 0.95))[int(rng.integers(4))])
    scaled = np.clip(noisy_HW[..., None] * tint * rng.uniform(0.85, 1.15), 0, 1) * 255
    return np.asarray(np.round(scaled), dtype=np.uint8)


def _without_crumbs(image_HWC: Image_HWC, ids_HW: Ids_HW, classes: list[int]) -> Field:
    """Numbers without gaps: what became too small, at the border or under others, is no cell any more."""
    areas = np.bincount(ids_HW.ravel(), minlength=len(classes) + 1)
    kept = [number for number in range(1, len(classes) + 1) if areas[number] >= _LEAST_AREA]
    table = np.zeros(len(classes) + 1, np.int32)
    table[kept] = np.arange(1, len(kept) + 1)
    return Field(image_HWC, table[ids_HW], tuple(classes[number - 1] for number in kept))
