"""Dividing images into train, val and test by chance, but always the same way."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

from terrazzo.errors import Invalid
from terrazzo.types import Split


def automatic_split(keys: Sequence[str], *, train: float, val: float, test: float, seed: int) -> dict[str, Split]:
    """A split for each key (path or hash of an image), in the order given.

    The place of a key in the lottery depends on ``seed`` and on itself only, so the order of ``keys`` does not
    matter and adding a few images moves few others. ``train`` gets at least one image, and so does ``val`` when
    it has a part and there are at least two images.

    Raises:
        Invalid: parts that are negative, not numbers, do not add up to 1, or leave nothing for train.
    """
    parts = (train, val, test)
    if not all(math.isfinite(part) and part >= 0 for part in parts) or not math.isclose(sum(parts), 1, abs_tol=1e-6):
        raise Invalid(
            f"The parts train {train:g}, val {val:g} and test {test:g} do not add up to 1.",
            "Give three parts from 0 to 1 that add up to 1, for example 0.8, 0.1 and 0.1.",
        )
    if train == 0:
        raise Invalid("The part for train is 0: there would be nothing to learn from.", "Give train a part above 0.")
    lottery = sorted(set(keys), key=lambda key: hashlib.sha256(f"{seed}\0{key}".encode()).digest())
    total = len(lottery)
    tests = round(total * test)
    vals = round(total * val)
    if val > 0 and total >= 2:
        vals = max(vals, 1)
    vals = min(vals, max(total - 1, 0))
    tests = min(tests, max(total - 1 - vals, 0))
    split_of: dict[str, Split] = {}
    for place, key in enumerate(lottery):
        split_of[key] = "val" if place < vals else "test" if place < vals + tests else "train"
    return {key: split_of[key] for key in keys}
