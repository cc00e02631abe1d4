"""A scribe's hand: an alphabet of broad-nib letters, drawn once and set line after line."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.sample.brush import Alpha, Points, clouds, coverage, nib, smooth

Strokes = tuple[tuple[tuple[float, float], ...], ...]

TEXT = """
in principio erat verbum et verbum erat apud deum et deus erat verbum hoc erat in principio apud deum omnia per ipsum
facta sunt et sine ipso factum est nihil quod factum est in ipso vita erat et vita erat lux hominum et lux in tenebris
lucet et tenebre eam non comprehenderunt fuit homo missus a deo cui nomen erat iohannes hic venit in testimonium ut
testimonium perhiberet de lumine ut omnes crederent per illum non erat ille lux sed ut testimonium perhiberet de lumine
erat lux vera que illuminat omnem hominem venientem in hunc mundum
"""


def _minim(x: float) -> tuple[tuple[float, float], ...]:
    return ((x - 0.12, 0.92), (x, 0.78), (x, 0.22), (x + 0.12, 0.08))


_LEFT = ((0.30, 0.98), (0.0, 0.72), (0.0, 0.26), (0.24, 0.02))
_RIGHT = ((0.26, 0.98), (0.48, 0.72), (0.48, 0.28), (0.22, 0.02))

LETTERS: dict[str, tuple[float, Strokes]] = {
    "a": (0.72, (((0.06, 0.84), (0.28, 0.98), (0.42, 0.8), (0.42, 0.2), (0.54, 0.08)), ((0.42, 0.56), (0.06, 0.4),
          (0.06, 0.18), (0.22, 0.02), (0.42, 0.2)))),
    "b": (0.76, (((0.0, 1.7), (0.0, 0.2), (0.22, 0.02)), ((0.0, 0.8), *_RIGHT))),
    "c": (0.62, ((*_LEFT, (0.42, 0.18)), ((0.28, 0.98), (0.46, 0.82)))),
    "d": (0.76, (_LEFT, ((0.24, 0.02), (0.48, 0.3), (0.44, 0.85), (0.0, 1.55)))),
    "e": (0.64, ((*_LEFT, (0.42, 0.2)), ((0.28, 0.98), (0.46, 0.76), (0.04, 0.48)))),
    "f": (0.48, (((0.36, 1.55), (0.1, 1.5), (0.02, 1.2), (0.02, 0.0)), ((-0.14, 0.9), (0.34, 0.9)))),
    "g": (0.76, (_LEFT, ((0.26, 0.98), (0.46, 0.8), (0.46, 0.0), (0.3, -0.4), (0.0, -0.36)), ((0.24, 0.02),
          (0.46, 0.2)))),
    "h": (0.74, (((0.0, 1.7), (0.0, 0.08)), ((0.0, 0.78), (0.22, 0.98), (0.44, 0.74), (0.44, 0.2), (0.3, -0.2)))),
    "i": (0.36, (_minim(0.0),)),
    "l": (0.38, (((-0.1, 1.7), (0.0, 1.58), (0.0, 0.22), (0.14, 0.08)),)),
    "m": (1.14, (_minim(0.0), ((0.0, 0.78), (0.2, 0.98), *_minim(0.4)[1:]), ((0.4, 0.78),
          (0.6, 0.98), *_minim(0.8)[1:]))),
    "n": (0.76, (_minim(0.0), ((0.0, 0.78), (0.2, 0.98), *_minim(0.42)[1:]))),
    "o": (0.76, (_LEFT, _RIGHT)),
    "p": (0.76, (((-0.12, 0.92), (0.0, 0.8), (0.0, -0.6)), ((0.0, 0.8), *_RIGHT, (0.0, 0.14)))),
    "q": (0.76, (_LEFT, ((0.26, 0.98), (0.46, 0.86), (0.46, -0.6)), ((0.24, 0.02), (0.46, 0.2)))),
    "r": (0.54, (_minim(0.0), ((0.02, 0.8), (0.22, 0.98), (0.36, 0.84)))),
    "s": (0.6, (((0.4, 0.86), (0.2, 1.0), (0.04, 0.78), (0.4, 0.32), (0.22, 0.02), (0.0, 0.18)),)),
    "t": (0.5, (((0.04, 1.2), (0.04, 0.22), (0.2, 0.04), (0.36, 0.18)), ((-0.12, 0.92), (0.34, 0.92)))),
    "u": (0.78, (((-0.12, 0.92), (0.0, 0.78), (0.0, 0.24), (0.16, 0.05), (0.42, 0.24)), _minim(0.44))),
    "v": (0.66, (((-0.06, 1.1), (0.08, 0.5), (0.22, 0.02)), ((0.22, 0.02), (0.46, 0.5), (0.36, 0.95)))),
    "x": (0.62, (((-0.06, 0.92), (0.42, 0.06)), ((0.44, 0.92), (0.2, 0.5), (-0.1, -0.2)))),
}  # fmt: skip
"""Width and strokes of each letter; the unit is the x-height, the baseline is 0 and up is positive."""

ALIASES = {"j": "i", "k": "h", "w": "v", "y": "v", "z": "s"}


@dataclass(frozen=True)
class _Letter:
    alpha: Alpha
    left: int
    top: int
    advance: float


class Hand:
    """One way of writing: x-height in pixels, pen, slant, roundness, spacing."""

    def __init__(self, rng: np.random.Generator, x_height: float) -> None:
        self.x_height = x_height
        self._rng = rng
        self._rounded = bool(rng.random() < 0.55)
        self._pen = x_height * rng.uniform(0.17, 0.26)
        self._angle = float(np.radians(rng.uniform(25, 48)))
        self._slant = float(rng.uniform(-0.02, 0.06) if not self._rounded else rng.uniform(0.0, 0.32))
        self._wide = float(rng.uniform(0.85, 1.1) if not self._rounded else rng.uniform(0.95, 1.3))
        self._gap = x_height * float(rng.uniform(0.0, 0.12))
        self.word_gap = x_height * float(rng.uniform(0.38, 0.62))
        self._bent = {name: rng.normal(0, 0.035, (8, 8, 2)) for name in LETTERS}
        self._letters: dict[str, list[_Letter]] = {name: [self._draw(name) for _ in range(3)] for name in LETTERS}

    def _path(self, name: str, number: int, stroke: tuple[tuple[float, float], ...]) -> Points:
        """Control points of a stroke in pixels, bent as this hand bends them and a little as chance does."""
        points = np.asarray(stroke, dtype=np.float64)
        points = points + self._bent[name][number, : len(points)] + self._rng.normal(0, 0.018, points.shape)
        x = points[:, 0] * self._wide + points[:, 1] * self._slant
        path = np.column_stack([x, -points[:, 1]]) * self.x_height
        return smooth(path, 6) if self._rounded else path

    def _draw(self, name: str) -> _Letter:
        width, strokes = LETTERS[name]
        margin = self.x_height * 0.8
        left, top = margin, self.x_height * 2.1
        patch = np.zeros((round(self.x_height * 3.2), round(width * self._wide * self.x_height + 2 * margin)), np.uint8)
        for number, stroke in enumerate(strokes):
            nib(patch, self._path(name, number, stroke) + np.array([left, top]), self._pen, self._angle)
        return _Letter(
            alpha=coverage(patch),
            left=round(left),
            top=round(top),
            advance=width * self._wide * self.x_height + self._gap,
        )

    def write(
        self, ink: Alpha, x: float, baseline: Points, right: float, words: list[str], *, justify: bool = False
    ) -> float:
        """Set words from ``x`` along a baseline until ``right``; returns where the ink ends.

        ``baseline`` (n, 2) gives y for x. Words that do not fit are left in ``words`` for the next line.
        ``justify`` widens the gaps, within reason, so that the line ends at ``right``.
        """
        taken, length = 0, -self.word_gap
        while taken < len(words) and x + length + self.word_gap + self._length(words[taken]) <= right:
            length += self.word_gap + self._length(words[taken])
            taken += 1
        slack = (right - x - length) / (taken - 1) if justify and taken > 1 else 0.0
        gap = self.word_gap + min(slack, self.x_height * 1.1)
        for word in words[:taken]:
            for one in word:
                letter = self._letters[ALIASES.get(one, one)][int(self._rng.integers(3))]
                drift = float(self._rng.normal(0, self.x_height * 0.02))
                y = float(np.interp(x, baseline[:, 0], baseline[:, 1])) + drift
                stamp(ink, letter.alpha, round(x) - letter.left, round(y) - letter.top)
                x += letter.advance
            x += gap
        del words[:taken]
        return x - gap

    def _length(self, word: str) -> float:
        return sum(self._letters[ALIASES.get(one, one)][0].advance for one in word)


def stamp(ink: Alpha, patch: Alpha, left: int, top: int) -> None:
    """Lay ink over ink: the darker of the two stays. Parts outside the page are cut."""
    height, width = ink.shape
    y0, y1, x0, x1 = max(top, 0), min(top + patch.shape[0], height), max(left, 0), min(left + patch.shape[1], width)
    if y0 >= y1 or x0 >= x1:
        return
    target = ink[y0:y1, x0:x1]
    np.maximum(target, patch[y0 - top : y1 - top, x0 - left : x1 - left], out=target)


def words_from(rng: np.random.Generator, count: int) -> list[str]:
    """Running text that starts at a random word."""
    words = TEXT.split()
    start = int(rng.integers(len(words)))
    return [words[(start + offset) % len(words)] for offset in range(count)]


def worn(rng: np.random.Generator, ink: Alpha, fade: float) -> Alpha:
    """Ink as it looks after centuries: uneven, thinner here and there; ``fade`` 0..1 is how much."""
    height, width = ink.shape
    grain = cv2.resize(rng.random((height // 2, width // 2), dtype=np.float32), (width, height))
    from_noise: NDArray[np.float32] = 1 - fade * (rng.random() * 0.3 + 0.7 * clouds(rng, height, width, 7))
    return (ink * np.clip(from_noise, 0.15, 1) * (0.82 + 0.18 * grain)).astype(np.float32)
