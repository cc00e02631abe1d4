"""The formats that are installed, the one that fits a source, and ``read``: from a path to a reading."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.formats.base import Format, Reading
from terrazzo.formats.source import Source, open_source

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


def detect(source: Source) -> Format:
    """The format that a source has.

    Raises:
        Invalid: none recognises it (the message lists what was looked for), or several do.
    """
    known = formats().values()
    fitting = [one for one in known if not one.fallback and one.sniff(source)]
    fitting = fitting or [one for one in known if one.fallback and one.sniff(source)]
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
    path: Path | str, *, ignore: Sequence[str] = (), format: str | None = None, task_name: str = "segmentation"
) -> Reading:
    """Read a folder or zip of images and masks; close the reading when done, or use it in a ``with`` statement.

    Args:
        path: A folder or a zip.
        ignore: Labels whose pixels count nowhere and that become no class, for example ``["background"]``.
        format: Name of the format; found out when None.
        task_name: Name of the task of the reading.

    Raises:
        NotFound: nothing at this path, or no format of this name.
        Invalid: nothing that can be read; problems of single files are in ``Reading.problems`` and ``check``.
    """
    source = open_source(Path(path))
    try:
        chosen = detect(source) if format is None else get_format(format)
        return chosen.read(source, ignore=ignore, task_name=task_name)
    except BaseException:
        source.close()
        raise
