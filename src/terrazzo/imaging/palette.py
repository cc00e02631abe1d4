"""Colours of classes: a palette that stays apart, and index masks to colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from terrazzo.types import IGNORE, Image_HWC, LabelClass, Mask_HW, Task

PALETTE: tuple[str, ...] = (
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
    "#0000ff",
    "#d2f0a5",
    "#6969ff",
    "#96001e",
    "#87005a",
    "#78ffff",
    "#003ca5",
    "#ff005a",
    "#6996ff",
    "#f0a55a",
    "#3cf0c3",
    "#2d2dd2",
    "#1e693c",
    "#b41e00",
    "#87c387",
    "#a50087",
    "#3cc3d2",
)
"""Okabe and Ito's seven, then each the one farthest (CIELAB, for normal, protan and deutan eyes) from all before."""

NEUTRAL = "#808080"
"""The grey of a background that nobody gave a colour of its own; no class gets it."""


def palette_color(index: int) -> str:
    """The colour ``#rrggbb`` of the class at ``index``; after the end of the palette it starts anew."""
    return PALETTE[index % len(PALETTE)]


def with_neutral_background(task: Task) -> Task:
    """The task with a grey background, where its colour was chosen here and not by a person.

    A class that has the grey and is not the background gets a colour of the palette that is free.
    """
    taken = {one.color for one in task.classes}
    classes: list[LabelClass] = []
    for index, one in enumerate(task.classes):
        color = one.color
        if one.name == task.background:
            color = NEUTRAL if color in PALETTE else color
        elif color == NEUTRAL:
            color = next((spare for spare in PALETTE if spare not in taken), palette_color(index))
            taken.add(color)
        classes.append(one.model_copy(update={"color": color}))
    return task.model_copy(update={"classes": tuple(classes)})


def clear_values(task: Task, *, background: bool = False) -> tuple[int, ...]:
    """Values of an index mask that leave a picture as it is: ``IGNORE``, and the background unless asked for."""
    index = task.background_index
    return (IGNORE,) if background or index is None else (IGNORE, index)


def color_table(task: Task) -> NDArray[np.uint8]:
    """RGB of each value of an index mask, uint8 (256, 3): classes in order, all else (and ``IGNORE``) black."""
    table = np.zeros((256, 3), np.uint8)
    for index, one in enumerate(task.classes):
        table[index] = one.rgb
    table[IGNORE] = 0
    return table


def colorize(mask_HW: Mask_HW, task: Task) -> Image_HWC:
    """Each pixel in the colour of its class, the background too, RGB uint8 (height, width, 3); ``IGNORE`` is black."""
    colored: Image_HWC = color_table(task)[mask_HW]
    return colored
