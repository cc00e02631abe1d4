"""Ornament that is none of the classes and looks a little like all of them: borders, line fillers, rules, smudges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from terrazzo.sample.brush import Canvas, Color, Layer, blend, coverage, dot, line, shade, smooth, spiral
from terrazzo.sample.initials import BLUE, GOLD, GREEN, INK, RED


def vine_border(rng: np.random.Generator, canvas: Canvas, inset: float) -> None:
    """A wavy stem with curls, leaves and gold dots along one to four edges of the leaf."""
    height, width = canvas.shape[:2]
    layer, alpha = np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)
    stem = (INK, BLUE, GREEN, RED)[int(rng.integers(4))]
    left, right, top, bottom = inset, width - inset, inset, height - inset
    edges = [
        ((left, top), (left, bottom)),
        ((right, top), (right, bottom)),
        ((left, bottom), (right, bottom)),
        ((left, top), (right, top)),
    ]
    chosen = rng.permutation(4)[: int(rng.integers(1, 5))]
    for start, end in (edges[int(index)] for index in chosen):
        _vine(rng, layer, alpha, np.array(start), np.array(end), inset * 0.3, stem)
    blend(canvas, coverage(alpha, 0.9, 0.7), layer.astype(np.float32))


def _vine(
    rng: np.random.Generator,
    layer: Layer,
    alpha: Layer,
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    sway: float,
    stem: Color,
) -> None:
    along = end - start
    length = float(np.hypot(*along))
    across = np.array([-along[1], along[0]]) / length
    t = np.linspace(0, 1, max(5, int(length / 70)))
    side = np.where(np.arange(len(t)) % 2 == 0, 1, -1) * sway
    path = smooth(start + t[:, None] * along + side[:, None] * across, 8)
    for on, color in ((layer, stem), (alpha, 255)):
        line(on, path, color, 2.5)
    for number, at in enumerate(path[4::8]):
        curl = spiral(
            float(at[0]), float(at[1]), sway * rng.uniform(0.6, 1.1), 1.3, rng.uniform(0, 6.3), 1 if number % 2 else -1
        )
        bud = curl[0]
        color = (RED, BLUE, GREEN, shade(GREEN, 1.4))[int(rng.integers(4))]
        for on, ink, gold, petal in ((layer, stem, GOLD, color), (alpha, 255, 255, 255)):
            line(on, curl, ink, 1.8)
            dot(on, (float(bud[0]), float(bud[1])), sway * 0.22, petal)
            dot(on, (float(at[0] + across[0] * sway * 1.2), float(at[1] + across[1] * sway * 1.2)), sway * 0.13, gold)


def bar_border(rng: np.random.Generator, canvas: Canvas, left: float, top: float, right: float, bottom: float) -> None:
    """Bars of colour and gold around the text; an empty frame, not a picture."""
    layer, alpha = np.zeros(canvas.shape, np.uint8), np.zeros(canvas.shape[:2], np.uint8)
    first, second = ((BLUE, GOLD), (RED, GOLD), (GREEN, RED))[int(rng.integers(3))]
    wide = rng.uniform(6, 14)
    for grow, color, width in ((0.0, first, wide), (wide, second, wide * 0.5)):
        box = np.array(
            [
                [left - grow, top - grow],
                [right + grow, top - grow],
                [right + grow, bottom + grow],
                [left - grow, bottom + grow],
            ]
        )
        line(layer, box, color, width, closed=True)
        line(alpha, box, 255, width, closed=True)
    blend(canvas, coverage(alpha, rng.uniform(0.7, 0.95), 0.7), layer.astype(np.float32))


def line_filler(
    rng: np.random.Generator, canvas: Canvas, left: float, right: float, baseline: float, height: float
) -> None:
    """A coloured chain that fills the rest of a short line."""
    layer, alpha = np.zeros(canvas.shape, np.uint8), np.zeros(canvas.shape[:2], np.uint8)
    color, other = ((RED, BLUE), (BLUE, RED), (GREEN, GOLD))[int(rng.integers(3))]
    y = baseline - height / 2
    for number, x in enumerate(np.arange(left + height, right - height / 2, height * 0.9)):
        curl = spiral(float(x), y, height * 0.42, 1.1, 0.0, 1 if number % 2 else -1)
        for on, ink in ((layer, color if number % 2 else other), (alpha, 255)):
            line(on, curl, ink, 2.2)
    blend(canvas, coverage(alpha, 0.85, 0.7), layer.astype(np.float32))


def smudge(rng: np.random.Generator, canvas: Canvas) -> None:
    """Pen trials: a few loops that no one meant as text."""
    height, width = canvas.shape[:2]
    alpha = np.zeros((height, width), np.uint8)
    x, y = rng.uniform(0.1, 0.8) * width, rng.choice([rng.uniform(0.02, 0.07), rng.uniform(0.93, 0.97)]) * height
    steps = np.arange(int(rng.integers(5, 14)))
    path = np.column_stack([x + steps * 14 + rng.normal(0, 9, len(steps)), y + rng.normal(0, 14, len(steps))])
    line(alpha, smooth(path), 255, 2.5)
    blend(canvas, coverage(alpha, rng.uniform(0.3, 0.7), 0.7), INK)
