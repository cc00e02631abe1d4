"""A prediction (or an annotation) drawn over its picture, with a legend."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from terrazzo.errors import Invalid
from terrazzo.imaging.drawing import LegendRow, blend, outline, with_legend
from terrazzo.imaging.palette import clear_values
from terrazzo.types import IGNORE, Image_HWC, Mask_HW, Task


def overlay(
    image_HWC: Image_HWC,
    mask_HW: Mask_HW,
    task: Task,
    *,
    opacity: float = 0.5,
    legend: bool = True,
    outline: bool = True,
    background: bool = False,
) -> Image_HWC:
    """Draw class colours over a picture; the background of the task stays as it is, unless asked for.

    Args:
        image_HWC: RGB uint8.
        mask_HW: class indices of the same height and width; ``IGNORE`` stays uncoloured.
        task: gives names and colours; that of the bundle, never of some data.
        opacity: of the colours, 0 to 1.
        legend: add a strip below with the classes that occur and their share, largest first.
        outline: draw borders between classes in full colour.
        background: paint the background too, and name it in the legend.

    Returns:
        RGB uint8; of the same size without a legend, higher (and for tiny pictures wider) with one.

    Raises:
        Invalid: sizes differ, or the opacity is out of range.
    """
    if image_HWC.shape[:2] != mask_HW.shape:
        raise Invalid(
            f"The image is {image_HWC.shape[1]} x {image_HWC.shape[0]} pixels and the mask "
            f"{mask_HW.shape[1]} x {mask_HW.shape[0]}.",
            "Draw a mask over the image that it was made from.",
        )
    if not 0 <= opacity <= 1:
        raise Invalid(f"The opacity is {opacity}.", "Give a number from 0 to 1.")
    clear = clear_values(task, background=background)
    drawn = blend(image_HWC, mask_HW, task, opacity, clear)
    if outline and opacity > 0:
        drawn = _outlined(drawn, mask_HW, task, clear)
    return with_legend(drawn, legend_rows(mask_HW, task, clear)) if legend else drawn


def _outlined(image_HWC: Image_HWC, mask_HW: Mask_HW, task: Task, clear: Collection[int]) -> Image_HWC:
    """Borders as thick as suits the size of the picture."""
    return outline(image_HWC, mask_HW, task, 1 + max(mask_HW.shape) // 1200, clear)


def legend_rows(mask_HW: Mask_HW, task: Task, clear: Collection[int] = (IGNORE,)) -> list[LegendRow]:
    """Colour and "name  12.3 %" of each class that is painted, largest share of the pixels that count first."""
    counts = np.bincount(mask_HW.ravel(), minlength=256)[: len(task.classes)]
    total = int(np.count_nonzero(mask_HW != IGNORE))
    order = sorted((index for index in np.flatnonzero(counts) if index not in clear), key=lambda index: -counts[index])
    return [
        (task.classes[index].rgb, f"{task.classes[index].name}  {_share(counts[index] / total)}") for index in order
    ]


def _share(part: float) -> str:
    """0.1234 -> 12.3 %; small parts are never shown as nothing."""
    return "< 0.1 %" if part < 0.001 else f"{100 * part:.1f} %"
