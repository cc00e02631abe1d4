"""``labelmap.txt`` as CVAT writes it: its text, its labels, and the task that they make."""

from __future__ import annotations

import re
from collections.abc import Sequence

from terrazzo.errors import Invalid
from terrazzo.formats.source import Source
from terrazzo.imaging.palette import PALETTE
from terrazzo.types import MAX_CLASSES, LabelClass, Record, Task

FILE_NAME = "labelmap.txt"
HEADER = "# label:color_rgb:parts:actions"

RGB = tuple[int, int, int]

_LINE = re.compile(r"(?P<name>.+?)\s*:\s*(?P<color>\d+\s*,\s*\d+\s*,\s*\d+)?\s*(:[^:]*){0,2}")


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


def _hex(rgb: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)
