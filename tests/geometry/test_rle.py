"""Run-length encoding: exact, the same as pycocotools, and safe with hostile text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pycocotools import mask as coco

from terrazzo.errors import Invalid
from terrazzo.geometry import rle
from terrazzo.types import Mask

masks = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40))


@given(masks)
def test_decode_gives_back_what_encode_was_given(mask: np.ndarray) -> None:
    encoded = rle.encode(mask)
    np.testing.assert_array_equal(rle.decode(encoded), mask)
    assert rle.area(encoded) == mask.sum()


@given(masks)
def test_decode_agrees_with_pycocotools(mask: np.ndarray) -> None:
    encoded = rle.encode(mask)
    theirs = coco.decode({"size": [encoded.height, encoded.width], "counts": encoded.counts.encode()})
    np.testing.assert_array_equal(rle.decode(encoded), theirs.astype(bool))


def test_long_runs() -> None:
    mask = np.zeros((3000, 2000), bool)
    mask[:, 1:1900] = True
    np.testing.assert_array_equal(rle.decode(rle.encode(mask)), mask)


@given(st.text(max_size=30), st.integers(1, 50), st.integers(1, 50))
def test_hostile_counts_are_refused_or_fit(counts: str, height: int, width: int) -> None:
    mask = Mask(height=height, width=width, counts=counts)
    try:
        pixels = rle.decode(mask)
    except Invalid as error:
        assert error.remedy
    else:
        assert pixels.shape == (height, width)


def test_runs_of_another_size_are_refused() -> None:
    encoded = rle.encode(np.ones((4, 4), bool))
    with pytest.raises(Invalid, match="do not fit"):
        rle.decode(encoded.model_copy(update={"height": 5}))
