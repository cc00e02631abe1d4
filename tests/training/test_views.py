"""Views show labels: none gets lost on the way, and a view without any is drawn again around one."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from terrazzo.training.augment import AUGMENTATIONS, AugmentationName
from terrazzo.training.views import placed, warp

NAMES: list[AugmentationName] = ["none", "light", "medium", "strong"]


def scribble(height: int, width: int, pixels: dict[tuple[int, int], int]) -> tuple[torch.Tensor, torch.Tensor]:
    """A grey image in which only these pixels (row, column) are labelled."""
    mask = torch.full((height, width), 255, dtype=torch.uint8)
    for (row, column), label in pixels.items():
        mask[row, column] = label
    return torch.full((height, width, 3), 90, dtype=torch.uint8), mask


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    seed=st.integers(0, 10_000),
    size=st.tuples(st.integers(40, 300), st.integers(40, 300)),
    where=st.tuples(st.floats(0, 0.999), st.floats(0, 0.999)),
    fit=st.floats(0.2, 2.0),
)
def test_every_view_of_a_scribbled_image_has_a_label(
    name: AugmentationName, seed: int, size: tuple[int, int], where: tuple[float, float], fit: float
) -> None:
    row, column = int(where[0] * size[0]), int(where[1] * size[1])
    image, mask = scribble(*size, {(row, column): 1})
    _, labels = warp(image, mask, 32, 64, fit, AUGMENTATIONS[name], torch.Generator().manual_seed(seed))
    assert 1 in labels.unique().tolist()


def test_a_label_in_view_is_kept_however_far_the_view_is_zoomed_out() -> None:
    pixels = {(10 * row, 10 * column): (row + column) % 3 for row in range(32) for column in range(32)}
    image, mask = scribble(320, 320, pixels)
    _, labels = warp(image, mask, 32, 32, 0.1, AUGMENTATIONS["none"], torch.Generator().manual_seed(0))
    expected = torch.tensor([[(row + column) % 3 for column in range(32)] for row in range(32)])
    assert torch.equal(labels.long(), expected)


@pytest.mark.parametrize("name", NAMES)
def test_a_label_is_put_where_the_picture_shows_it(name: AugmentationName) -> None:
    _, mask = scribble(96, 128, {(40, 70): 2})
    rows, columns = torch.arange(96).expand(128, 96).T, torch.arange(128).expand(96, 128)
    image = torch.stack([rows, columns, rows], dim=2).to(torch.uint8)
    for seed in range(20):
        view, labels = warp(image, mask, 64, 64, 1.0, AUGMENTATIONS[name], torch.Generator().manual_seed(seed))
        for row, column in (labels == 2).nonzero().tolist():
            # A pixel of a view that is zoomed out shows up to two and a half pixels of the image.
            assert abs(float(view[0, row, column]) - 40) < 2.5
            assert abs(float(view[1, row, column]) - 70) < 2.5


def test_rare_classes_are_drawn_as_often_as_common_ones() -> None:
    pixels = {(200, column): 0 for column in range(30)} | {(20, 20): 1}
    image, mask = scribble(400, 400, pixels)
    views = [
        warp(image, mask, 32, 32, 1.0, AUGMENTATIONS["light"], torch.Generator().manual_seed(seed))[1].unique().tolist()
        for seed in range(60)
    ]
    assert 15 < sum(1.0 in one for one in views) < 45


def test_a_view_with_labels_stays_where_chance_put_it() -> None:
    mask = torch.zeros(200, 200, dtype=torch.uint8)
    mask[:, :100] = 255
    image = torch.stack([torch.arange(200).expand(200, 200)] * 3, dim=2).to(torch.uint8)
    for seed in range(10):
        place = placed((200, 200), 64, 64, 1.0, AUGMENTATIONS["none"], torch.Generator().manual_seed(seed))
        view, labels = warp(image, mask, 64, 64, 1.0, AUGMENTATIONS["none"], torch.Generator().manual_seed(seed))
        assert (labels == 0).any()
        if place.centre_x + 31 > 100:
            assert float(view[0, 0, 0]) == pytest.approx(place.centre_x - 32, abs=1)


def test_an_image_without_labels_gives_views_without() -> None:
    image, mask = scribble(50, 50, {})
    _, labels = warp(image, mask, 32, 32, 1.0, AUGMENTATIONS["strong"], torch.Generator().manual_seed(0))
    assert labels.unique().tolist() == [255]
