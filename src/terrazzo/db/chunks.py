"""Long lists of values in queries: databases limit the number of parameters of one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_LONGEST = 500


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Parts short enough for one IN (...)."""
    for start in range(0, len(values), _LONGEST):
        yield values[start : start + _LONGEST]
