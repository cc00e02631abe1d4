"""One budget of bytes for all decodes of a process: a small file may stand for gigabytes of pixels."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from terrazzo.errors import Invalid

VARIABLE = "TERRAZZO_DECODE_MEMORY"
"""Environment variable with the budget in megabytes."""

DEFAULT_MEGABYTES = 1536
"""The largest picture that is read takes seven bytes for each of its pixels, 1335 MB."""

_MEGABYTE = 1 << 20


class Budget:
    """Bytes that may be in use at once; who asks first is served first, so that no large picture waits for ever."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._free = total
        self._turns: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, need: int, name: str) -> Iterator[None]:
        """Wait until ``need`` bytes are free, and have them while the block runs.

        A thread that has some must not ask for more: two such threads would wait for each other.

        Raises:
            Invalid: the picture ``name`` needs more than there is.
        """
        if need > self.total:
            raise Invalid(
                f"{name}: reading this image takes {_megabytes(need)} MB of memory, and all images together may take "
                f"{_megabytes(self.total)} MB.",
                f"Make it smaller or cut it into tiles, or allow more with {VARIABLE} (in MB) where there is more.",
            )
        turn = object()
        with self._changed:
            self._turns.append(turn)
            try:
                self._changed.wait_for(lambda: self._turns[0] is turn and self._free >= need)
                self._free -= need
            finally:
                self._turns.remove(turn)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += need
                self._changed.notify_all()


@lru_cache(maxsize=1)
def process_budget() -> Budget:
    """The budget of this process; memory belongs to a process, so there is one.

    Raises:
        Invalid: the environment variable is no number of megabytes.
    """
    given = os.environ.get(VARIABLE, "").strip() or str(DEFAULT_MEGABYTES)
    if not given.isdecimal() or not 1 <= len(given) <= 9 or int(given) == 0:
        raise Invalid(f"{VARIABLE} is {given!r}, which is no number of megabytes.", "Set it to a number such as 4096.")
    return Budget(int(given) * _MEGABYTE)


def _megabytes(count: int) -> int:
    return -(-count // _MEGABYTE)
