"""The leaf under the writing: parchment, stains, ruling, show-through, and how a camera sees it."""

from __future__ import annotations

import cv2
import numpy as np

from terrazzo.sample.brush import Alpha, Canvas, Color, arc, blend, clouds, coverage, dot, fill, line, smooth
from terrazzo.types import Image_HWC, Mask_HW

TONES: tuple[Color, ...] = (
    (238, 226, 198),
    (229, 212, 176),
    (243, 235, 216),
    (221, 203, 170),
    (233, 219, 203),
    (214, 200, 172),
)
TABLES: tuple[Color, ...] = ((38, 34, 32), (22, 24, 28), (72, 58, 46), (96, 98, 102), (140, 132, 120))


def leaf(rng: np.random.Generator, height: int, width: int) -> Canvas:
    """Empty parchment: a tone, clouds, fibres, a darker rim, sometimes stains. Made at half size: it is soft anyway."""
    full, (height, width) = (width, height), (height // 2, width // 2)
    tone = np.array(TONES[int(rng.integers(len(TONES)))], dtype=np.float32) * rng.uniform(0.97, 1.08)
    light = 0.90 + 0.10 * clouds(rng, height, width, 4) + 0.05 * clouds(rng, height, width, 18)
    fibre = rng.random((height, width), dtype=np.float32)
    canvas: Canvas = tone.astype(np.float32) * (light + 0.035 * (fibre - 0.5))[..., None]
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    rim = np.minimum(np.minimum(x, width - x)[None, :], np.minimum(y, height - y)[:, None]) / np.float32(0.10 * width)
    rim = np.exp(-rim * (0.7 + 0.9 * clouds(rng, height, width, 6)))
    blend(canvas, (rim * rng.uniform(0.15, 0.55)).astype(np.float32), (150, 116, 74))
    for _ in range(int(rng.poisson(1.1))):
        _stain(rng, canvas)
    for _ in range(int(rng.poisson(12))):
        _foxing(rng, canvas)
    return cv2.resize(canvas, full, interpolation=cv2.INTER_LINEAR).astype(np.float32)


def _stain(rng: np.random.Generator, canvas: Canvas) -> None:
    """A blot of water: a faint inside and a darker tide line."""
    height, width = canvas.shape[:2]
    radius = width * rng.uniform(0.05, 0.2)
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    waves = sum(rng.normal(0, 0.22 / k) * np.sin(k * angle + rng.uniform(0, 6.3)) for k in range(1, 6))
    reach = radius * (1 + waves)
    ring = np.column_stack([np.cos(angle) * reach, np.sin(angle) * reach * rng.uniform(0.6, 1.2)])
    ring += rng.uniform(0, width), rng.uniform(0, height)
    outline = smooth(np.concatenate([ring, ring[:2]]))
    inside, rim = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    fill(inside, outline, 255)
    line(rim, outline, 255, width * 0.006, closed=True)
    color = ((128, 92, 48), (108, 88, 66), (92, 100, 88))[int(rng.integers(3))]
    strength = rng.uniform(0.12, 0.38)
    blend(canvas, coverage(inside, 0.45 * strength) + coverage(rim, strength, width * 0.004), color)


def _foxing(rng: np.random.Generator, canvas: Canvas) -> None:
    """A small brown speck."""
    height, width = canvas.shape[:2]
    x, y, radius = rng.uniform(20, width - 20), rng.uniform(20, height - 20), rng.uniform(0.8, 4)
    size = int(radius * 3) + 4
    patch = np.zeros((2 * size, 2 * size), np.uint8)
    dot(patch, (size, size), radius, 255)
    alpha = coverage(patch, rng.uniform(0.1, 0.4), radius * 0.4)
    top, left = max(0, int(y) - size), max(0, int(x) - size)
    view = canvas[top : top + 2 * size, left : left + 2 * size]
    blend(view, alpha[: view.shape[0], : view.shape[1]], (120, 84, 48))


def rule(rng: np.random.Generator, canvas: Canvas, left: float, right: float, lines: list[float]) -> None:
    """Faint ruling under the text, with the two bounding lines of the column."""
    height, width = canvas.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    over = width * 0.02
    for y in lines:
        line(layer, np.array([[left - over, y], [right + over, y]]), 255)
    for x in (left - 6, right + 6):
        line(layer, np.array([[x, lines[0] - 60], [x, lines[-1] + 50]]), 255)
    color = ((146, 110, 84), (150, 120, 150), (130, 130, 130))[int(rng.integers(3))]
    blend(canvas, coverage(layer, rng.uniform(0.1, 0.35)), color)


def show_through(canvas: Canvas, ink: Alpha, strength: float) -> None:
    """What is written on the other side, mirrored and faint."""
    ghost = cv2.GaussianBlur(np.ascontiguousarray(ink[:, ::-1]), (0, 0), 3)
    blend(canvas, (ghost * np.float32(strength)), (138, 108, 76))


def photograph(
    rng: np.random.Generator, canvas: Canvas, mask_HW: Mask_HW, height: int, width: int
) -> tuple[Image_HWC, Mask_HW]:
    """The leaf on a table under a lamp: turned a little, in perspective, with shadow, blur and grain.

    Returns the picture (height, width, 3) and the mask that was warped with it; the table is class 0.
    """
    own_height, own_width = canvas.shape[:2]
    margin = float(rng.choice([0.0, 0.02, 0.04, 0.06])) * width
    lean = np.radians(rng.normal(0, 1.4) if rng.random() < 0.85 else rng.choice([-1, 1]) * rng.uniform(5, 11))
    corners = np.array([[0, 0], [own_width, 0], [own_width, own_height], [0, own_height]], dtype=np.float32)
    target = corners * ((width - 2 * margin) / own_width, (height - 2 * margin) / own_height) + margin
    target += rng.normal(0, 0.006 * width, (4, 2))
    middle = np.array([width / 2, height / 2])
    turn = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
    fit = 1 - 0.55 * abs(np.sin(lean))
    target = (((target - middle) * fit) @ turn.T + middle).astype(np.float32)
    move = cv2.getPerspectiveTransform(corners, target)

    table = np.array(TABLES[int(rng.integers(len(TABLES)))], dtype=np.float32)
    ground: Canvas = (
        table * (0.8 + 0.4 * clouds(rng, height, width, 5) + 0.1 * clouds(rng, height, width, 90))[..., None]
    )
    soft = cv2.GaussianBlur(canvas, (0, 0), 0.45 * own_width / width)
    page = cv2.warpPerspective(soft, move, (width, height), flags=cv2.INTER_LINEAR)
    inside = cv2.warpPerspective(np.ones((own_height, own_width), np.float32), move, (width, height))
    shadow = cv2.GaussianBlur(inside, (0, 0), width * 0.012)
    ground *= (1 - 0.6 * shadow)[..., None]
    blend(ground, inside.astype(np.float32), page.astype(np.float32))
    moved = cv2.warpPerspective(mask_HW, move, (width, height), flags=cv2.INTER_NEAREST)

    lamp = 1.03 + rng.uniform(0.05, 0.28) * (clouds(rng, height, width, 1.5) - 0.55)
    if rng.random() < 0.4:
        gutter = np.linspace(0, 1, width, dtype=np.float32) * rng.uniform(5, 9)
        lamp = lamp * (1 - rng.uniform(0.2, 0.5) * np.exp(-(gutter if rng.random() < 0.5 else gutter[::-1])))
    tint = 1 + rng.normal(0, 0.025, 3)
    ground *= lamp.astype(np.float32)[..., None] * tint.astype(np.float32)
    if rng.random() < 0.25:
        ground = np.asarray(cv2.GaussianBlur(ground, (0, 0), rng.uniform(0.5, 1.0)), dtype=np.float32)
    if rng.random() < 0.12:
        ground = np.repeat(ground.mean(axis=2, keepdims=True), 3, axis=2)
    ground += rng.standard_normal((height, width, 1), dtype=np.float32) * np.float32(rng.uniform(1, 6))
    ground += rng.standard_normal((height, width, 3), dtype=np.float32) * np.float32(1.5)
    return np.clip(np.rint(ground), 0, 255).astype(np.uint8), moved.astype(np.uint8)


def hole(rng: np.random.Generator, canvas: Canvas) -> None:
    """A hole in the skin, with a dark rim; through it one sees the dark."""
    height, width = canvas.shape[:2]
    x, y, radius = rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height, width * rng.uniform(0.008, 0.022)
    layer = np.zeros((height, width), np.uint8)
    fill(layer, arc(x, y, radius, radius * rng.uniform(0.6, 1.4), 0, 360), 255)
    wide = np.asarray(cv2.dilate(layer, np.ones((7, 7), np.uint8)), dtype=np.uint8)
    blend(canvas, coverage(wide, 0.5), (120, 90, 60))
    blend(canvas, coverage(layer), (58, 46, 38))
