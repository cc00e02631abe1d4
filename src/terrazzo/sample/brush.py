"""Drawing primitives of the sample: smooth paths, pen strokes, noise fields and compositing on float canvases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Color = tuple[int, int, int]
"""Red, green, blue, each 0..255."""

Points = NDArray[np.float64]
"""Shape (n, 2): x, y in canvas pixels."""

Layer = NDArray[np.uint8]
"""Colour (height, width, 3) or coverage (height, width) being drawn, 0..255."""

Ink = int | Color
"""What to draw with: a colour on a colour layer, 255 on a coverage layer."""

Canvas = NDArray[np.float32]
"""RGB 0..255 as float, shape (height, width, 3)."""

Alpha = NDArray[np.float32]
"""Coverage 0..1, shape (height, width)."""

_SHIFT = 4
"""Fractional bits of coordinates given to OpenCV, for strokes that do not snap to pixels."""


def smooth(points: Sequence[tuple[float, float]] | Points, steps: int = 8) -> Points:
    """Catmull-Rom curve through control points; ``steps`` points for each piece."""
    control = np.asarray(points, dtype=np.float64)
    if len(control) < 3:
        return control
    padded = np.vstack([2 * control[0] - control[1], control, 2 * control[-1] - control[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for p0, p1, p2, p3 in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True):
        pieces.append(
            0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        )
    return np.vstack([*pieces, control[-1:]])


def fixed(points: Points) -> NDArray[np.int32]:
    """Coordinates in OpenCV's fixed-point form; use with ``shift=4``."""
    return np.rint(np.asarray(points) * (1 << _SHIFT)).astype(np.int32)


def fill(layer: Layer, points: Points, color: Ink) -> None:
    """Fill one polygon, antialiased, in place."""
    cv2.fillPoly(layer, [fixed(points)], _scalar(color), cv2.LINE_AA, _SHIFT)


def line(layer: Layer, points: Points, color: Ink, width: float = 1, closed: bool = False) -> None:
    """Draw a polyline, antialiased, in place."""
    cv2.polylines(layer, [fixed(points)], closed, _scalar(color), max(1, round(width)), cv2.LINE_AA, _SHIFT)


def dot(layer: Layer, center: tuple[float, float], radius: float, color: Ink) -> None:
    """Draw a disc, antialiased, in place."""
    x, y = (round(value * (1 << _SHIFT)) for value in center)
    cv2.circle(layer, (x, y), max(1, round(radius * (1 << _SHIFT))), _scalar(color), -1, cv2.LINE_AA, _SHIFT)


def nib(layer: Layer, path: Points, width: float, angle: float) -> None:
    """Pull a broad nib along ``path`` on a grey canvas: strokes along the nib are thin, across it thick."""
    reach = np.array([np.cos(angle), -np.sin(angle)]) * width / 2
    for start, end in pairwise(path):
        quad = np.array([start - reach, start + reach, end + reach, end - reach])
        cv2.fillConvexPoly(layer, fixed(quad), 255, cv2.LINE_AA, _SHIFT)
    line(layer, path, 255, max(1.0, width * 0.22))


def swell(layer: Layer, path: Points, widths: tuple[float, float, float], color: Ink) -> None:
    """A stroke whose width goes from the first through the second (in the middle) to the third."""
    for t, point in zip(np.linspace(0, 1, len(path)), path, strict=True):
        middle = np.sin(np.pi * t)
        ends = widths[0] * (1 - t) + widths[2] * t
        dot(layer, (float(point[0]), float(point[1])), float(ends + (widths[1] - ends) * middle) / 2, color)


def arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float, steps: int = 36) -> Points:
    """Part of an ellipse; angles in degrees, clockwise from the right on screen."""
    angle = np.radians(np.linspace(start, end, steps))
    return np.column_stack([cx + rx * np.cos(angle), cy + ry * np.sin(angle)])


def spiral(x: float, y: float, radius: float, turns: float, start: float, hand: int, steps: int = 40) -> Points:
    """A curl that begins at its rim and winds to (x, y); ``hand`` is 1 or -1."""
    t = np.linspace(0, 1, steps)
    angle = start + hand * turns * 2 * np.pi * t
    return np.column_stack([x + radius * (1 - t) * np.cos(angle), y + radius * (1 - t) * np.sin(angle)])


def clouds(rng: np.random.Generator, height: int, width: int, cells: float) -> Alpha:
    """A smooth random field 0..1 with about ``cells`` bumps along the longer side."""
    ratio = cells / max(height, width)
    small = rng.random((max(2, round(height * ratio) + 2), max(2, round(width * ratio) + 2)), dtype=np.float32)
    field = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(field, 0, 1).astype(np.float32)


def blend(canvas: Canvas, alpha: Alpha, color: Color | Canvas) -> None:
    """Lay a colour or a picture over the canvas where ``alpha`` says, in place; empty rows and columns cost nothing."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    over = np.asarray(color, dtype=np.float32)
    view = canvas[part]
    view += alpha[part][..., None] * ((over[part] if over.ndim == 3 else over) - view)


def coverage(layer: Layer, strength: float = 1.0, blur: float = 0.0) -> Alpha:
    """A drawn layer 0..255 as coverage 0..``strength``; ``blur`` in pixels gives it the soft rim of paint."""
    soft = cv2.GaussianBlur(layer, (0, 0), blur) if blur else layer
    return np.asarray(soft, dtype=np.float32) * np.float32(strength / 255)


def rectangle(left: float, top: float, right: float, bottom: float) -> Points:
    """The four corners of an upright rectangle."""
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float64)


def shade(color: Color, factor: float) -> Color:
    """A darker (below 1) or lighter (above 1) colour."""
    red, green, blue = (int(np.clip(value * factor, 0, 255)) for value in color)
    return (red, green, blue)


def _scalar(color: Ink) -> tuple[float, ...]:
    return (float(color),) if isinstance(color, int) else tuple(float(value) for value in color)
