"""The loss of objects: the classes of pixels as in a semantic training, and how far inside they lie."""

from __future__ import annotations

from torch import Tensor

from terrazzo.training.losses import cross_entropy, thrifty_dice
from terrazzo.types import IGNORE

INSIDE_WEIGHT = 2.0
"""What the depth counts for beside the classes."""


def objects_loss(answer_NCHW: Tensor, masks_NHW: Tensor, inside_NHW: Tensor) -> Tensor:
    """Cross-entropy and Dice of the classes, and cross-entropy of the depth.

    Args:
        answer_NCHW: logarithms of the classes' probabilities, of inside and of not inside (``ObjectsNetwork``).
        masks_NHW: 0 for no object, else class + 1, or ``IGNORE``, which counts nowhere. inside_NHW: 0..1.
    """
    classes_NCHW = answer_NCHW[:, :-2]
    counted_NHW = (masks_NHW != IGNORE).to(answer_NCHW.dtype)
    missed_NHW = -(inside_NHW * answer_NCHW[:, -2] + (1 - inside_NHW) * answer_NCHW[:, -1])
    depth = (missed_NHW * counted_NHW).sum() / counted_NHW.sum().clamp(min=1)
    return cross_entropy(classes_NCHW, masks_NHW) + thrifty_dice(classes_NCHW, masks_NHW) + INSIDE_WEIGHT * depth
