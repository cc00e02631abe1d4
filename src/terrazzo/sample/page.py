"""Lay out one page: columns, lines, drop capitals, illustrations, ornament; with the exact mask of its classes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from terrazzo.sample import initials, ornaments, parchment, pictures
from terrazzo.sample.brush import Alpha, Canvas, Color, Points, blend, coverage, fill
from terrazzo.sample.hand import Hand, words_from, worn
from terrazzo.types import Image_HWC, Mask_HW

CLASSES: tuple[tuple[str, str], ...] = (
    ("background", "#000000"),
    ("text_line", "#0072b2"),
    ("drop_capital", "#e69f00"),
    ("illustration", "#cc79a7"),
)
"""Name and colour; the position is the value in the mask."""

TEXT, CAPITAL, PICTURE = 1, 2, 3
HEIGHT, WIDTH = 860, 640
"""Pixels of a finished page; it is drawn at twice that."""

INKS: tuple[Color, ...] = ((52, 36, 26), (74, 52, 34), (38, 34, 34), (96, 70, 46), (58, 46, 60))


@dataclass
class _Page:
    """A page being made, at twice the final size."""

    rng: np.random.Generator
    canvas: Canvas
    mask: Mask_HW
    hand: Hand
    ink: Color
    fade: float
    pitch: float
    words: list[str]
    justified: bool
    black: Alpha = field(init=False)
    red: Alpha = field(init=False)

    def __post_init__(self) -> None:
        self.black = np.zeros(self.mask.shape, np.float32)
        self.red = np.zeros(self.mask.shape, np.float32)

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)


def make_page(rng: np.random.Generator) -> tuple[Image_HWC, Mask_HW]:
    """One page: picture (860, 640, 3) and mask (860, 640) with values of ``CLASSES``."""
    height, width = 2 * HEIGHT, 2 * WIDTH
    x_height = float(rng.uniform(17, 27))
    page = _Page(
        rng=rng,
        canvas=parchment.leaf(rng, height, width),
        mask=np.zeros((height, width), np.uint8),
        hand=Hand(rng, x_height),
        ink=INKS[int(rng.integers(len(INKS)))],
        fade=float(rng.uniform(0.05, 0.75)),
        pitch=x_height * float(rng.uniform(2.5, 3.1)),
        words=words_from(rng, 900),
        justified=bool(rng.random() < 0.7),
    )
    if page.chance(0.5):
        _other_side(page)
    left, right = width * rng.uniform(0.11, 0.19), width * (1 - rng.uniform(0.1, 0.17))
    top, bottom = height * rng.uniform(0.07, 0.13), height * (1 - rng.uniform(0.08, 0.16))
    bordered = page.chance(0.3)
    if bordered:
        ornaments.vine_border(rng, page.canvas, width * rng.uniform(0.05, 0.065))
    elif page.chance(0.2):
        ornaments.bar_border(rng, page.canvas, left - 40, top - 60, right + 40, bottom + 30)
    _body(page, left, right, top, bottom)
    if not bordered and page.chance(0.35):
        _gloss(page, left, top, bottom)
    if page.chance(0.25):
        ornaments.smudge(rng, page.canvas)
    if page.chance(0.15):
        parchment.hole(rng, page.canvas)
    blend(page.canvas, worn(rng, page.black, page.fade), page.ink)
    blend(page.canvas, worn(rng, page.red, page.fade * 0.7), initials.RED)
    return parchment.photograph(rng, page.canvas, page.mask, HEIGHT, WIDTH)


def _other_side(page: _Page) -> None:
    """Faint, mirrored writing of the other side."""
    ghost = np.zeros(page.mask.shape, np.float32)
    height, width = page.mask.shape
    words = words_from(page.rng, 500)
    for y in np.arange(height * 0.12, height * 0.88, page.pitch):
        page.hand.write(ghost, width * 0.15, np.array([[0.0, y], [width, y]]), width * 0.85, words)
    parchment.show_through(page.canvas, ghost, float(page.rng.uniform(0.05, 0.2)))


def _body(page: _Page, left: float, right: float, top: float, bottom: float) -> None:
    """One or two columns, with sometimes a picture across both at the top or the foot."""
    rng = page.rng
    if page.chance(0.3):
        tall = (bottom - top) * rng.uniform(0.28, 0.45)
        if page.chance(0.6):
            _picture(page, left, top, right, top + tall, frame=True)
            top += tall + page.pitch * 1.6
        else:
            _picture(page, left, bottom - tall, right, bottom, frame=True)
            bottom -= tall + page.pitch
    if page.chance(0.45):
        gap = (right - left) * rng.uniform(0.06, 0.1)
        middle = (left + right) / 2
        for column_left, column_right in ((left, middle - gap / 2), (middle + gap / 2, right)):
            _column(page, column_left, column_right, top, bottom)
    else:
        _column(page, left, right, top, bottom)


def _column(page: _Page, left: float, right: float, top: float, bottom: float) -> None:
    """Fill a column from the top: pictures, rubrics, drop capitals with their lines, plain lines."""
    rng, pitch = page.rng, page.pitch
    baselines = list(np.arange(top + pitch * 0.75, bottom, pitch))
    if len(baselines) < 2:
        return
    if page.chance(0.6):
        parchment.rule(rng, page.canvas, left, right, baselines)
    number, fresh, pictured = 0, True, False
    while number < len(baselines):
        rows = len(baselines) - number
        if not pictured and rows >= 9 and page.chance(0.09 if number else 0.2):
            take = int(rng.integers(5, min(10, rows - 2) + 1))
            _picture(
                page,
                left,
                baselines[number] - pitch * 0.62,
                right,
                baselines[number + take - 1] + pitch * 0.1,
                frame=False,
            )
            number, pictured, fresh = number + take, True, True
        elif rows >= 3 and (page.chance(0.75) if fresh else page.chance(0.07)):
            number += _opening(page, left, right, baselines[number:])
            fresh = False
        elif rows >= 4 and page.chance(0.06):
            _rubric(page, left, right, baselines[number])
            number, fresh = number + 1, True
        elif page.chance(0.02):
            number, fresh = number + 1, True
        else:
            _line(page, left, right, baselines[number], short=page.chance(0.08))
            number += 1


def _opening(page: _Page, left: float, right: float, baselines: list[float]) -> int:
    """A drop capital of two to five lines with the text beside it; returns the lines it took."""
    rng = page.rng
    rows = min(int(rng.choice([2, 2, 3, 3, 4, 5])), len(baselines))
    top = baselines[0] - page.hand.x_height * rng.uniform(1.25, 1.7)
    side = min(baselines[rows - 1] - top + page.hand.x_height * 0.15, (right - left) * 0.5)
    out = side * (0.4 if page.chance(0.2) else 0.0)
    layer, alpha = np.zeros(page.canvas.shape, np.uint8), np.zeros(page.mask.shape, np.uint8)
    make = initials.painted if page.chance(0.55) else initials.lombard
    outline = make(rng, layer, alpha, left - out, top, side)
    blend(page.canvas, coverage(alpha, rng.uniform(0.8, 0.98), 0.7), layer.astype(np.float32))
    for baseline in baselines[:rows]:
        _line(page, left - out + side + page.hand.x_height * 0.9, right, baseline)
    fill(page.mask, outline, CAPITAL)
    return rows


def _line(
    page: _Page, left: float, right: float, baseline: float, *, short: bool = False, rubric: bool = False
) -> None:
    """One line of writing on a slightly wavy baseline, with its band in the mask."""
    rng, x_height = page.rng, page.hand.x_height
    x = np.linspace(left - 20, right + 20, 12)
    wave = baseline + np.cumsum(rng.normal(0, 0.5, 12)) + (x - left) * rng.normal(0, 0.0015)
    path = np.column_stack([x, wave])
    start = left
    if not short and not rubric and page.chance(0.06):
        layer, alpha = np.zeros(page.canvas.shape, np.uint8), np.zeros(page.mask.shape, np.uint8)
        color = initials.RED if page.chance(0.5) else initials.BLUE
        initials.versal(rng, layer, alpha, left, baseline, x_height * 1.35, color)
        blend(page.canvas, coverage(alpha, 0.9, 0.7), layer.astype(np.float32))
        start = left + x_height * 1.4
    limit = left + (right - left) * (rng.uniform(0.35, 0.8) if short else 1.0)
    layer_of_ink = page.red if rubric else page.black
    end = page.hand.write(layer_of_ink, start, path, limit, page.words, justify=page.justified and not short)
    if end - left > x_height:
        fill(page.mask, _band(path, left, end, x_height), TEXT)
    if short and page.chance(0.6):
        ornaments.line_filler(rng, page.canvas, end, right, baseline, x_height)


def _band(path: Points, left: float, right: float, x_height: float) -> Points:
    """The part of the page that a line takes: from above the x-height to below the baseline."""
    x = np.linspace(left - x_height * 0.2, right + x_height * 0.2, 14)
    y = np.interp(x, path[:, 0], path[:, 1])
    return np.vstack([np.column_stack([x, y - x_height * 1.35]), np.column_stack([x, y + x_height * 0.4])[::-1]])


def _rubric(page: _Page, left: float, right: float, baseline: float) -> None:
    _line(page, left, left + (right - left) * page.rng.uniform(0.5, 1), baseline, rubric=True)


def _picture(page: _Page, left: float, top: float, right: float, bottom: float, *, frame: bool) -> None:
    """An illustration in a rectangle: a framed scene, an herb or a wheel."""
    rng = page.rng
    width, height = round(right - left), round(bottom - top)
    kind = rng.random()
    if frame or kind < 0.4:
        color, alpha = pictures.scene(rng, height, width)
    elif kind < 0.72:
        narrow = min(width, round(height * rng.uniform(0.7, 1.0)))
        left += rng.uniform(0, width - narrow)
        color, alpha = pictures.herb(rng, height, narrow)
    else:
        side = min(width, height)
        left += (width - side) * rng.choice([0.0, 0.5, 1.0])
        color, alpha = pictures.wheel(rng, side, side)
    x, y = round(left), round(top)
    view = page.canvas[y : y + alpha.shape[0], x : x + alpha.shape[1]]
    blend(view, alpha * np.float32(rng.uniform(0.82, 0.97)), color)
    page.mask[y : y + alpha.shape[0], x : x + alpha.shape[1]][pictures.region(alpha)] = PICTURE


def _gloss(page: _Page, left: float, top: float, bottom: float) -> None:
    """A few small lines in the outer margin, by another hand."""
    rng = page.rng
    width = page.mask.shape[1]
    x_height = float(rng.uniform(12, 15))
    hand, words = Hand(rng, x_height), words_from(rng, 60)
    start = float(rng.uniform(top, bottom - 10 * x_height))
    for number in range(int(rng.integers(2, 7))):
        y = start + number * x_height * 2.7
        path = np.array([[0.0, y], [width, y]])
        end = hand.write(page.black, width * 0.025, path, left - x_height * 2.2, words)
        if end > width * 0.025 + x_height:
            fill(page.mask, _band(path, width * 0.025, end, x_height), TEXT)
