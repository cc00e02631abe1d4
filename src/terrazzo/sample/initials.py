"""Drop capitals: Lombardic letters with pen flourishes, and painted initials on a ground of vines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from terrazzo.sample.brush import (
    Color,
    Ink,
    Layer,
    Points,
    arc,
    dot,
    fill,
    line,
    rectangle,
    shade,
    smooth,
    spiral,
    swell,
)

RED: Color = (172, 44, 34)
BLUE: Color = (40, 74, 138)
GREEN: Color = (62, 108, 74)
GOLD: Color = (214, 166, 58)
ROSE: Color = (196, 120, 118)
INK: Color = (58, 40, 28)


def _stem(x: float, top: float = 0.05, bottom: float = 0.95) -> tuple[Points, tuple[float, float, float]]:
    return np.column_stack([np.full(30, x), np.linspace(top, bottom, 30)]), (0.2, 0.13, 0.2)


def _bow(
    cx: float, cy: float, rx: float, ry: float, start: float, end: float, fat: float = 0.24
) -> tuple[Points, tuple[float, float, float]]:
    return arc(cx, cy, rx, ry, start, end), (0.03, fat, 0.03)


def _hair(*points: tuple[float, float]) -> tuple[Points, tuple[float, float, float]]:
    return smooth(points, 10), (0.09, 0.04, 0.08)


LETTERS: dict[str, tuple[tuple[Points, tuple[float, float, float]], ...]] = {
    "A": (_bow(0.62, 0.95, 0.5, 0.88, 180, 275, 0.2), _stem(0.72), _hair((0.22, 0.6), (0.5, 0.55), (0.72, 0.6)),
          _hair((0.2, 0.08), (0.5, 0.1), (0.8, 0.05))),
    "B": (_stem(0.24), _bow(0.26, 0.28, 0.42, 0.24, -90, 90), _bow(0.26, 0.72, 0.52, 0.24, -90, 90)),
    "C": (_bow(0.52, 0.5, 0.4, 0.46, 90, 270, 0.27), _hair((0.5, 0.05), (0.74, 0.08), (0.84, 0.24)),
          _hair((0.5, 0.95), (0.74, 0.92), (0.84, 0.76))),
    "D": (_bow(0.44, 0.56, 0.34, 0.4, 90, 270, 0.22), _bow(0.46, 0.5, 0.42, 0.46, -120, 90, 0.26),
          _hair((0.2, 0.06), (0.1, 0.02), (0.06, 0.14))),
    "E": (_bow(0.54, 0.5, 0.42, 0.46, 90, 270, 0.27), _hair((0.5, 0.05), (0.76, 0.08), (0.84, 0.26)),
          _hair((0.5, 0.95), (0.76, 0.92), (0.84, 0.74)), _hair((0.16, 0.5), (0.5, 0.48), (0.8, 0.52))),
    "H": (_stem(0.24), _bow(0.36, 0.86, 0.4, 0.42, -130, 30, 0.22)),
    "I": (_stem(0.5), _hair((0.36, 0.07), (0.5, 0.03), (0.64, 0.07)), _hair((0.36, 0.93), (0.5, 0.97), (0.64, 0.93))),
    "L": (_stem(0.26), _hair((0.2, 0.92), (0.5, 0.86), (0.72, 0.95), (0.88, 0.8))),
    "N": (_stem(0.24), _bow(0.4, 0.8, 0.38, 0.66, -120, 20, 0.2)),
    "O": (_bow(0.5, 0.5, 0.4, 0.45, 90, 270, 0.26), _bow(0.5, 0.5, 0.4, 0.45, -90, 90, 0.26)),
    "P": (_stem(0.28), _bow(0.3, 0.32, 0.5, 0.28, -90, 90, 0.26)),
    "Q": (_bow(0.48, 0.46, 0.38, 0.42, 90, 270, 0.25), _bow(0.48, 0.46, 0.38, 0.42, -90, 90, 0.25),
          _hair((0.46, 0.8), (0.66, 0.86), (0.92, 0.98))),
    "R": (_stem(0.24), _bow(0.26, 0.3, 0.46, 0.26, -90, 90), _hair((0.36, 0.55), (0.6, 0.8), (0.86, 0.95))),
    "S": (_bow(0.5, 0.28, 0.32, 0.23, 60, 300, 0.17), _bow(0.5, 0.72, 0.32, 0.23, -120, 120, 0.17),
          _hair((0.6, 0.08), (0.8, 0.1), (0.84, 0.24)), _hair((0.4, 0.92), (0.2, 0.92), (0.14, 0.78))),
    "T": (_bow(0.52, 0.56, 0.36, 0.38, 90, 260, 0.25), _hair((0.06, 0.16), (0.3, 0.04), (0.7, 0.14), (0.95, 0.04)),
          _hair((0.5, 0.94), (0.74, 0.9), (0.8, 0.78))),
    "V": (_bow(0.6, 0.1, 0.46, 0.86, 90, 185, 0.24), _stem(0.74, 0.05, 0.92)),
}  # fmt: skip
"""Strokes of each letter in a unit square, y down, with widths at the start, in the middle and at the end."""


def _letter(
    layer: Layer, name: str, left: float, top: float, width: float, height: float, color: Ink, extra: float = 0
) -> None:
    """Paint a letter into a rectangle; ``extra`` widens every stroke by that many pixels."""
    for path, widths in LETTERS[name]:
        scaled = path * (width, height) + (left, top)
        pixels = tuple(one * width + extra for one in widths)
        swell(layer, scaled, (pixels[0], pixels[1], pixels[2]), color)


def lombard(rng: np.random.Generator, layer: Layer, alpha: Layer, left: float, top: float, side: float) -> Points:
    """A letter in one colour with pen-work of another; returns the outline (n, 2) that counts as the capital."""
    first, second = ((RED, BLUE), (BLUE, RED), (GREEN, RED))[int(rng.integers(3))]
    name = str(rng.choice(list(LETTERS)))
    if rng.random() < 0.75:
        for _ in range(int(rng.integers(3, 7))):
            x, y = left + rng.uniform(-0.05, 1) * side, top + rng.uniform(0, 1) * side
            curl = spiral(
                x, y, side * rng.uniform(0.1, 0.24), rng.uniform(1, 2), rng.uniform(0, 6.3), int(rng.choice([-1, 1]))
            )
            _both(layer, alpha, partial(_curve, path=curl, width=1.4), second)
        reach = side * rng.uniform(0.3, 1.6)
        x = left - side * 0.12
        tail = smooth([(left, top), (x, top + side * 0.4), (x - 6, top + side), (x + 4, top + side + reach)])
        _both(layer, alpha, partial(_curve, path=tail, width=1.6), second)
    _both(layer, alpha, lambda on, ink: _letter(on, name, left, top, side, side, ink), first)
    pad = side * 0.03
    return rectangle(left - pad, top - pad, left + side + pad, top + side + pad)


def painted(rng: np.random.Generator, layer: Layer, alpha: Layer, left: float, top: float, side: float) -> Points:
    """A gold or pale letter on a framed ground with vines; returns the outline (n, 2) that counts as the capital."""
    ground, field = ((BLUE, ROSE), (ROSE, BLUE), (GREEN, GOLD), (BLUE, GREEN), (RED, BLUE))[int(rng.integers(5))]
    name = str(rng.choice(list(LETTERS)))
    box = rectangle(left, top, left + side, top + side)
    fill(alpha, box, 255)
    fill(layer, box, ground)
    inner = side * 0.12
    fill(layer, rectangle(left + inner, top + inner, left + side - inner, top + side - inner), field)
    for _ in range(int(rng.integers(4, 8))):
        x, y = left + rng.uniform(0.15, 0.85) * side, top + rng.uniform(0.15, 0.85) * side
        curl = spiral(x, y, side * rng.uniform(0.1, 0.2), 1.4, rng.uniform(0, 6.3), int(rng.choice([-1, 1])))
        line(layer, curl, shade(field, 1.45), 2)
        dot(layer, (x, y), 3, shade(field, 0.6))
    for t in np.linspace(0.08, 0.92, 9):
        for x, y in ((t, 0.06), (t, 0.94), (0.06, t), (0.94, t)):
            dot(layer, (left + x * side, top + y * side), side * 0.012, (240, 232, 214))
    letter = GOLD if rng.random() < 0.65 else (236, 226, 204)
    within = side * 0.7
    at = (left + side * 0.15, top + side * 0.15)
    _letter(layer, name, *at, within, within, shade(letter, 0.35), 4)
    _letter(layer, name, *at, within, within, letter)
    _letter(layer, name, at[0] - 1.5, at[1] - 1.5, within, within, shade(letter, 1.14), -side * 0.055)
    for width, color in ((5.0, GOLD), (1.5, INK)):
        line(layer, box, color, width, closed=True)
        line(alpha, box, 255, width, closed=True)
    return box


def versal(
    rng: np.random.Generator, layer: Layer, alpha: Layer, left: float, baseline: float, height: float, color: Color
) -> None:
    """A small coloured capital inside a line; it belongs to the line, not to the drop capitals."""
    name = str(rng.choice(list(LETTERS)))
    _both(layer, alpha, lambda on, ink: _letter(on, name, left, baseline - height, height * 0.85, height, ink), color)


def _curve(layer: Layer, ink: Ink, path: Points, width: float) -> None:
    line(layer, path, ink, width)


def _both(layer: Layer, alpha: Layer, draw: Callable[[Layer, Ink], None], color: Color) -> None:
    """Draw the same thing in colour and as coverage."""
    draw(layer, color)
    draw(alpha, 255)
