"""Splits by chance are the same each time and never leave val empty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrazzo.errors import Invalid
from terrazzo.snapshot.splits import automatic_split


@given(st.lists(st.text(), unique=True, max_size=60), st.integers(0, 5), st.randoms())
def test_deterministic_whatever_the_order(keys: list[str], seed: int, random: object) -> None:
    shuffled = list(keys)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = automatic_split(keys, train=0.7, val=0.2, test=0.1, seed=seed)
    assert first == automatic_split(shuffled, train=0.7, val=0.2, test=0.1, seed=seed)
    assert list(first) == keys
    splits = list(first.values())
    if keys:
        assert "train" in splits
    if len(keys) >= 2:
        assert "val" in splits
    assert abs(splits.count("test") - len(keys) * 0.1) <= 0.5 or len(keys) < 4


def test_counts_and_seed() -> None:
    keys = [f"{number}.png" for number in range(100)]
    first = automatic_split(keys, train=0.7, val=0.2, test=0.1, seed=0)
    assert [list(first.values()).count(split) for split in ("train", "val", "test")] == [70, 20, 10]
    assert first != automatic_split(keys, train=0.7, val=0.2, test=0.1, seed=1)
    assert "val" not in automatic_split(keys, train=0.9, val=0, test=0.1, seed=0).values()


@pytest.mark.parametrize(
    "parts", [(0.8, 0.1, 0.2), (1.2, -0.2, 0), (float("nan"), 0.5, 0.5), (0, 0.5, 0.5), (float("inf"), 0, 0)]
)
def test_bad_parts_are_refused(parts: tuple[float, float, float]) -> None:
    with pytest.raises(Invalid) as caught:
        automatic_split(["a"], train=parts[0], val=parts[1], test=parts[2], seed=0)
    assert caught.value.remedy
