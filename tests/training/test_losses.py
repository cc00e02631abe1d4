"""Losses against independent computations, and pixels that must count nowhere."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from terrazzo.training.losses import (
    LossName,
    balanced_weights,
    cross_entropy,
    dice,
    focal,
    make_loss,
    thrifty_dice,
)

NAMES: list[LossName] = ["cross-entropy", "dice", "cross-entropy+dice", "focal"]


def example() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    logits = torch.randn(2, 4, 6, 5, generator=generator)
    target = torch.randint(0, 4, (2, 6, 5), generator=generator)
    target[:, :2] = 255
    return logits, target


@pytest.mark.parametrize("name", NAMES)
def test_ignored_pixels_count_nowhere(name: LossName) -> None:
    logits, target = example()
    changed = logits.clone()
    changed[:, :, :2] = torch.randn(2, 4, 2, 5) * 50
    loss = make_loss(name, torch.tensor([1.0, 2.0, 0.5, 1.0]))
    assert torch.allclose(loss(logits, target), loss(changed, target))


@pytest.mark.parametrize("name", NAMES)
def test_everything_ignored_is_zero_and_not_nan(name: LossName) -> None:
    logits, target = example()
    assert make_loss(name, None)(logits, torch.full_like(target, 255)).item() == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_perfect_answer_costs_almost_nothing_and_a_wrong_one_much(name: LossName) -> None:
    _, target = example()
    right = F.one_hot(target.clamp(max=3), 4).permute(0, 3, 1, 2).float() * 30
    loss = make_loss(name, None)
    assert float(loss(right, target)) < 0.02 < 0.5 < float(loss(-right, target))


def test_cross_entropy_equals_pytorch_mean() -> None:
    logits, target = example()
    weight = torch.tensor([1.0, 2.0, 0.5, 1.0])
    assert torch.allclose(cross_entropy(logits, target), F.cross_entropy(logits, target, ignore_index=255))
    assert torch.allclose(
        cross_entropy(logits, target, weight), F.cross_entropy(logits, target, weight, ignore_index=255)
    )


def test_dice_equals_a_loop_over_classes() -> None:
    logits, target = example()
    probability = logits.softmax(1)
    counted = target != 255
    terms = []
    for index in range(4):
        truth = (target == index) & counted
        if truth.any():
            both = probability[:, index][truth].sum()
            terms.append(1 - (2 * both + 1) / (probability[:, index][counted].sum() + truth.sum() + 1))
    assert torch.allclose(dice(logits, target), torch.stack(terms).mean(), atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("channels_last", [False, True])
def test_three_labelled_pixels_have_a_gradient_wherever_they_are(name: LossName, channels_last: bool) -> None:
    for row, column in ((0, 0), (1, 1), (2, 5), (7, 4), (9, 11)):
        logits = torch.randn(2, 3, 10, 12, generator=torch.Generator().manual_seed(row))
        if channels_last:
            logits = logits.contiguous(memory_format=torch.channels_last)
        logits.requires_grad_(True)
        target = torch.full((2, 10, 12), 255)
        target[1, row, column] = 2
        make_loss(name, None)(logits, target).backward()
        gradient = logits.grad
        assert gradient is not None
        touched = gradient.abs().sum(dim=1).nonzero().tolist()
        assert touched == [[1, row, column]]


def test_dice_of_scribbles_is_exact_and_that_of_whole_masks_is_near() -> None:
    generator = torch.Generator().manual_seed(1)
    coarse = torch.randn(2, 4, 8, 8, generator=generator)
    logits = F.interpolate(coarse, size=(64, 64), mode="bilinear")
    target = (logits + torch.randn(logits.shape, generator=generator)).argmax(1)
    assert float(thrifty_dice(logits, target)) == pytest.approx(float(dice(logits, target)), abs=0.02)
    sparse = torch.where(torch.rand(target.shape, generator=generator) < 0.1, target, 255)
    assert float(thrifty_dice(logits, sparse)) == pytest.approx(float(dice(logits, sparse)), abs=1e-5)


def test_focal_without_focus_is_cross_entropy() -> None:
    logits, target = example()
    assert torch.allclose(focal(logits, target, gamma=0.0), cross_entropy(logits, target), atol=1e-6)


def test_balanced_weights_lift_rare_classes_and_leave_absent_ones() -> None:
    weights = balanced_weights(torch.tensor([900, 90, 10, 0]))
    assert weights[2] > weights[1] > weights[0]
    assert weights[3] == 1
    assert float(weights[:3].max()) <= 4
