"""How long a run may still take: the running step at its own pace, and the steps after it as they are expected."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

_ENOUGH = 0.02
"""Part of a step that must be done before its own pace says anything."""
_MOST = 10.0
"""A step that took so many times as long as expected, or as little, says no more about the others than this."""


class TimeLeft:
    """Estimates in seconds. Nothing is known of the steps that follow until ``expect`` was called.

    Args:
        clock: Seconds on a clock that never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._expected: dict[str, float] | None = None
        self._over: set[str] = set()
        self._running: tuple[str, float] | None = None
        self._told: dict[str, float] = {}
        self._took: dict[str, float] = {}

    def expect(self, seconds: Mapping[str, float]) -> None:
        """What the steps that follow will take, by name; steps that are not named take no time worth telling."""
        self._expected = dict(seconds)

    def begin(self, step: str) -> None:
        """A step begins."""
        self._running = (step, self._clock())

    def end(self, step: str) -> None:
        """The running step ended well, or a step was left out: it is not expected any more."""
        if self._running is not None and self._running[0] == step:
            self._took[step] = self._clock() - self._running[1]
            self._told[step] = (self._expected or {}).get(step, 0.0)
            self._running = None
        self._over.add(step)

    def seconds(self, fraction: float, own: float | None) -> float | None:
        """Seconds until the run ends, or None when nobody can say.

        Args:
            fraction: Part (0..1) of the running step that is done.
            own: Seconds that the running step will still take, when it knows that itself.
        """
        if self._expected is None or self._running is None:
            return own
        step, began = self._running
        if own is None and fraction >= _ENOUGH:
            own = (self._clock() - began) / fraction * (1 - fraction)
        elif own is None and step in self._expected:
            own = self._paced(step) * (1 - fraction)
        if own is None:
            return None
        return own + sum(self._paced(name) for name in self._expected if name not in self._over and name != step)

    def _paced(self, step: str) -> float:
        """What a step will take, corrected by how wrong it was for its like (“evaluate train”, “evaluate val”)."""
        kind = step.partition(" ")[0]
        like = [name for name, told in self._told.items() if told > 0 and name.partition(" ")[0] == kind]
        told = sum(self._told[name] for name in like)
        pace = sum(self._took[name] for name in like) / told if told > 0 else 1.0
        return (self._expected or {}).get(step, 0.0) * min(max(pace, 1 / _MOST), _MOST)
