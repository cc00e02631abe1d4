"""Objects that were found on a canvas, put back on their image: boxes, masks, borders."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.models.detection.roi_heads import paste_masks_in_image

from terrazzo.geometry import rle
from terrazzo.imaging.canvas import Placed
from terrazzo.inference.canvas_objects import objects_on_image, paste

EMPTY_HWC = np.zeros((1, 1, 3), np.uint8)


def placed(scale: float = 1.0, left: int = 0, top: int = 0) -> Placed:
    return Placed(EMPTY_HWC, scale, scale, left, top)


def test_boxes_are_scaled_back_cut_off_and_sorted() -> None:
    boxes_N4 = np.array([[10, 20, 30, 40], [40, 40, 90, 90], [98, 98, 99, 99]], np.float32)
    found = objects_on_image(
        boxes_N4, np.array([0.3, 0.9, 0.5]), np.array([1, 0, 0]), None, placed(0.5), height=120, width=150
    )
    assert found.boxes_N4.tolist() == [[80, 80, 70, 40], [20, 40, 40, 40]]
    assert found.classes_N.tolist() == [0, 1]
    assert found.confidences_N.tolist() == pytest.approx([0.9, 0.3])
    assert found.masks is None


def test_no_objects_are_no_objects() -> None:
    nothing = np.zeros((0, 4), np.float32)
    found = objects_on_image(nothing, np.zeros(0), np.zeros(0, int), np.zeros((0, 28, 28)), placed(), 30, 40)
    assert len(found) == 0 and found.boxes_N4.shape == (0, 4) and found.masks == ()


def test_an_object_without_pixels_is_none() -> None:
    boxes_N4 = np.array([[0, 0, 20, 20], [5, 5, 25, 25]], np.float32)
    masks_NMM = np.stack([np.zeros((28, 28)), np.ones((28, 28))]).astype(np.float32)
    found = objects_on_image(boxes_N4, np.array([0.9, 0.8]), np.array([0, 1]), masks_NMM, placed(), 30, 40)
    assert found.classes_N.tolist() == [1] and found.masks is not None
    inside_HW = rle.decode(found.masks[0])
    assert inside_HW[6:24, 6:24].all() and not inside_HW[:4].any() and not inside_HW[:, 26:].any()


@settings(deadline=None)
@given(st.integers(0, 1000), st.floats(0, 60), st.floats(0, 40), st.floats(8, 70), st.floats(8, 50))
def test_masks_are_pasted_as_torchvision_pastes_them(seed: int, x: float, y: float, w: float, h: float) -> None:
    """Torchvision rounds boxes to whole pixels, so that only pixels near the edges of the mask may differ."""
    left, top, right, bottom = round(x), round(y), round(x) + round(w), round(y) + round(h)
    cells = np.random.default_rng(seed).random((4, 4)).astype(np.float32)
    smooth_MM = np.kron(cells, np.ones((7, 7), np.float32))
    mine = paste(smooth_MM, np.array([left, top, right, bottom], np.float64), 80, 100)
    mine_HW = np.zeros((80, 100), bool) if mine is None else rle.decode(mine)
    box = torch.tensor([[left, top, right, bottom]], dtype=torch.float32)
    theirs_HW = paste_masks_in_image(torch.from_numpy(smooth_MM)[None, None], box, (80, 100))[0, 0].numpy() >= 0.5
    area = max(1, (min(right, 100) - left) * (min(bottom, 80) - top))
    edges = 4 * 4 * 2 * (max(right - left, bottom - top) / 4 + 2)
    assert np.count_nonzero(mine_HW != theirs_HW) <= min(area, edges)
