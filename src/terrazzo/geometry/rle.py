"""Pixels as COCO run-length encoding, and back, exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

from terrazzo.errors import Invalid
from terrazzo.types import Mask


def encode(mask_HW: NDArray[np.bool_]) -> Mask:
    """Run-length encoding of a boolean mask (height, width), both at least 1."""
    height, width = mask_HW.shape
    pixels = np.asfortranarray(mask_HW, dtype=np.bool_).view(np.uint8)
    return Mask(height=height, width=width, counts=coco.encode(pixels)["counts"].decode("ascii"))


def from_runs(runs: NDArray[np.int64], height: int, width: int) -> Mask:
    """The mask with these run lengths: column by column, unset pixels first, height x width together."""
    counts = coco.frPyObjects({"size": [height, width], "counts": runs.tolist()}, height, width)["counts"]
    return Mask(height=height, width=width, counts=counts.decode("ascii"))


def decode(mask: Mask) -> NDArray[np.bool_]:
    """The boolean mask (height, width).

    Raises:
        Invalid: the runs do not add up to height x width.
    """
    runs = run_lengths(mask)
    values = np.zeros(len(runs), np.bool_)
    values[1::2] = True
    return np.repeat(values, runs).reshape(mask.width, mask.height).T


def area(mask: Mask) -> int:
    """Number of pixels that are set."""
    return int(run_lengths(mask)[1::2].sum())


def run_lengths(mask: Mask) -> NDArray[np.int64]:
    """Lengths of the runs, column by column, unset pixels first.

    COCO writes each length as digits of 5 bits, lowest first, each plus 48 as a character; bit 5 says that more
    follow and the last digit carries the sign; from the fourth run on, the difference to the run before the last is
    written. It is read here and not by pycocotools, because that trusts its input: runs that do not fit the size
    would be written past the end of the picture.

    Raises:
        Invalid: the text is not run lengths, or they do not add up to height x width.
    """
    digits = np.frombuffer(mask.counts.encode("ascii", errors="replace"), np.uint8).astype(np.int64) - 48
    if len(digits) == 0 or digits.min() < 0 or digits.max() > 63 or digits[-1] & 0x20:
        raise _broken(mask)
    last = np.flatnonzero((digits & 0x20) == 0)
    first = np.concatenate(([0], last[:-1] + 1))
    position = np.arange(len(digits)) - np.repeat(first, last - first + 1)
    if position.max() > 8:
        raise _broken(mask)
    values = np.add.reduceat((digits & 0x1F) << (5 * position), first)
    negative = (digits[last] & 0x10) != 0
    values[negative] -= np.int64(1) << (5 * (position[last][negative] + 1))
    # Differences to the run before the last: odd and even runs each add up on their own, but run 0 stands alone.
    runs = values.copy()
    runs[1::2] = np.cumsum(values[1::2])
    runs[2::2] = np.cumsum(values[2::2])
    if runs.min() < 0 or runs.max() > mask.height * mask.width or int(runs.sum()) != mask.height * mask.width:
        raise _broken(mask)
    return runs


def _broken(mask: Mask) -> Invalid:
    return Invalid(
        f"A mask of {mask.width} x {mask.height} pixels holds run lengths that do not fit it.",
        "Import or draw the annotation again.",
    )
