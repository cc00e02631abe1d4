"""Where tiles lie on an image, and how much each counts where they overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LEAST_WEIGHT = 0.02
"""Weight at the border of a tile: never zero, because the image's own border is seen by one tile only."""


def starts(length: int, tile: int, overlap: float) -> tuple[int, ...]:
    """First pixels of the tiles along one side: evenly spread, sharing at least ``overlap`` (0..0.9) of a tile.

    The first tile starts at 0 and the last ends at ``length``. A side that is not longer than a tile has one.
    """
    if length <= tile:
        return (0,)
    step = max(1, int(tile * (1 - overlap)))
    count = -(-(length - tile) // step) + 1
    return tuple(round(index * (length - tile) / (count - 1)) for index in range(count))


def window(tile: int) -> NDArray[np.float32]:
    """Raised cosine over one side of a tile, float32 (tile,): highest in the middle, small and positive at the ends."""
    cosine = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(tile) + 0.5) / tile)
    return (_LEAST_WEIGHT + (1 - _LEAST_WEIGHT) * cosine).astype(np.float32)


def chunks(values: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    """The values in order, in groups of at most ``most`` that are as equal in size as can be."""
    count = -(-len(values) // most)
    size = -(-len(values) // count)
    for start in range(0, len(values), size):
        yield values[start : start + size]


@dataclass(frozen=True)
class TileGrid:
    """Equal tiles that cover an image; ``tops`` and ``lefts`` are their first rows and columns.

    ``window`` (tile_height, tile_width) is what a tile counts at each of its pixels; the weights of all tiles at a
    pixel add up to ``weight_HW``. Both are products of a vertical and a horizontal part.
    """

    tops: tuple[int, ...]
    lefts: tuple[int, ...]
    tile_height: int
    tile_width: int
    window: NDArray[np.float32]
    _vertical: NDArray[np.float32]
    _horizontal: NDArray[np.float32]

    @classmethod
    def of(cls, height: int, width: int, size: int, overlap: float) -> TileGrid:
        """Cover (height, width) with tiles of at most ``size`` on each side."""
        tile_height, tile_width = min(size, height), min(size, width)
        tops, lefts = starts(height, tile_height, overlap), starts(width, tile_width, overlap)
        return cls(
            tops=tops,
            lefts=lefts,
            tile_height=tile_height,
            tile_width=tile_width,
            window=np.outer(_side(tops, tile_height), _side(lefts, tile_width)),
            _vertical=_total(tops, tile_height, height),
            _horizontal=_total(lefts, tile_width, width),
        )

    def weight_HW(self, top: int, bottom: int) -> NDArray[np.float32]:
        """Sum of the weights of all tiles in rows ``top`` to ``bottom``, over the whole width."""
        return np.outer(self._vertical[top:bottom], self._horizontal)


def _side(firsts: tuple[int, ...], tile: int) -> NDArray[np.float32]:
    """The window along one side; all ones when there is one tile, so that its answer stays as it is."""
    return window(tile) if len(firsts) > 1 else np.ones(tile, dtype=np.float32)


def _total(firsts: tuple[int, ...], tile: int, length: int) -> NDArray[np.float32]:
    """Sum along one side of the windows that start at ``firsts``."""
    total = np.zeros(length, dtype=np.float32)
    for first in firsts:
        total[first : first + tile] += _side(firsts, tile)
    return total
