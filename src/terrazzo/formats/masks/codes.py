"""The distinct pixels of one mask file, counted, and the way back from a class for each of them to a mask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.geometry.raster import value_counts
from terrazzo.imaging.stored import Kind, Stored
from terrazzo.types import Mask_HW

NO_COLOUR = 0
"""A packed colour has 255 in its highest byte, so that 0 is none."""

_KEPT = 512
"""More distinct pixels than labels can explain (255 and "ignore"); of soft masks the most common ones are kept."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Each distinct pixel of a mask file in four views, all of one length N.

    ``seen`` is the colour that a person sees, packed; ``grey`` is its level 0..255 where red, green and blue are
    equal, else -1; ``entry`` is the number that is stored: an entry of a palette, or a value of few bits; -1 where
    there is none. ``count`` is how many pixels have it. A grey of 16 bits that is all ones counts as 255.
    """

    kind: Kind
    lossy: bool
    step: int
    size: tuple[int, int]
    seen: NDArray[np.uint32]
    grey: NDArray[np.int32]
    entry: NDArray[np.int32]
    count: NDArray[np.int64]
    distinct: int

    def common(self) -> Codes:
        """Only the most common pixels, when there are too many to keep those of thousands of files."""
        if len(self.count) <= _KEPT:
            return self
        top = np.sort(np.argsort(-self.count, kind="stable")[:_KEPT])
        return replace(self, seen=self.seen[top], grey=self.grey[top], entry=self.entry[top], count=self.count[top])


class Coded:
    """The pixels of one mask file as numbers into its ``codes``."""

    def __init__(self, stored: Stored) -> None:
        self._pixels = stored.pixels
        self._height, self._width = stored.size
        self._table: NDArray[np.intp] | None = None
        self._lengths: NDArray[np.intp] | None = None
        self._places: NDArray[np.intp] = np.zeros(0, np.intp)
        if stored.kind == "colours":
            self.codes = self._of_colours(stored)
        elif stored.pixels.dtype == np.uint8:
            self.codes = self._of_bytes(stored)
        else:
            self.codes = self._of_wide_values(stored)

    def _of_bytes(self, stored: Stored) -> Codes:
        counts = value_counts(stored.pixels)
        used = np.flatnonzero(counts)
        self._table = np.zeros(256, np.intp)
        self._table[used] = np.arange(len(used))
        entry = (used // stored.step).astype(np.int32) if stored.step > 1 else np.full(len(used), -1, np.int32)
        colors_N3 = np.repeat(used[:, None], 3, axis=1).astype(np.uint8)
        if stored.palette_N3 is not None:
            entry, colors_N3 = used.astype(np.int32), stored.palette_N3[used]
        return _codes(stored, pack(colors_N3), _levels(colors_N3), entry, counts[used])

    def _of_wide_values(self, stored: Stored) -> Codes:
        values, places, counts = np.unique(stored.pixels.ravel(), return_inverse=True, return_counts=True)
        self._places = places
        with np.errstate(invalid="ignore"):
            whole = np.nan_to_num(values.astype(np.float64), nan=-1, posinf=-1, neginf=-1)
        if values.dtype == np.uint16:
            whole[values == 65535] = 255
        fits = (whole == np.floor(whole)) & (whole >= 0) & (whole <= 255)
        grey = np.where(fits, whole, -1).astype(np.int32)
        seen = np.where(fits, pack(np.repeat(np.maximum(grey, 0)[:, None], 3, axis=1).astype(np.uint8)), NO_COLOUR)
        return _codes(stored, seen.astype(np.uint32), grey, np.full(len(values), -1, np.int32), counts)

    def _of_colours(self, stored: Stored) -> Codes:
        """By runs of equal colour along the rows: masks have few, so few colours have to be sorted."""
        packed = cv2.cvtColor(stored.pixels, cv2.COLOR_RGB2RGBA).view("<u4").ravel()
        starts = np.concatenate(([0], np.flatnonzero(packed[1:] != packed[:-1]) + 1))
        seen, self._places = np.unique(packed[starts], return_inverse=True)
        self._lengths = np.diff(starts, append=packed.size)
        counts = np.bincount(self._places, weights=self._lengths, minlength=len(seen)).astype(np.int64)
        return _codes(stored, seen, _levels(unpack(seen)), np.full(len(seen), -1, np.int32), counts)

    def paint(self, targets_N: NDArray[np.uint8]) -> Mask_HW:
        """The value for each code, at all pixels that have it: uint8 (height, width)."""
        if self._table is not None:
            # Ten times as fast as an array for an index.
            return np.asarray(cv2.LUT(self._pixels, targets_N[self._table]), np.uint8)
        flat = targets_N[self._places]
        if self._lengths is not None:
            flat = np.repeat(flat, self._lengths)
        return flat.reshape(self._height, self._width)

    def occurring(self, inside_HW: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which codes have a pixel inside, bool (N,)."""
        found = np.zeros(len(self.codes.count), np.bool_)
        if self._table is not None:
            found[self._table[self._pixels[inside_HW]]] = True
        elif self._lengths is not None:
            found[np.repeat(self._places, self._lengths)[inside_HW.ravel()]] = True
        else:
            found[self._places[inside_HW.ravel()]] = True
        return found

    def where(self, code: int) -> tuple[int, int]:
        """x and y of the first pixel that has this code."""
        found = self.paint((np.arange(len(self.codes.count)) == code).astype(np.uint8))
        y, x = divmod(int(np.argmax(found)), self._width)
        return x, y

    def text(self, code: int) -> str:
        """The pixel in words: ``the colour 9,8,7`` or ``the value 3``."""
        x, y = self.where(code)
        pixel = self._pixels[y, x]
        if self.codes.kind == "values":
            return f"the value {pixel}"
        return f"the colour {rgb_text(int(self.codes.seen[code]))}"


def pack(colors_N3: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Colours as the little-endian words of their opaque RGBA bytes."""
    wide = colors_N3.astype(np.uint32)
    return (wide[:, 0] | wide[:, 1] << 8 | wide[:, 2] << 16 | 0xFF << 24).astype(np.uint32)


def unpack(seen_N: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Packed colours as RGB, uint8 (N, 3)."""
    return np.stack([seen_N & 255, seen_N >> 8 & 255, seen_N >> 16 & 255], axis=1).astype(np.uint8)


def rgb_text(seen: int) -> str:
    """A packed colour as a label map writes it."""
    return f"{seen & 255},{seen >> 8 & 255},{seen >> 16 & 255}"


def _codes(
    stored: Stored,
    seen: NDArray[np.uint32],
    grey: NDArray[np.int32],
    entry: NDArray[np.int32],
    count: NDArray[Any],
) -> Codes:
    return Codes(
        kind=stored.kind,
        lossy=stored.lossy,
        step=stored.step,
        size=stored.size,
        seen=seen,
        grey=grey,
        entry=entry,
        count=count.astype(np.int64),
        distinct=len(count),
    )


def _levels(colors_N3: NDArray[np.uint8]) -> NDArray[np.int32]:
    equal = (colors_N3[:, 0] == colors_N3[:, 1]) & (colors_N3[:, 1] == colors_N3[:, 2])
    return np.where(equal, colors_N3[:, 0].astype(np.int32), np.int32(-1))
