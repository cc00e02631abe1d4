"""The formats that are installed, the one that fits a source, and ``read``: from a path to a reading."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.formats.arkindex.choices import ExportChoices
from terrazzo.formats.arkindex.format import Arkindex, is_database
from terrazzo.formats.base import Format, Reading
from terrazzo.formats.joined import open_joined
from terrazzo.formats.masks.mask_set import MaskChoices
from terrazzo.formats.names import nfc
from terrazzo.formats.source import Source, open_source
from terrazzo.types import TaskKind

GROUP = "terrazzo.formats"


@cache
def formats() -> dict[str, Format]:
    """All formats by name, from the entry points ``terrazzo.formats`` of installed packages.

    Raises:
        Conflict: two packages bring a format of one name.
    """
    found: dict[str, Format] = {}
    origin: dict[str, str] = {}
    for entry in entry_points(group=GROUP):
        one: Format = entry.load()()
        if origin.setdefault(one.name, entry.value) != entry.value:
            raise Conflict(
                f"Two formats are named {one.name!r}: {origin[one.name]} and {entry.value}.",
                "Uninstall one of the packages that bring them.",
            )
        found[one.name] = one
    return found


def get_format(name: str) -> Format:
    """The format of a name; ``NotFound`` lists those that there are."""
    if name not in formats():
        raise NotFound(f"There is no format {name!r}.", f"Choose one of: {', '.join(sorted(formats()))}.")
    return formats()[name]


def detect(source: Source, kind: TaskKind | None = None) -> Format:
    """The format that a source has; ``kind`` leaves only those that hold such tasks, or images alone.

    Raises:
        Invalid: none recognises it (the message lists what was looked for), or several do.
    """
    known = formats().values()
    fitting: list[Format] = []
    others: list[Format] = []
    for fallback in (False, True):
        sniffed = [one for one in known if one.fallback == fallback and one.sniff(source, kind)]
        fitting = [one for one in sniffed if kind is None or not one.kinds or kind in one.kinds]
        others += [one for one in sniffed if one not in fitting]
        if fitting:
            break
    if others and not any(one.kinds for one in fitting):
        # They must not come in as images without annotations.
        _check_kind(others[0], kind)
    if len(fitting) > 1:
        names = ", ".join(one.name for one in fitting)
        raise Invalid(f"{source.root_name} looks like several formats: {names}.", "Say which one it is.")
    if not fitting:
        looked = "; ".join(f"{one.title}: {one.looks_like}" for one in known)
        raise Invalid(
            f"{source.root_name} holds nothing that is known. Looked for, at its top or in one folder there: {looked}.",
            "Arrange the files in one of these ways, or give another folder or zip.",
        )
    return fitting[0]


def read(
    path: Path | str,
    *,
    ignore: Sequence[str] = (),
    keep: Sequence[str] = (),
    classes: Sequence[str] = (),
    format: str | None = None,
    task_name: str = "segmentation",
    kind: TaskKind | None = None,
    choices: MaskChoices | None = None,
    images: Path | None = None,
    export: ExportChoices | None = None,
) -> Reading:
    """Read a folder or zip of images and annotations; close the reading when done, or use it in a ``with`` statement.

    Args:
        path: A folder or a zip.
        ignore: Labels whose pixels count nowhere and that become no class, for example ``["background"]``.
        keep: Labels that are classes though their names say that they are to be ignored (``void``, ``unlabeled``).
        classes: Of the task that the data is for: labels so named are kept, and need not be there.
        format: Name of the format; found out when None.
        task_name: Name of the task of the reading.
        kind: Of the task; None takes what the files hold.
        choices: How the pixels of masks are read.
        images: The folder or zip with the images of an Arkindex export; None takes the folder ``images`` beside it.
        export: What of an Arkindex export is ground truth, and which types are classes.

    Raises:
        NotFound: nothing at this path, or no format of this name.
        Invalid: nothing that can be read, or a format that holds no such tasks; problems of single files are in
            ``Reading.problems`` and ``check``.
    """
    source = _open(Path(path), images)
    try:
        chosen = detect(source, kind) if format is None else get_format(format)
        if export is not None:
            chosen = _with_choices(chosen, export)
        _check_kind(chosen, kind)
        reading = chosen.read(source, ignore=ignore, keep=keep, task_name=task_name, kind=kind)
        by_name = _ignored_by_name(reading, ignore)
        known = {_folded(one) for one in classes}
        stay = [one for one in by_name if _folded(one) in known]
        if stay:
            reading = chosen.read(source, ignore=ignore, keep=(*keep, *stay), task_name=task_name, kind=kind)
            by_name = _ignored_by_name(reading, ignore)
        return reading.choose(choices or MaskChoices(), by_name)
    except BaseException:
        source.close()
        raise


def _open(path: Path, images: Path | None) -> Source:
    if images is not None or is_database(path):
        return open_joined(path, images)
    return open_source(path)


def _with_choices(chosen: Format, export: ExportChoices) -> Format:
    if not isinstance(chosen, Arkindex):
        raise Invalid(
            f"Ground truth, mapped types and datasets are chosen for exports of Arkindex; this is {chosen.title}.",
            "Leave these choices out.",
        )
    return Arkindex(export)


def _check_kind(chosen: Format, kind: TaskKind | None) -> None:
    if kind is not None and chosen.kinds and kind not in chosen.kinds:
        raise Invalid(
            f"The format {chosen.name} ({chosen.title}) holds no task of the kind {kind}.",
            f"It holds: {', '.join(chosen.kinds)}.",
        )


def _ignored_by_name(reading: Reading, ignore: Sequence[str]) -> tuple[str, ...]:
    wanted = {_folded(one) for one in ignore}
    return () if reading.task is None else tuple(one for one in reading.task.ignored if _folded(one) not in wanted)


def _folded(name: str) -> str:
    return nfc(name).casefold()
