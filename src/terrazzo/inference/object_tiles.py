"""Objects of large images, found tile by tile; what a seam cuts comes out as one object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from terrazzo.geometry.crops import Crop, crop_of, mask_of, trimmed
from terrazzo.inference.tiling import starts
from terrazzo.types import Image_HWC, ObjectsPrediction

PredictTile = Callable[[Image_HWC], ObjectsPrediction]

_SAME = 0.5
"""Two objects of neighbouring tiles are one when, where both tiles see, they have this IoU."""

_PART = 0.8
"""A piece that goes on beyond its tile belongs to an object of the next that has this part of it, where both see."""

_HELD = 0.5
"""A piece at the edge of a tile goes when another object holds this part of it: the tile that saw more knows better."""


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of the image that a tile sees."""

    top: int
    left: int
    bottom: int
    right: int

    def common(self, other: _Window) -> _Window:
        """What both see; its sides may be empty or negative."""
        return _Window(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )

    @property
    def empty(self) -> bool:
        """Whether it holds no pixel."""
        return self.top >= self.bottom or self.left >= self.right


@dataclass(frozen=True, slots=True)
class _Piece:
    """One object as one tile saw it, in pixels of the image."""

    window: _Window
    crop: Crop
    box: tuple[float, float, float, float]
    """Left, top, right, bottom: finer than pixels where only boxes are predicted."""
    index: int
    confidence: float
    cut: bool
    """Whether it reaches an edge of its tile that is not one of the image."""


class TiledObjects:
    """Predicts an image in overlapping tiles and joins the objects.

    Two objects of a class from two tiles are one when they agree where both tiles see; the whole is their union, with
    the confidence of the largest piece. An image that is not larger than a tile is predicted as it is.

    Args:
        predict_tile: answers for one tile with objects in pixels of the tile; for all of them with masks, or for none.
        tile: longest side of a tile, in pixels.
        overlap: part (0..0.9) of a tile that it shares with the next. Objects that are longer than what two tiles share
            are joined from pieces; objects that are shorter are seen whole by one of them.
    """

    def __init__(self, predict_tile: PredictTile, tile: int, overlap: float = 0.25) -> None:
        self._predict_tile = predict_tile
        self._tile = tile
        self._overlap = overlap

    def __call__(self, image_HWC: Image_HWC) -> ObjectsPrediction:
        """Predict one RGB image of any size."""
        height, width = image_HWC.shape[:2]
        if max(height, width) <= self._tile:
            return self._predict_tile(image_HWC)
        pieces: list[_Piece] = []
        has_masks = True
        for top in starts(height, min(self._tile, height), self._overlap):
            for left in starts(width, min(self._tile, width), self._overlap):
                window = _Window(top, left, min(top + self._tile, height), min(left + self._tile, width))
                view = np.ascontiguousarray(image_HWC[window.top : window.bottom, window.left : window.right])
                found = self._predict_tile(view)
                has_masks &= found.masks is not None
                pieces += _pieces(found, window, height, width)
        joined = [_joined(group) for group in _groups(pieces)]
        return _prediction(_without_held(joined), height, width, has_masks=has_masks)


def _pieces(found: ObjectsPrediction, window: _Window, height: int, width: int) -> list[_Piece]:
    """The objects of a tile in pixels of the image."""
    pieces = []
    for number in range(len(found)):
        x, y, w, h = (float(one) for one in found.boxes_N4[number])
        if found.masks is not None:
            inner = crop_of(found.masks[number], found.height, found.width)
        else:
            left, top = max(int(np.floor(x)), 0), max(int(np.floor(y)), 0)
            right, bottom = min(int(np.ceil(x + w)), found.width), min(int(np.ceil(y + h)), found.height)
            inner = Crop(top, left, np.ones((max(bottom - top, 0), max(right - left, 0)), np.bool_))
        if inner.area == 0:
            continue
        pieces.append(
            _Piece(
                window=window,
                crop=Crop(inner.top + window.top, inner.left + window.left, inner.pixels_HW),
                box=(x + window.left, y + window.top, x + w + window.left, y + h + window.top),
                index=int(found.classes_N[number]),
                confidence=float(found.confidences_N[number]),
                cut=_is_cut(inner, found, window, height, width),
            )
        )
    return pieces


def _is_cut(inner: Crop, found: ObjectsPrediction, window: _Window, height: int, width: int) -> bool:
    """Whether an object goes on beyond its tile, as far as the tile can tell (a pixel of doubt for boxes)."""
    doubt = 0 if found.masks is not None else 1
    return (
        (inner.left <= doubt and window.left > 0)
        or (inner.top <= doubt and window.top > 0)
        or (inner.right >= found.width - doubt and window.right < width)
        or (inner.bottom >= found.height - doubt and window.bottom < height)
    )


