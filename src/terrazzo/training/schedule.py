"""The learning rate over a training: one cycle of warm-up and half a decay, and the momentum of the average."""

from __future__ import annotations

import math

END = 0.6
"""Part of the peak at which the cycle ends."""


def one_cycle(step: int, total: int, *, peak: float, warm_up: float = 0.1) -> float:
    """Learning rate of a step (0-based) of ``total``: linear warm-up from ``peak / 20``, cosine to ``peak * END``.

    Smith & Topin 2018 ("Super-convergence"), with the cosine shape that fastai made usual. It ends high because the
    moving average of the weights stills the noise that small rates are for, and weights that were trained with small
    rates did worse on pictures unlike those of the training (docs/benchmarks.md).
    """
    warm_steps = max(1, round(total * warm_up))
    if step < warm_steps:
        return peak * (0.05 + 0.95 * step / warm_steps)
    done = min(1.0, (step - warm_steps) / max(1, total - warm_steps))
    floor = peak * END
    return floor + (peak - floor) * 0.5 * (1 + math.cos(math.pi * done))


def average_decay(step: int, total: int) -> float:
    """Decay of the moving average of weights: short memory at first, about a twentieth of the training at the end."""
    horizon = max(10.0, total / 20)
    return min(1 - 1 / horizon, (1 + step) / (10 + step))
