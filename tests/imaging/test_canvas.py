"""Pictures on a canvas: whole, not distorted, and where they are said to lie."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from terrazzo.imaging.canvas import GREY, place

sides = st.integers(1, 90)


@given(sides, sides, sides, sides, st.booleans())
def test_a_picture_fits_whole_and_lies_where_it_is_said_to(h: int, w: int, ch: int, cw: int, centred: bool) -> None:
    placed = place(np.full((h, w, 3), 255, np.uint8), ch, cw, centred=centred)
    assert placed.canvas_HWC.shape == (ch, cw, 3)
    shown_HW = placed.canvas_HWC[:, :, 0] != GREY
    expected_HW = np.zeros((ch, cw), bool)
    bottom, right = placed.top + round(h * placed.scale_y), placed.left + round(w * placed.scale_x)
    expected_HW[placed.top : bottom, placed.left : right] = True
    assert np.array_equal(shown_HW, expected_HW)
    assert placed.scale_x <= 2 + 1 / w and placed.scale_y <= 2 + 1 / h
    if not centred:
        assert (placed.top, placed.left) == (0, 0)


def test_a_picture_that_fits_twice_is_enlarged_twice_and_not_more() -> None:
    assert place(np.zeros((10, 20, 3), np.uint8), 200, 200, centred=True)[1:] == (2.0, 2.0, 80, 90)


def test_a_picture_of_the_size_of_the_canvas_stays_as_it_is() -> None:
    image_HWC = np.random.default_rng(0).integers(0, 255, (20, 30, 3)).astype(np.uint8)
    assert np.array_equal(place(image_HWC, 20, 30, centred=True).canvas_HWC, image_HWC)
