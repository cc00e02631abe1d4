"""``labelmap.txt`` as CVAT writes it, and mask files to class indices by its colours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.formats.source import Source
from terrazzo.imaging.decode import decode_labels
from terrazzo.imaging.palette import PALETTE
from terrazzo.types import IGNORE, MAX_CLASSES, LabelClass, Mask_HW, Record, Task

FILE_NAME = "labelmap.txt"
HEADER = "# label:color_rgb:parts:actions"

RGB = tuple[int, int, int]

_LINE = re.compile(r"(?P<name>.+?)\s*:\s*(?P<color>\d+\s*,\s*\d+\s*,\s*\d+)?\s*(:[^:]*){0,2}")
_UNKNOWN = -1
_AMBIGUOUS = -2


class Label(Record):
    """One line of a label map; ``rgb`` is None when the line names no colour."""

    name: str
    rgb: RGB | None


def parse(data: bytes, name: str) -> tuple[Label, ...]:
    """The labels of a label map in the order of its lines.

    Raises:
        Invalid: not text, a line that cannot be understood, two labels of one name, no label, too many.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{name}: the label map is not UTF-8 text.", "Save it as plain text in UTF-8.") from error
    labels: list[Label] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        labels.append(_parse_line(line, f"{name}, line {number}"))
        if labels[-1].name in {one.name for one in labels[:-1]}:
            raise Invalid(
                f"{name}, line {number}: the label {labels[-1].name!r} occurs twice.", "Rename or remove one."
            )
    if not labels:
        raise Invalid(f"{name}: the label map holds no label.", "Write one line for each label: name:R,G,B::")
    if len(labels) > MAX_CLASSES:
        raise Invalid(f"{name}: the label map holds {len(labels)} labels.", f"At most {MAX_CLASSES} can be told apart.")
    return tuple(labels)


def render(labels: Sequence[Label]) -> bytes:
    """The text of a label map."""
    lines = [f"{one.name}:{','.join(map(str, one.rgb or ()))}::" for one in labels]
    return "\n".join([HEADER, *lines, ""]).encode()


def task_of(labels: Sequence[Label], ignore: Sequence[str], task_name: str, name: str) -> Task:
    """The semantic task of a label map; ``ignore`` names labels that become no class.

    A label without a colour, or with the colour of an earlier label, gets one that is free from the palette.

    Raises:
        Invalid: a name in ``ignore`` that is no label, or nothing left.
    """
    names = [one.name for one in labels]
    unknown = [one for one in ignore if one not in names]
    if unknown:
        raise Invalid(
            f"{', '.join(map(repr, unknown))} cannot be ignored: {name} has no such label.",
            f"Its labels are: {', '.join(names)}.",
        )
    taken: set[str] = set()
    declared = {_hex(one.rgb) for one in labels if one.rgb is not None}
    classes: list[LabelClass] = []
    for one in labels:
        if one.name in ignore:
            continue
        color = _hex(one.rgb) if one.rgb is not None else ""
        if not color or color in taken:
            free = (spare for spare in PALETTE if spare not in taken | declared)
            color = next(free, PALETTE[len(classes) % len(PALETTE)])
        taken.add(color)
        classes.append(LabelClass(name=one.name, color=color))
    if not classes:
        raise Invalid(f"All labels of {name} are ignored: no class is left to learn.", "Ignore fewer labels.")
    ignored = tuple(one for one in names if one in ignore)
    return Task(name=task_name, kind="semantic", classes=tuple(classes), ignored=ignored)


def read_task(source: Source, root: str, ignore: Sequence[str], task_name: str) -> tuple[tuple[Label, ...], Task]:
    """The labels and the task of the label map below ``root`` in a source.

    Raises:
        Invalid: it is missing or cannot be understood, or ``ignore`` names what is no label.
    """
    name = f"{root}{FILE_NAME}"
    if name not in source.names():
        raise Invalid(
            f"{source.root_name}: {name} is missing, so the colours of the masks have no names.",
            "Put a text file there with one line for each label: name:R,G,B::",
        )
    labels = parse(source.read(name), name)
    return labels, task_of(labels, ignore, task_name, name)


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
        table[: len(self._targets)] = self._targets
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


def _parse_line(line: str, where: str) -> Label:
    found = _LINE.fullmatch(line)
    if found is None:
        raise Invalid(
            f"{where}: {line!r} cannot be understood.", "Write it as name:R,G,B:: with R, G, B from 0 to 255."
        )
    if found["color"] is None:
        return Label(name=found["name"], rgb=None)
    red, green, blue = (int(value) for value in found["color"].split(","))
    if max(red, green, blue) > 255:
        raise Invalid(f"{where}: the colour {found['color']} is out of range.", "Use values from 0 to 255.")
    return Label(name=found["name"], rgb=(red, green, blue))


def _pack(rgb: RGB) -> int:
    """A colour as the little-endian word of its opaque RGBA bytes."""
    return rgb[0] | rgb[1] << 8 | rgb[2] << 16 | 0xFF << 24


def _hex(rgb: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)
