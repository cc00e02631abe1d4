"""How long the epochs take, and how many of those planned fit into a time limit."""

from __future__ import annotations

import time

from terrazzo.trainers.yolo.plan import TrainPlan

USED = 0.98
"""Part of the limit that is planned for; the rest is for what takes longer than it did."""


class Pace:
    """Times of a training so far, over all attempts; ``seconds`` holds ``scoring_seconds``."""

    def __init__(self, plan: TrainPlan) -> None:
        self.seconds = self.scoring_seconds = 0.0
        self._limit = plan.max_seconds
        self._began = time.monotonic()

    def begin(self) -> None:
        """An epoch begins."""
        self._began = time.monotonic()

    def scored(self, seconds: float) -> None:
        """So long it took to score."""
        self.scoring_seconds += seconds

    def end(self) -> None:
        """An epoch ends, scored."""
        self.seconds += time.monotonic() - self._began

    def affordable(self, done: int, planned: int) -> int:
        """The most epochs, ``done`` .. ``planned``, that end in time if all take as long as those so far."""
        if self._limit is None:
            return planned
        more = int((USED * self._limit - self.seconds) / max(self.seconds / done, 1e-9))
        return min(planned, done + max(0, more))
