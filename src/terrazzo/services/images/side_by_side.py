"""The same work on many files, several at a time: reading, decoding and writing leave Python's lock to others."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_WORKERS = min(os.cpu_count() or 1, 4)
_AHEAD = 4 * _WORKERS
"""How many results may wait for the one before them: memory stays small however many items there are."""


def side_by_side(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """The results of ``work``, in the order of ``items``; whoever stops asking stops the work too.

    Raises:
        Exception: what ``work`` raised for an item, in its turn; nothing new is begun then.
    """
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="side-by-side") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
