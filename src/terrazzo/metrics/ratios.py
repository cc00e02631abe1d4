"""Parts and means that may have nothing to divide by: then they are None, "n/a", never 0."""

from __future__ import annotations

from collections.abc import Sequence


def ratio(part: int, whole: int) -> float | None:
    """``part / whole``, or None when there is nothing to divide by."""
    return part / whole if whole else None


def mean(values: Sequence[float | None]) -> float | None:
    """Mean of those that are not None; None when all are."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
