"""Several files at a time: results in order, few ahead, and an end as soon as nobody asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from terrazzo.errors import Invalid
from terrazzo.services.images.side_by_side import side_by_side


def test_results_come_in_the_order_of_the_items() -> None:
    first_may_end = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(20)
        else:
            first_may_end.set()
        return number * number

    assert list(side_by_side(work, range(50))) == [number * number for number in range(50)]
    assert list(side_by_side(work, ())) == []


def test_items_are_asked_for_as_they_are_needed() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10_000):
            taken.append(number)
            yield number

    results = side_by_side(str, items())
    assert [next(results) for _ in range(3)] == ["0", "1", "2"]
    results.close()  # type: ignore[attr-defined]
    assert len(taken) < 100


def test_an_error_comes_in_its_turn_and_ends_the_work() -> None:
    done: list[int] = []

    def work(number: int) -> int:
        if number == 5:
            raise Invalid("The fifth is broken.", "Leave it out.")
        done.append(number)
        return number

    results = side_by_side(work, range(10_000))
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(Invalid, match="fifth"):
        next(results)
    assert len(done) < 100
