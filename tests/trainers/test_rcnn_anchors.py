"""Anchors fit the objects that they are made for: squares, long thin lines, large and small ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from terrazzo.trainers.rcnn.anchors import fit_anchors, point_sizes

STRIDES = (4, 8, 16, 32, 64)


def best_overlaps(sides_N2: np.ndarray) -> np.ndarray:
    """IoU of each box with the anchor that fits it best, both at one place."""
    found = fit_anchors(sides_N2, STRIDES)
    sizes = np.array([size for level in found.sizes for size in level])[:, None]
    ratios = np.array(found.ratios)[None]
    anchors_A2 = np.stack([sizes * np.sqrt(ratios), sizes / np.sqrt(ratios)], axis=-1).reshape(-1, 2)
    common_NA = np.minimum(sides_N2[:, None], anchors_A2[None]).prod(axis=2)
    return (common_NA / (sides_N2.prod(axis=1)[:, None] + anchors_A2.prod(axis=1)[None] - common_NA)).max(axis=1)


@pytest.mark.parametrize(
    ("height", "width"), [(10, 200), (30, 30), (12, 14), (200, 40), (150, 150)], ids=lambda value: str(value)
)
def test_objects_of_a_kind_have_an_anchor_that_fits(height: float, width: float) -> None:
    random = np.random.default_rng(0)
    sides_N2 = np.array([height, width]) * random.uniform(0.8, 1.25, (300, 2))
    assert np.quantile(best_overlaps(sides_N2), 0.1) > 0.5


def test_small_and_large_objects_together_have_both() -> None:
    random = np.random.default_rng(1)
    sides_N2 = np.concatenate([random.uniform(14, 20, (100, 2)), random.uniform(250, 400, (100, 2))])
    assert np.quantile(best_overlaps(sides_N2), 0.1) > 0.4


def test_lines_get_flat_anchors_whose_fine_level_is_finer_than_they_are_high() -> None:
    lines = fit_anchors(np.tile([10.0, 200.0], (50, 1)), STRIDES)
    assert lines.ratios == (0.05,)
    size = lines.sizes[0][0]
    assert size * np.sqrt(0.05) > STRIDES[0]


@given(hnp.arrays(np.float64, st.tuples(st.integers(0, 30), st.just(2)), elements=st.floats(0, 2000)))
def test_any_boxes_give_anchors(sides_N2: np.ndarray) -> None:
    for found in (fit_anchors(sides_N2, STRIDES), point_sizes(sides_N2, STRIDES)):
        assert len(found.sizes) == len(STRIDES)
        assert len({len(level) for level in found.sizes}) == 1
        assert all(np.isfinite(size) and size > 0 for level in found.sizes for size in level)
        assert 1 <= len(found.ratios) <= 3 and all(ratio > 0 for ratio in found.ratios)
        firsts = [level[0] for level in found.sizes]
        assert firsts == sorted(firsts)
