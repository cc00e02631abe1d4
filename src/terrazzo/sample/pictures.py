"""Illustrations: framed scenes on land and at sea, herbs without a frame, and wheels of the heavens."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.sample.brush import (
    Alpha,
    Canvas,
    Color,
    Layer,
    Points,
    arc,
    clouds,
    coverage,
    dot,
    fill,
    line,
    rectangle,
    shade,
    smooth,
    spiral,
)
from terrazzo.sample.initials import BLUE, GOLD, GREEN, INK, RED, ROSE

SKIES: tuple[tuple[Color, Color], ...] = (
    ((70, 110, 168), (222, 226, 214)),
    ((206, 160, 66), (232, 204, 130)),
    ((150, 60, 52), (226, 170, 120)),
    ((36, 52, 98), (128, 146, 178)),
)
HILLS: tuple[Color, ...] = ((104, 132, 84), (142, 148, 88), (84, 112, 92), (170, 146, 96), (118, 104, 84))
ROBES: tuple[Color, ...] = (RED, BLUE, GREEN, ROSE, (120, 78, 128), (206, 150, 60))


def scene(rng: np.random.Generator, height: int, width: int) -> tuple[Canvas, Alpha]:
    """A framed miniature; returns colour (height, width, 3) and coverage (height, width)."""
    layer = np.zeros((height, width, 3), np.uint8)
    _sky(rng, layer)
    if rng.random() < 0.35:
        _sea(rng, layer)
    else:
        _land(rng, layer)
    _frame(rng, layer)
    return _painted(rng, layer), np.ones((height, width), np.float32)


def _sky(rng: np.random.Generator, layer: Layer) -> None:
    """A gradient, or a diapered ground of lozenges; with sun, moon or stars."""
    height, width = layer.shape[:2]
    top, low = SKIES[int(rng.integers(len(SKIES)))]
    t = np.linspace(0, 1, height)[:, None, None] ** 0.8
    layer[:] = (np.array(top) * (1 - t) + np.array(low) * t).astype(np.uint8)
    if rng.random() < 0.4:
        step = width * rng.uniform(0.05, 0.09)
        for x in np.arange(-height, width + height, step):
            line(layer, np.array([[x, 0.0], [x + height, height]]), shade(top, 0.72), 2)
            line(layer, np.array([[x, 0.0], [x - height, height]]), shade(top, 0.72), 2)
        for row, y in enumerate(np.arange(step / 2, height, step / 2)):
            for x in np.arange((row % 2) * step / 2, width, step):
                dot(layer, (x, y), step * 0.07, shade(low, 1.1))
    else:
        x, y, radius = width * rng.uniform(0.15, 0.85), height * rng.uniform(0.14, 0.26), width * 0.055
        for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
            ray = np.array([[x, y], [x + 2 * radius * np.cos(angle), y + 2 * radius * np.sin(angle)]])
            line(layer, ray, GOLD, 2.5)
        dot(layer, (x, y), radius + 2, INK)
        dot(layer, (x, y), radius, (236, 200, 92))
        for _ in range(int(rng.integers(0, 12))):
            dot(layer, (width * rng.random(), height * 0.45 * rng.random()), 3, (246, 240, 220))


def _land(rng: np.random.Generator, layer: Layer) -> None:
    """Hills in three depths, a castle, trees, people."""
    height, width = layer.shape[:2]
    x = np.linspace(0, width, 60)
    for depth in range(3):
        level = height * (0.52 + 0.15 * depth)
        wave = level + height * 0.06 * np.sin(x / width * rng.uniform(3, 9) + rng.uniform(0, 6.3))
        if depth == 1 and rng.random() < 0.7:
            _castle(
                rng,
                layer,
                width * rng.uniform(0.2, 0.7),
                float(wave.min()) + height * 0.06,
                height * rng.uniform(0.28, 0.42),
            )
        color = HILLS[int(rng.integers(len(HILLS)))]
        fill(layer, np.vstack([np.column_stack([x, wave]), [[width, height], [0, height]]]), color)
        line(layer, np.column_stack([x, wave]), shade(color, 0.55), 2.5)
        for _ in range(int(rng.integers(1, 4))):
            at = int(rng.integers(4, 56))
            _tree(rng, layer, float(x[at]), float(wave[at]) + height * 0.04, height * rng.uniform(0.12, 0.24))
    for _ in range(int(rng.integers(0, 4))):
        _person(
            rng,
            layer,
            width * rng.uniform(0.12, 0.88),
            height * rng.uniform(0.86, 0.94),
            height * rng.uniform(0.24, 0.36),
        )


def _castle(rng: np.random.Generator, layer: Layer, x: float, ground: float, tall: float) -> None:
    wall: Color = ((196, 184, 164), (206, 170, 150), (168, 172, 180))[int(rng.integers(3))]
    wide = tall * 0.3
    for offset, rise in ((-1.0, rng.uniform(0.6, 1)), (1.0, rng.uniform(0.6, 1)), (0.0, rng.uniform(0.5, 0.85))):
        left, top = x + offset * wide - wide / 2, ground - tall * rise
        tower = rectangle(left, top, left + wide, ground)
        fill(layer, tower, wall)
        line(layer, tower, INK, 2, closed=True)
        for course in np.arange(top + tall * 0.08, ground, tall * 0.08):
            line(layer, np.array([[left, course], [left + wide, course]]), shade(wall, 0.82), 1)
        if offset:
            roof = np.array([[left - wide * 0.12, top], [left + wide / 2, top - tall * 0.3], [left + wide * 1.12, top]])
            fill(layer, roof, RED if rng.random() < 0.6 else BLUE)
            line(layer, roof, INK, 2, closed=True)
        else:
            for notch in range(3):
                merlon = left + wide * (notch * 0.36 + 0.02)
                fill(layer, rectangle(merlon, top - tall * 0.07, merlon + wide * 0.2, top + 2), shade(wall, 0.9))
            fill(
                layer,
                np.vstack(
                    [
                        arc(left + wide / 2, ground - tall * 0.14, wide * 0.22, tall * 0.12, 180, 360),
                        [[left + wide * 0.72, ground], [left + wide * 0.28, ground]],
                    ]
                ),
                INK,
            )
        fill(layer, rectangle(left + wide * 0.42, top + tall * 0.12, left + wide * 0.58, top + tall * 0.24), INK)


def _tree(rng: np.random.Generator, layer: Layer, x: float, ground: float, tall: float) -> None:
    crown = shade((84, 122, 66), rng.uniform(0.7, 1.25))
    line(layer, np.array([[x, ground], [x, ground - tall * 0.6]]), (92, 64, 42), tall * 0.09)
    for _ in range(9):
        cx, cy = x + tall * 0.22 * rng.standard_normal() * 0.8, ground - tall * rng.uniform(0.5, 0.95)
        dot(layer, (cx, cy), tall * 0.17 + 1.5, shade(crown, 0.5))
        dot(layer, (cx, cy), tall * 0.17, shade(crown, rng.uniform(0.85, 1.2)))


def _person(rng: np.random.Generator, layer: Layer, x: float, ground: float, tall: float) -> None:
    robe = ROBES[int(rng.integers(len(ROBES)))]
    body = smooth(
        [
            (x - tall * 0.2, ground),
            (x - tall * 0.12, ground - tall * 0.5),
            (x, ground - tall * 0.74),
            (x + tall * 0.12, ground - tall * 0.5),
            (x + tall * 0.2, ground),
        ]
    )
    fill(layer, body, robe)
    line(layer, body, INK, 2, closed=True)
    for fold in (-0.08, 0.0, 0.08):
        line(
            layer,
            np.array([[x + tall * fold * 0.6, ground - tall * 0.5], [x + tall * fold * 1.6, ground]]),
            shade(robe, 0.65),
            1.6,
        )
    side = float(rng.choice([-1, 1]))
    arm = smooth(
        [
            (x, ground - tall * 0.62),
            (x + side * tall * 0.16, ground - tall * 0.5),
            (x + side * tall * 0.28, ground - tall * 0.62),
        ]
    )
    line(layer, arm, shade(robe, 0.8), tall * 0.07)
    if rng.random() < 0.5:
        dot(layer, (x, ground - tall * 0.84), tall * 0.16, GOLD)
    dot(layer, (x, ground - tall * 0.84), tall * 0.105 + 1.5, INK)
    dot(layer, (x, ground - tall * 0.84), tall * 0.105, (232, 200, 172))


def _sea(rng: np.random.Generator, layer: Layer) -> None:
    """Rows of waves, a ship under sail, sometimes a fish."""
    height, width = layer.shape[:2]
    water = shade((72, 116, 140), rng.uniform(0.7, 1.2))
    level = height * rng.uniform(0.52, 0.64)
    fill(layer, rectangle(0, level, width, height), water)
    _ship(
        rng, layer, width * rng.uniform(0.35, 0.65), level + height * 0.1, min(width, height) * rng.uniform(0.4, 0.55)
    )
    for row, y in enumerate(np.arange(level + 4, height, height * 0.05)):
        step = width * 0.08
        for x in np.arange(-(row % 2) * step / 2, width, step):
            line(
                layer,
                arc(x + step / 2, y, step / 2, height * 0.022, 180, 360, 10),
                shade(water, 1.5 if row % 2 else 0.6),
                2,
            )
    if rng.random() < 0.6:
        x, y, size = width * rng.uniform(0.2, 0.8), height * 0.86, width * 0.07
        fill(layer, arc(x, y, size, size * 0.4, 0, 360), (188, 164, 140))
        fill(
            layer,
            np.array([[x + size * 0.8, y], [x + size * 1.5, y - size * 0.4], [x + size * 1.5, y + size * 0.4]]),
            (168, 140, 120),
        )
        dot(layer, (x - size * 0.6, y - 2), 2.5, INK)


def _ship(rng: np.random.Generator, layer: Layer, x: float, y: float, size: float) -> None:
    hull = smooth(
        [
            (x - size * 0.55, y - size * 0.24),
            (x - size * 0.4, y),
            (x, y + size * 0.06),
            (x + size * 0.4, y),
            (x + size * 0.55, y - size * 0.24),
        ]
    )
    fill(layer, hull, (128, 84, 50))
    for plank in range(1, 4):
        line(layer, hull * (1, 0.0) + (0, y - size * 0.05 * plank), (88, 56, 34), 1.5)
    line(layer, hull, INK, 2.5, closed=True)
    line(layer, np.array([[x, y - size * 0.1], [x, y - size * 0.95]]), INK, size * 0.025)
    sail = smooth(
        [
            (x - size * 0.3, y - size * 0.82),
            (x - size * 0.18, y - size * 0.55),
            (x - size * 0.32, y - size * 0.26),
            (x + size * 0.3, y - size * 0.26),
            (x + size * 0.42, y - size * 0.55),
            (x + size * 0.3, y - size * 0.82),
        ],
        6,
    )
    color = ROBES[int(rng.integers(len(ROBES)))]
    fill(layer, sail, (238, 228, 206))
    line(layer, np.array([[x + size * 0.06, y - size * 0.82], [x + size * 0.1, y - size * 0.28]]), color, size * 0.09)
    line(layer, np.array([[x - size * 0.24, y - size * 0.55], [x + size * 0.4, y - size * 0.55]]), color, size * 0.09)
    line(layer, sail, INK, 2, closed=True)
    fill(layer, np.array([[x, y - size * 0.95], [x + size * 0.22, y - size * 0.9], [x, y - size * 0.85]]), RED)


def _frame(rng: np.random.Generator, layer: Layer) -> None:
    """Bars of colour and gold around a miniature, with squares at the corners."""
    height, width = layer.shape[:2]
    bar = max(8.0, 0.03 * min(height, width) * rng.uniform(0.7, 1.4))
    outer, inner = ((BLUE, GOLD), (RED, GOLD), (GOLD, GREEN), (GREEN, ROSE))[int(rng.integers(4))]
    for inset, color, wide in (
        (bar / 2, outer, bar),
        (bar * 1.25, inner, bar * 0.5),
        (1.0, INK, 2.0),
        (bar * 1.55, INK, 2.0),
    ):
        line(layer, rectangle(inset, inset, width - inset, height - inset), color, wide, closed=True)
    for x in (bar, width - bar):
        for y in (bar, height - bar):
            fill(layer, rectangle(x - bar, y - bar, x + bar, y + bar), inner)
            line(layer, rectangle(x - bar, y - bar, x + bar, y + bar), INK, 2, closed=True)
            dot(layer, (x, y), bar * 0.4, outer)


def herb(rng: np.random.Generator, height: int, width: int) -> tuple[Canvas, Alpha]:
    """A plant with root, leaves and flowers, painted on the bare leaf; returns colour and coverage."""
    layer, alpha = np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)
    green = shade((84, 118, 62), rng.uniform(0.75, 1.2))
    flower = ROBES[int(rng.integers(len(ROBES)))]
    middle, ground = width / 2, height * 0.82
    for _ in range(7):
        end = (middle + width * rng.uniform(-0.28, 0.28), height * rng.uniform(0.9, 0.98))
        root = smooth([(middle, ground), (middle + (end[0] - middle) * 0.3, ground + height * 0.06), end])
        for on, color in ((layer, (132, 96, 62)), (alpha, 255)):
            line(on, root, color, width * 0.012)
    stems = int(rng.integers(2, 5))
    for number in range(stems):
        spread = (number - (stems - 1) / 2) / stems
        tip = (middle + width * (spread * 0.9 + rng.uniform(-0.05, 0.05)), height * rng.uniform(0.08, 0.2))
        stem = smooth([(middle, ground), (middle + width * spread * 0.35, height * 0.55), tip], 14)
        for on, color in ((layer, shade(green, 0.7)), (alpha, 255)):
            line(on, stem, color, width * 0.018)
        for at in range(5, len(stem) - 3, 4):
            for side in (-1, 1):
                _leaf(rng, layer, alpha, stem[at], side, width * rng.uniform(0.09, 0.15), green)
        _flower(rng, layer, alpha, tip, width * rng.uniform(0.055, 0.085), flower)
    return _painted(rng, layer), coverage(alpha, blur=0.8)


def _leaf(
    rng: np.random.Generator, layer: Layer, alpha: Layer, at: Points, side: int, size: float, color: Color
) -> None:
    lift = rng.uniform(-0.9, -0.2)
    along = np.array([side * np.cos(lift), np.sin(lift)]) * size
    across = np.array([-along[1], along[0]]) * rng.uniform(0.22, 0.34)
    outline = smooth(np.array([at, at + along * 0.45 + across, at + along, at + along * 0.45 - across, at]), 6)
    fill(layer, outline, shade(color, rng.uniform(0.85, 1.25)))
    line(layer, outline, shade(color, 0.5), 1.6)
    line(layer, np.vstack([at, at + along * 0.9]), shade(color, 0.55), 1.4)
    fill(alpha, outline, 255)
    line(alpha, outline, 255, 1.6)


def _flower(
    rng: np.random.Generator, layer: Layer, alpha: Layer, at: tuple[float, float], size: float, color: Color
) -> None:
    petals = int(rng.integers(5, 9))
    for angle in np.linspace(0, 2 * np.pi, petals, endpoint=False):
        center = (at[0] + size * 0.7 * np.cos(angle), at[1] + size * 0.7 * np.sin(angle))
        dot(layer, center, size * 0.5 + 1.5, shade(color, 0.5))
        dot(layer, center, size * 0.5, shade(color, rng.uniform(0.95, 1.25)))
        dot(alpha, center, size * 0.5 + 1.5, 255)
    dot(layer, at, size * 0.4, GOLD)
    dot(alpha, at, size * 0.4, 255)


def wheel(rng: np.random.Generator, height: int, width: int) -> tuple[Canvas, Alpha]:
    """Concentric heavens with a sun in the middle; returns colour and coverage of the disc."""
    layer, alpha = np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)
    x, y, radius = width / 2, height / 2, min(height, width) / 2 - 3
    fill(alpha, arc(x, y, radius, radius, 0, 360, 90), 255)
    rings = int(rng.integers(3, 6))
    colors = [BLUE, (232, 216, 178), RED, (226, 206, 160), GREEN, GOLD]
    rng.shuffle(colors)
    parts = int(rng.choice([8, 12, 16]))
    for ring in range(rings):
        outer = radius * (1 - ring / (rings + 0.8))
        dot(layer, (x, y), outer, colors[ring % len(colors)])
        line(layer, arc(x, y, outer - 1, outer - 1, 0, 360, 90), INK, 2.5)
        band = radius / (rings + 0.8)
        for angle in np.linspace(0, 2 * np.pi, parts, endpoint=False) + ring * 0.1:
            way = np.array([np.cos(angle), np.sin(angle)])
            if ring % 2 == 0:
                dot(
                    layer,
                    (x + way[0] * (outer - band / 2), y + way[1] * (outer - band / 2)),
                    band * 0.2,
                    shade(GOLD, 1.1),
                )
            else:
                line(layer, np.vstack([(x, y) + way * outer, (x, y) + way * (outer - band)]), INK, 2)
                curl = spiral(
                    x + way[0] * (outer - band / 2), y + way[1] * (outer - band / 2), band * 0.25, 1.2, angle, 1
                )
                line(layer, curl, shade(BLUE, 0.8), 1.4)
    for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False):
        line(layer, np.array([[x, y], [x + radius * 0.2 * np.cos(angle), y + radius * 0.2 * np.sin(angle)]]), GOLD, 4)
    dot(layer, (x, y), radius * 0.12, INK)
    dot(layer, (x, y), radius * 0.11, (240, 204, 96))
    return _painted(rng, layer), coverage(alpha)


def region(alpha: Alpha) -> NDArray[np.bool_]:
    """The pixels that count as the illustration: its coverage with the small gaps closed."""
    solid = (alpha > 0.3).astype(np.uint8)
    if solid.all():
        return solid.astype(np.bool_)
    size = max(9, round(0.12 * min(alpha.shape))) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    padded = cv2.copyMakeBorder(solid, size, size, size, size, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel)
    wider = cv2.dilate(closed, np.ones((5, 5), np.uint8))
    return wider[size:-size, size:-size].astype(np.bool_)


def _painted(rng: np.random.Generator, layer: Layer) -> Canvas:
    """Flat colour as pigment: uneven, a little worn."""
    height, width = layer.shape[:2]
    wash = 0.84 + 0.22 * clouds(rng, height, width, 9) + 0.1 * (clouds(rng, height, width, 60) - 0.5)
    return np.clip(layer.astype(np.float32) * wash[..., None], 0, 255).astype(np.float32)
