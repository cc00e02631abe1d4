"""Augmentation keeps image and mask together, invents no class, and depends on its generator alone."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from terrazzo.training.augment import AUGMENTATIONS, AugmentationName, recolour
from terrazzo.training.views import warp

NAMES: list[AugmentationName] = ["none", "light", "medium", "strong"]


def labelled(height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    """An image whose red channel is 20 times its class: what is warped together must still say the same."""
    mask = (torch.arange(height)[:, None] // 8 + torch.arange(width)[None] // 8) % 5
    image = torch.zeros(height, width, 3, dtype=torch.uint8)
    image[..., 0] = (mask * 20).to(torch.uint8)
    return image, mask.to(torch.uint8)


def test_none_at_the_same_size_changes_nothing() -> None:
    image, mask = labelled(32, 64)
    view, labels = warp(image, mask, 32, 64, 1.0, AUGMENTATIONS["none"], torch.Generator())
    assert torch.allclose(view, image.permute(2, 0, 1).float(), atol=1e-2)
    assert torch.equal(labels.round().to(torch.uint8), mask)


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    seed=st.integers(0, 10_000),
    size=st.tuples(st.integers(9, 80), st.integers(9, 80)),
    fit=st.floats(0.3, 2.0),
)
def test_masks_hold_only_known_classes_or_ignore(
    name: AugmentationName, seed: int, size: tuple[int, int], fit: float
) -> None:
    image, mask = labelled(*size)
    generator = torch.Generator().manual_seed(seed)
    view, labels = warp(image, mask, 32, 64, fit, AUGMENTATIONS[name], generator)
    assert view.shape == (3, 32, 64)
    assert set(labels.round().unique().tolist()) <= {*mask.unique().tolist(), 255}
    assert float(view.min()) >= -0.1 and float(view.max()) <= 255.1


@pytest.mark.parametrize("name", NAMES)
def test_image_and_mask_move_together(name: AugmentationName) -> None:
    image, mask = labelled(64, 96)
    for seed in range(10):
        view, labels = warp(image, mask, 64, 96, 1.0, AUGMENTATIONS[name], torch.Generator().manual_seed(seed))
        inside = labels.round() != 255
        # Interpolation blurs borders between classes; away from them red says the class.
        agrees = ((view[0] / 20).round() == labels.round())[inside]
        assert inside.any() and float(agrees.float().mean()) > 0.75


def test_zooming_out_pads_with_ignore() -> None:
    image, mask = labelled(32, 64)
    _, labels = warp(image, mask, 64, 128, 1.0, AUGMENTATIONS["none"], torch.Generator().manual_seed(1))
    assert float((labels.round() == 255).float().mean()) == pytest.approx(0.75, abs=0.03)


def test_a_view_never_shows_much_more_than_the_whole_image() -> None:
    image, mask = labelled(64, 96)
    shares = []
    for seed in range(40):
        _, labels = warp(image, mask, 64, 96, 1.0, AUGMENTATIONS["strong"], torch.Generator().manual_seed(seed))
        shares.append(float((labels.round() != 255).float().mean()))
    # 0.75 of both sides, and a little more is cut off by turning.
    assert min(shares) > 0.75**2 * 0.8


def test_small_views_reach_the_whole_image_when_zoomed_out() -> None:
    image = torch.zeros(64, 96, 3, dtype=torch.uint8)
    mask = torch.arange(64 * 96).reshape(64, 96).div(64 * 12, rounding_mode="floor").to(torch.uint8)
    seen = []
    for seed in range(40):
        _, labels = warp(image, mask, 32, 48, 1.0, AUGMENTATIONS["medium"], torch.Generator().manual_seed(seed))
        seen.append(len({*labels.round().unique().tolist()} - {255.0}))
    assert max(seen) == 8, "zoomed out by half, a view of half the sides shows all eight bands"
    assert min(seen) <= 4, "zoomed in, it shows a part"


def test_the_same_generator_gives_the_same_pixels() -> None:
    image, mask = labelled(48, 48)

    def once(seed: int) -> torch.Tensor:
        generator = torch.Generator().manual_seed(seed)
        view, _ = warp(image, mask, 32, 32, 1.0, AUGMENTATIONS["strong"], generator)
        return recolour(view[None], AUGMENTATIONS["strong"], generator)

    assert torch.equal(once(5), once(5))
    assert not torch.equal(once(5), once(6))


@pytest.mark.parametrize("name", NAMES)
def test_colours_stay_in_range(name: AugmentationName) -> None:
    images = torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 255
    changed = recolour(images, AUGMENTATIONS[name], torch.Generator().manual_seed(0))
    assert float(changed.min()) >= 0 and float(changed.max()) <= 255
    assert torch.allclose(changed, images, atol=1e-3) == (name == "none")
