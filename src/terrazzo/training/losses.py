"""Losses of semantic segmentation; pixels marked "ignore" count nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from terrazzo.types import IGNORE

LossName = Literal["cross-entropy", "dice", "cross-entropy+dice", "focal"]
Loss = Callable[[Tensor, Tensor], Tensor]
"""(logits_NCHW float, target_NHW int64 with ``IGNORE``) -> scalar."""


def cross_entropy(logits_NCHW: Tensor, target_NHW: Tensor, weight_C: Tensor | None = None) -> Tensor:
    """Mean over counted pixels; 0 when every pixel is ignored.

    With weights it is the weighted mean, so that the size of the loss does not depend on the class mix.
    """
    total = F.cross_entropy(logits_NCHW, target_NHW, weight=weight_C, ignore_index=IGNORE, reduction="sum")
    counted_NHW = target_NHW != IGNORE
    if weight_C is None:
        divisor = counted_NHW.sum().to(total.dtype)
    else:
        divisor = (weight_C[target_NHW.clamp(max=weight_C.numel() - 1)] * counted_NHW).sum()
    return total / divisor.clamp(min=1e-6)


def dice(logits_NCHW: Tensor, target_NHW: Tensor) -> Tensor:
    """1 - soft Dice, pooled over the batch, mean over classes that occur in it (Milletari 2016, V-Net)."""
    counted_N1HW = (target_NHW != IGNORE).unsqueeze(1)
    probability_NCHW = logits_NCHW.float().softmax(dim=1) * counted_N1HW
    classes = logits_NCHW.shape[1]
    # Comparing gives one byte a value; one_hot would give eight, and this is most of the memory of the loss.
    index_1C11 = torch.arange(classes, device=target_NHW.device).view(1, classes, 1, 1)
    truth_NCHW = (target_NHW.unsqueeze(1) == index_1C11) & counted_N1HW
    both_C = (probability_NCHW * truth_NCHW).sum(dim=(0, 2, 3))
    truth_C = truth_NCHW.sum(dim=(0, 2, 3)).to(both_C.dtype)
    sum_C = probability_NCHW.sum(dim=(0, 2, 3)) + truth_C
    occurs_C = truth_C > 0
    score_C = (2 * both_C + 1) / (sum_C + 1)
    return ((1 - score_C) * occurs_C).sum() / occurs_C.sum().clamp(min=1)


def thrifty_dice(logits_NCHW: Tensor, target_NHW: Tensor) -> Tensor:
    """Dice for at most a quarter of its cost.

    Where most pixels are labelled it is taken from every second pixel each way: overlaps hardly change. Where few are,
    all of them count, because three pixels of a scribble would be lost between those that are looked at.
    """
    counted_NHW = target_NHW != IGNORE
    if int(counted_NHW.sum()) * 4 > counted_NHW.numel():
        return dice(logits_NCHW[:, :, ::2, ::2], target_NHW[:, ::2, ::2])
    logits_PC = logits_NCHW.permute(0, 2, 3, 1)[counted_NHW]
    return dice(logits_PC.T[None, :, :, None], target_NHW[counted_NHW][None, :, None])


def focal(logits_NCHW: Tensor, target_NHW: Tensor, weight_C: Tensor | None = None, gamma: float = 2.0) -> Tensor:
    """Focal loss (Lin 2017), mean over counted pixels."""
    log_probability_NHW = -F.cross_entropy(logits_NCHW, target_NHW, ignore_index=IGNORE, reduction="none")
    loss_NHW = -((1 - log_probability_NHW.exp()) ** gamma) * log_probability_NHW
    counted_NHW = (target_NHW != IGNORE).to(loss_NHW.dtype)
    if weight_C is not None:
        counted_NHW = counted_NHW * weight_C[target_NHW.clamp(max=weight_C.numel() - 1)]
    return (loss_NHW * counted_NHW).sum() / counted_NHW.sum().clamp(min=1e-6)


def make_loss(name: LossName, weight_C: Tensor | None) -> Loss:
    """The loss of a configuration; ``weight_C`` weighs classes in cross-entropy and focal, not in Dice."""
    losses: dict[LossName, Loss] = {
        "cross-entropy": lambda logits, target: cross_entropy(logits, target, weight_C),
        "dice": dice,
        "cross-entropy+dice": lambda logits, target: (
            cross_entropy(logits, target, weight_C) + thrifty_dice(logits, target)
        ),
        "focal": lambda logits, target: focal(logits, target, weight_C),
    }
    return losses[name]


def balanced_weights(pixels_C: Tensor) -> Tensor:
    """Weights that lift rare classes: 1 / sqrt(share), mean 1, each within 0.25..4; absent classes weigh 1.

    The square root keeps rare classes from drowning the common ones, which full inverse shares do.
    """
    share_C = pixels_C.double() / pixels_C.sum().clamp(min=1)
    present_C = share_C > 0
    raw_C = torch.where(present_C, share_C.clamp(min=1e-6).rsqrt(), torch.ones_like(share_C))
    mean = raw_C[present_C].mean() if bool(present_C.any()) else torch.ones(())
    weight_C = torch.where(present_C, (raw_C / mean).clamp(0.25, 4.0), torch.ones_like(raw_C))
    return weight_C.float()