def _groups(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces that are one object, found by what pairs of tiles agree on."""
    parents = list(range(len(pieces)))

    def root(one: int) -> int:
        while parents[one] != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    by_window: dict[_Window, list[int]] = {}
    for number, piece in enumerate(pieces):
        by_window.setdefault(piece.window, []).append(number)
    windows = list(by_window)
    for place, first in enumerate(windows):
        for second in windows[place + 1 :]:
            common = first.common(second)
            if common.empty:
                continue
            for a, b in _matches(pieces, by_window[first], by_window[second], common):
                parents[root(a)] = root(b)
    groups: dict[int, list[_Piece]] = {}
    for number, piece in enumerate(pieces):
        groups.setdefault(root(number), []).append(piece)
    return list(groups.values())


def _matches(pieces: list[_Piece], first: list[int], second: list[int], common: _Window) -> list[tuple[int, int]]:
    """Pairs of pieces of two tiles that are the same where both see.

    Of those that agree, the best pairs, each piece once. And what one tile saw as several pieces that go on beyond its
    edge (the arms of a U), the other as one.
    """
    ours = [(one, _within(pieces[one].crop, common)) for one in first]
    theirs = [(one, _within(pieces[one].crop, common)) for one in second]
    agreed: list[tuple[float, int, int]] = []
    pairs: list[tuple[int, int]] = []
    for a, own in ours:
        for b, other in theirs:
            if pieces[a].index != pieces[b].index or not own.area or not other.area:
                continue
            shared = _shared(own, other)
            iou = shared / (own.area + other.area - shared)
            if iou >= _SAME:
                agreed.append((iou, a, b))
            elif (pieces[a].cut and shared >= _PART * own.area) or (pieces[b].cut and shared >= _PART * other.area):
                pairs.append((a, b))
    taken: set[int] = set()
    for _, a, b in sorted(agreed, key=lambda one: -one[0]):
        if a not in taken and b not in taken:
            taken |= {a, b}
            pairs.append((a, b))
    return pairs


def _joined(group: list[_Piece]) -> _Piece:
    """The union of pieces, as sure as the largest of them."""
    if len(group) == 1:
        return group[0]
    top, left = min(one.crop.top for one in group), min(one.crop.left for one in group)
    bottom, right = max(one.crop.bottom for one in group), max(one.crop.right for one in group)
    pixels_HW = np.zeros((bottom - top, right - left), np.bool_)
    for one in group:
        rows = slice(one.crop.top - top, one.crop.bottom - top)
        pixels_HW[rows, one.crop.left - left : one.crop.right - left] |= one.crop.pixels_HW
    largest = max(group, key=lambda one: one.crop.area)
    boxes_N4 = np.array([one.box for one in group])
    start, end = boxes_N4[:, :2].min(axis=0), boxes_N4[:, 2:].max(axis=0)
    return _Piece(
        window=largest.window,
        crop=Crop(top, left, pixels_HW),
        box=(float(start[0]), float(start[1]), float(end[0]), float(end[1])),
        index=largest.index,
        confidence=largest.confidence,
        # What several tiles agree on is whole.
        cut=False,
    )


def _without_held(pieces: list[_Piece]) -> list[_Piece]:
    """Pieces without those at the edge of a tile that lie for the most part in a larger object of their class."""
    kept: list[_Piece] = []
    for piece in sorted(pieces, key=lambda one: -one.crop.area):
        rivals = [one for one in kept if one.index == piece.index]
        if not (piece.cut and any(_shared(piece.crop, one.crop) >= _HELD * piece.crop.area for one in rivals)):
            kept.append(piece)
    return kept


def _within(crop: Crop, window: _Window) -> Crop:
    """The part of a crop that lies in a window."""
    top, left = max(crop.top, window.top), max(crop.left, window.left)
    bottom, right = min(crop.bottom, window.bottom), min(crop.right, window.right)
    if top >= bottom or left >= right:
        return Crop(0, 0, np.zeros((0, 0), np.bool_))
    return Crop(top, left, crop.pixels_HW[top - crop.top : bottom - crop.top, left - crop.left : right - crop.left])


def _shared(first: Crop, second: Crop) -> int:
    """How many pixels both have."""
    top, left = max(first.top, second.top), max(first.left, second.left)
    bottom, right = min(first.bottom, second.bottom), min(first.right, second.right)
    if top >= bottom or left >= right:
        return 0
    window = _Window(top, left, bottom, right)
    return int(np.count_nonzero(_within(first, window).pixels_HW & _within(second, window).pixels_HW))


def _prediction(pieces: list[_Piece], height: int, width: int, *, has_masks: bool) -> ObjectsPrediction:
    """The objects of the whole image, the surest first."""
    ordered = sorted(pieces, key=lambda one: -one.confidence)
    boxes = [_box(one, has_masks=has_masks) for one in ordered]
    return ObjectsPrediction(
        height=height,
        width=width,
        boxes_N4=np.array(boxes, np.float32).reshape(-1, 4),
        classes_N=np.array([one.index for one in ordered], np.int64),
        confidences_N=np.array([one.confidence for one in ordered], np.float32),
        masks=tuple(mask_of(one.crop, height, width) for one in ordered) if has_masks else None,
    )


def _box(piece: _Piece, *, has_masks: bool) -> tuple[float, float, float, float]:
    """Left, top, width, height: of the pixels, or of the box where there are no others."""
    if not has_masks:
        left, top, right, bottom = piece.box
        return (left, top, right - left, bottom - top)
    crop = trimmed(piece.crop)
    return (crop.left, crop.top, crop.pixels_HW.shape[1], crop.pixels_HW.shape[0])
