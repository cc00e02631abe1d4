"""The time that a run may still take: its own pace, what follows, and what was learned of its like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrazzo.training.time_left import TimeLeft


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def left(clock: Clock) -> TimeLeft:
    return TimeLeft(clock)


def test_without_expectations_only_the_step_itself_knows(clock: Clock, left: TimeLeft) -> None:
    left.begin("prepare")
    clock.now = 10.0
    assert left.seconds(0.5, None) is None
    assert left.seconds(0.5, 4.0) == 4.0


def test_what_follows_is_added(clock: Clock, left: TimeLeft) -> None:
    left.expect({"export": 5.0, "evaluate val": 10.0})
    left.begin("train")
    assert left.seconds(0.1, 100.0) == 115.0
    left.end("train")
    left.begin("export")
    assert left.seconds(0.0, None) == 15.0
    clock.now = 2.0
    assert left.seconds(0.5, None) == pytest.approx(2.0 + 10.0), "half of it took two seconds"


def test_what_was_left_out_is_not_expected(clock: Clock, left: TimeLeft) -> None:
    left.expect({"evaluate val": 10.0, "evaluate test": 20.0})
    left.end("evaluate val")
    left.begin("publish")
    assert left.seconds(0.0, 0.0) == 20.0


def test_a_step_that_took_longer_corrects_its_like_alone(clock: Clock, left: TimeLeft) -> None:
    left.expect({"evaluate train": 10.0, "evaluate val": 4.0, "publish": 1.0})
    left.begin("evaluate train")
    clock.now = 30.0
    left.end("evaluate train")
    left.begin("evaluate val")
    assert left.seconds(0.0, None) == pytest.approx(3 * 4.0 + 1.0)


@given(st.floats(0, 1), st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 1e6))
def test_it_is_never_negative_and_never_absurd(fraction: float, expected: float, took: float, later: float) -> None:
    clock = Clock()
    left = TimeLeft(clock)
    left.expect({"evaluate train": expected, "evaluate val": later})
    left.begin("evaluate train")
    clock.now = took
    seconds = left.seconds(fraction, None)
    assert seconds is not None and seconds >= 0
    left.end("evaluate train")
    left.begin("evaluate val")
    rest = left.seconds(0.0, None)
    assert rest is not None and 0 <= rest <= 10 * later
