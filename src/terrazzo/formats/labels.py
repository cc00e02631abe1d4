"""The labels of mask files (a name, a colour, a value) and the task that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from terrazzo.errors import Invalid
from terrazzo.formats.label_names import sounds_ignored
from terrazzo.formats.names import nfc
from terrazzo.imaging.palette import PALETTE, palette_color, with_neutral_background
from terrazzo.types import MAX_CLASSES, MAX_PIXEL_CLASSES, LabelClass, Record, Task, TaskKind
from terrazzo.words import counted

RGB = tuple[int, int, int]


class Label(Record):
    """What the pixels of one colour or value mean.

    ``rgb`` is None when no colour is named; ``value`` is that of a one-channel mask, where None means the place in
    the list of labels, the first being 0.
    """

    name: str
    rgb: RGB | None
    value: int | None = None


def check_labels(labels: Sequence[Label], name: str, what: str) -> None:
    """Refuse what makes no task: ``name`` is that of the file, ``what`` what it is ("the label map").

    Raises:
        Invalid: no label, or too many.
    """
    if not labels:
        raise Invalid(f"{name}: {what} holds no label.", "Write one line for each label.")
    if len(labels) > MAX_PIXEL_CLASSES:
        raise Invalid(
            f"{name}: {what} holds {counted(len(labels), 'label')}.", f"At most {MAX_PIXEL_CLASSES} can be told apart."
        )


def task_of(
    labels: Sequence[Label], ignore: Sequence[str], task_name: str, name: str, keep: Sequence[str] = ()
) -> Task:
    """The semantic task of labels; ``name`` is where they come from.

    Labels that ``ignore`` names become no class, and neither do those whose names say so, unless ``keep`` names them or
    nothing else would be left. A label without a colour, or with that of an earlier label, gets one from the palette.

    Raises:
        Invalid: a name in ``ignore`` or ``keep`` that is no label, or in both, or nothing left.
    """
    names = [one.name for one in labels]
    ignore, keep = [nfc(one) for one in ignore], [nfc(one) for one in keep]
    _check_names(ignore, keep, names, name)
    by_name = [one for one in names if sounds_ignored(one) and one not in keep]
    if set(by_name) | set(ignore) < set(names):
        ignore += by_name
    taken: set[str] = set()
    declared = {hex_of(one.rgb) for one in labels if one.rgb is not None}
    classes: list[LabelClass] = []
    for one in labels:
        if one.name in ignore:
            continue
        color = hex_of(one.rgb) if one.rgb is not None else ""
        if not color or color in taken:
            free = (spare for spare in PALETTE if spare not in taken | declared)
            color = next(free, PALETTE[len(classes) % len(PALETTE)])
        taken.add(color)
        classes.append(LabelClass(name=one.name, color=color))
    if not classes:
        raise Invalid(f"All labels of {name} are ignored: no class is left to learn.", "Ignore fewer labels.")
    ignored = tuple(one for one in names if one in ignore)
    return with_neutral_background(Task(name=task_name, kind="semantic", classes=tuple(classes), ignored=ignored))


def task_of_names(
    kind: TaskKind,
    names: Iterable[str],
    ignore: Sequence[str],
    task_name: str,
    where: str,
    keep: Sequence[str] = (),
    colors: Mapping[str, str] | None = None,
) -> Task:
    """The task of labels that are named and not painted; ``where`` is the file that names them.

    Raises:
        Invalid: a name in ``ignore`` or ``keep`` that is no label, or in both, no label, none left, or too many.
    """
    labels = list(names)
    ignored = [nfc(one) for one in ignore]
    _check_names(ignored, [nfc(one) for one in keep], labels, where)
    left = [one for one in labels if one not in ignored]
    if not left:
        raise Invalid(f"{where}: no class is left to learn.", "Name at least one class, and do not ignore it.")
    if len(left) > MAX_CLASSES:
        raise Invalid(
            f"{where} has {counted(len(left), 'class', 'classes')}.", f"At most {MAX_CLASSES} can be in one task."
        )
    known = colors or {}
    classes = tuple(
        LabelClass(name=name, color=known.get(name, palette_color(index))) for index, name in enumerate(left)
    )
    return Task(name=task_name, kind=kind, classes=classes, ignored=tuple(one for one in labels if one in ignored))


def _check_names(ignore: Sequence[str], keep: Sequence[str], names: Sequence[str], where: str) -> None:
    for wanted, what in ((ignore, "ignored"), (keep, "kept")):
        unknown = [one for one in wanted if one not in names]
        if unknown:
            raise Invalid(
                f"{', '.join(map(repr, unknown))} cannot be {what}: {where} has no such label.",
                f"Its labels are: {', '.join(names)}.",
            )
    both = [one for one in ignore if one in keep]
    if both:
        raise Invalid(f"{', '.join(map(repr, both))} cannot be ignored and kept.", "Choose one of them.")


def hex_of(rgb: RGB) -> str:
    """``(255, 0, 9)`` to ``#ff0009``."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)
