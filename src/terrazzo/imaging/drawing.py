"""Drawing masks on pictures: class colours, outlines, a legend, a map of errors. Colours come from the task."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from terrazzo.imaging.palette import color_table
from terrazzo.types import IGNORE, Image_HWC, Mask_HW, Task

LegendRow = tuple[tuple[int, int, int], str]
"""A colour (red, green, blue) and what it stands for."""

_LEGEND_PAPER = (250, 250, 249)
_LEGEND_INK = (38, 38, 40)
_WRONG = (226, 40, 50)
_DARK = (34, 34, 38)
_HATCH = (58, 58, 64)


def blend(
    image_HWC: Image_HWC, mask_HW: Mask_HW, task: Task, opacity: float, clear: Collection[int] = (IGNORE,)
) -> Image_HWC:
    """The picture with the colour of each pixel's class over it; pixels with a value in ``clear`` stay as they are.

    Args:
        opacity: 0 leaves the picture alone, 1 hides it.
    """
    colors = color_table(task)[mask_HW]
    mixed = cv2.addWeighted(image_HWC, 1 - opacity, colors, opacity, 0)
    left = _table(clear)[mask_HW]
    mixed[left] = image_HWC[left]
    return np.asarray(mixed, dtype=np.uint8)


def outline(
    image_HWC: Image_HWC, mask_HW: Mask_HW, task: Task, thickness: int, clear: Collection[int] = (IGNORE,)
) -> Image_HWC:
    """The picture with a line in the full colour of the class on the inner side of each border between classes.

    Pixels with a value in ``clear`` get no line.
    """
    # A pixel is on a border when the neighbourhood's lowest or highest index is not its own.
    side = 2 * thickness - 1
    kernel = np.ones((side + 2, side + 2) if thickness == 1 else (side, side), np.uint8)
    border = (cv2.dilate(mask_HW, kernel) != mask_HW) | (cv2.erode(mask_HW, kernel) != mask_HW)
    border &= ~_table(clear)[mask_HW]
    drawn = image_HWC.copy()
    drawn[border] = color_table(task)[mask_HW[border]]
    return drawn


def _table(values: Collection[int]) -> NDArray[np.bool_]:
    """Whether a value of an index mask is among these, bool (256,)."""
    return np.isin(np.arange(256), list(values))


def legend_strip(rows: Sequence[LegendRow], width: int, text_size: int) -> Image_HWC:
    """A strip of light paper with a coloured square and a text for each row, in as many columns as fit.

    Args:
        width: of the strip, in pixels; texts that are wider are cut and end in "…".
        text_size: height of the letters, in pixels.
    """
    font = _font(text_size)
    gap, square = max(4, text_size // 2), text_size
    room = max(width - 3 * gap - square, text_size)
    # Control characters have no glyph, and the text layout refuses some of them.
    printable = ["".join(letter if letter.isprintable() else " " for letter in text) for _, text in rows]
    texts = [_cut(text, font, room) for text in printable]
    widest = max((round(font.getlength(text)) for text in texts), default=0)
    cell_width, cell_height = square + 3 * gap + widest, round(text_size * 1.6)
    columns = max(1, (width - gap) // cell_width)
    lines = -(-len(rows) // columns)
    strip = Image.new("RGB", (width, lines * cell_height + 2 * gap), _LEGEND_PAPER)
    draw = ImageDraw.Draw(strip)
    for index, ((color, _), text) in enumerate(zip(rows, texts, strict=True)):
        left = gap + (index % columns) * cell_width
        middle = gap + (index // columns) * cell_height + cell_height // 2
        corner = (left, middle - square // 2)
        draw.rectangle((*corner, left + square - 1, corner[1] + square - 1), fill=color, outline=(120, 120, 120))
        draw.text((left + square + gap // 2, middle), text, font=font, fill=_LEGEND_INK, anchor="lm")
    return np.asarray(strip, dtype=np.uint8)


def with_legend(image_HWC: Image_HWC, rows: Sequence[LegendRow]) -> Image_HWC:
    """The picture with a legend below it, so that no pixel is hidden; very narrow pictures get a margin beside them."""
    if not rows:
        return image_HWC
    height, width = image_HWC.shape[:2]
    text_size = int(np.clip(round(min(width, 1.5 * height) / 45), 12, 72))
    whole = max(width, 18 * text_size)
    strip = legend_strip(rows, whole, text_size)
    canvas = np.full((height + strip.shape[0], whole, 3), _LEGEND_PAPER, dtype=np.uint8)
    canvas[:height, :width] = image_HWC
    canvas[height:] = strip
    return canvas


def error_map(image_HWC: Image_HWC, truth_HW: Mask_HW, prediction_HW: Mask_HW) -> Image_HWC:
    """Where a prediction is wrong: wrong pixels red, right ones a dim grey of the picture, ignored hatched dark."""
    grey = cv2.cvtColor(image_HWC, cv2.COLOR_RGB2GRAY)
    dim = np.asarray(grey * 0.45 + 40, dtype=np.uint8)
    drawn = np.repeat(dim[..., None], 3, axis=2)
    ignored = truth_HW == IGNORE
    drawn[(truth_HW != prediction_HW) & ~ignored] = _WRONG
    drawn[ignored] = _DARK
    height, width = truth_HW.shape
    diagonal = np.add.outer(np.arange(height), np.arange(width)) % 10 < 2
    drawn[ignored & diagonal] = _HATCH
    return drawn


def fit_picture(image_HWC: Image_HWC, side: int) -> Image_HWC:
    """The picture with its longest side at most ``side`` pixels, by area averages; never enlarged."""
    size = _fitted(image_HWC, side)
    if size is None:
        return image_HWC
    return np.asarray(cv2.resize(image_HWC, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def fit_mask(mask_HW: Mask_HW, side: int) -> Mask_HW:
    """The mask with its longest side at most ``side`` pixels, by nearest neighbours; never enlarged."""
    size = _fitted(mask_HW, side)
    if size is None:
        return mask_HW
    return np.asarray(cv2.resize(mask_HW, size, interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.uint8)


def _fitted(pixels: NDArray[np.uint8], side: int) -> tuple[int, int] | None:
    """(width, height) to scale to, or None when the pixels fit already."""
    height, width = pixels.shape[:2]
    longest = max(height, width)
    if longest <= side:
        return None
    return max(1, round(width * side / longest)), max(1, round(height * side / longest))


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """DejaVu Sans, which comes with matplotlib and knows most alphabets; looked up without importing matplotlib."""
    found = importlib.util.find_spec("matplotlib")
    folder = Path((found.submodule_search_locations or ["."])[0] if found else ".") / "mpl-data" / "fonts" / "ttf"
    if (folder / "DejaVuSans.ttf").is_file():
        return ImageFont.truetype(str(folder / "DejaVuSans.ttf"), size)
    return ImageFont.load_default(size)


def _cut(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, room: int) -> str:
    """The text, or as much of its beginning as fits in ``room`` pixels, with "…"."""
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(text + "…") > room:
        text = text[:-1]
    return text + "…"
