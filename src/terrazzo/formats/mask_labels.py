"""Mask files to class indices: colours by the label map, one-channel values by the labels' values or order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.formats.labelmap import FILE_NAME
from terrazzo.formats.labels import RGB, Label
from terrazzo.imaging.decode import decode_labels
from terrazzo.types import IGNORE, Mask_HW, Task

_UNKNOWN = -1
_AMBIGUOUS = -2


class LabelDecoder:
    """Mask files to index masks: colours by the label map, one-channel values by the order of its lines."""

    def __init__(self, labels: Sequence[Label], task: Task) -> None:
        self._labels = tuple(labels)
        self._targets = [IGNORE if one.name in task.ignored else task.class_names.index(one.name) for one in labels]
        by_color: dict[RGB, int] = {}
        for one, target in zip(labels, self._targets, strict=True):
            if one.rgb is not None:
                by_color[one.rgb] = _AMBIGUOUS if one.rgb in by_color else target
        packed = {_pack(rgb): target for rgb, target in by_color.items()}
        self._colors = np.array(sorted(packed), np.uint32)
        self._color_targets = np.array([packed[color] for color in sorted(packed)], np.int16)
        self._values = self._value_table(by_color)

    def _value_table(self, by_color: dict[RGB, int]) -> NDArray[np.int16]:
        """Target of each value 0..255 of a one-channel mask.

        A mask in the colours of a label map that knows only greys may have been saved as a grey picture: then a
        value is a grey. A value that is no such grey is the number of a line, unless the two readings contradict
        each other somewhere.
        """
        table = np.full(256, _UNKNOWN, np.int16)
        for place, (one, target) in enumerate(zip(self._labels, self._targets, strict=True)):
            table[place if one.value is None else one.value] = target
        greys = {rgb[0]: target for rgb, target in by_color.items() if rgb[0] == rgb[1] == rgb[2]}
        if len(greys) == len(self._labels):
            if any(value < len(self._targets) and table[value] != target for value, target in greys.items()):
                table[:] = _UNKNOWN
            for value, target in greys.items():
                table[value] = target
        return table

    def __call__(self, data: bytes, name: str) -> Mask_HW:
        """Class index of each pixel or ``IGNORE``, uint8 (height, width).

        Raises:
            Invalid: a damaged file, or a colour or value that stands for no label or for two; names one pixel.
        """
        pixels, are_colors = decode_labels(data, name)
        return self._from_colors(pixels, name) if are_colors else self._from_values(pixels, name)

    def _from_colors(self, pixels_HWC: NDArray[np.uint8], name: str) -> Mask_HW:
        """By runs of equal colour along the rows: masks have few, so few colours have to be looked up."""
        height, width, _ = pixels_HWC.shape
        packed = cv2.cvtColor(pixels_HWC, cv2.COLOR_RGB2RGBA).view("<u4").ravel()
        starts = np.concatenate(([0], np.flatnonzero(packed[1:] != packed[:-1]) + 1))
        colors = packed[starts]
        place = np.minimum(np.searchsorted(self._colors, colors), max(len(self._colors) - 1, 0))
        if len(self._colors) == 0:
            targets = np.full(len(colors), _UNKNOWN, np.int16)
        else:
            targets = np.where(self._colors[place] == colors, self._color_targets[place], _UNKNOWN)
        lengths = np.diff(starts, append=packed.size)
        if (targets < 0).any():
            run = int(np.argmax(targets < 0))
            count = int(lengths[colors == colors[run]].sum())
            y, x = divmod(int(starts[run]), width)
            raise self._wrong_color(name, pixels_HWC[y, x], (x, y), count, int(targets[run]))
        return np.repeat(targets.astype(np.uint8), lengths).reshape(height, width)

    def _from_values(self, values_HW: NDArray[Any], name: str) -> Mask_HW:
        whole = values_HW.astype(np.int64)
        inside = (whole == values_HW) & (whole >= 0) & (whole <= 255)
        targets = np.where(inside, self._values[np.where(inside, whole, 0)], _UNKNOWN)
        if (targets < 0).any():
            y, x = np.unravel_index(int(np.argmax(targets < 0)), targets.shape)
            value = values_HW[y, x]
            raise Invalid(
                f"{name}: the value {value} at pixel x={x}, y={y} stands for no label: {FILE_NAME} has "
                f"{len(self._labels)} labels, values 0 to {len(self._labels) - 1} "
                f"({int((values_HW == value).sum())} pixels have it).",
                f"Add the missing labels to {FILE_NAME}, or export the mask in the colours of its labels.",
            )
        return targets.astype(np.uint8)

    def _wrong_color(
        self, name: str, rgb: NDArray[np.uint8], pixel: tuple[int, int], count: int, target: int
    ) -> Invalid:
        text = ",".join(str(value) for value in rgb)
        where = f"at pixel x={pixel[0]}, y={pixel[1]}"
        if target == _AMBIGUOUS:
            owners = [one.name for one in self._labels if one.rgb == tuple(int(value) for value in rgb)]
            return Invalid(
                f"{name}: the colour {text} {where} belongs to more than one label: {', '.join(owners)}.",
                f"Give each label in {FILE_NAME} a colour of its own and export the masks again.",
            )
        remedy = f"Add its label to {FILE_NAME} (a line NAME:{text}::), or paint these pixels in the colour of a label."
        if name.lower().endswith((".jpg", ".jpeg")):
            remedy = "JPEG changes colours: export the masks as PNG."
        return Invalid(f"{name}: the colour {text} {where} is not in {FILE_NAME} ({count} pixels have it).", remedy)


def _pack(rgb: RGB) -> int:
    """A colour as the little-endian word of its opaque RGBA bytes."""
    return rgb[0] | rgb[1] << 8 | rgb[2] << 16 | 0xFF << 24
