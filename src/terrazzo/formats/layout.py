"""What formats have in common when they look at names: the top folder, splits, what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from terrazzo.errors import Invalid
from terrazzo.formats.base import Item
from terrazzo.types import Split
from terrazzo.words import counted

SPLIT_NAMES: dict[str, Split] = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "dev": "val",
    "test": "test",
    "testing": "test",
}


def split_of_name(name: str) -> Split | None:
    """The split that a folder or subset of this name stands for, if any."""
    return SPLIT_NAMES.get(name.casefold())


def divide_split(relative: str) -> tuple[Split | None, str]:
    """``train/a/b.png`` to ``("train", "a/b.png")``; no split when the first folder is not named like one."""
    first, slash, rest = relative.partition("/")
    split = split_of_name(first) if slash else None
    return (split, rest) if split else (None, relative)


def roots(names: Iterable[str], entries: Sequence[str]) -> tuple[str, ...]:
    """The prefixes (``""`` or ``"top/"``) below which there are all of ``entries``: files, or folders with files."""
    found: dict[str, set[str]] = {}
    for name in names:
        parts = name.split("/")
        for depth in range(min(len(parts), 2)):
            if parts[depth] in entries:
                found.setdefault("".join(f"{part}/" for part in parts[:depth]), set()).add(parts[depth])
    return tuple(sorted(prefix for prefix, seen in found.items() if len(seen) == len(entries)))


def only_root(names: Iterable[str], choices: Sequence[Sequence[str]], source_name: str) -> str:
    """The one prefix of ``roots`` for the first of ``choices`` that has any.

    Raises:
        Invalid: there is none, or there are several data sets.
    """
    found = next((some_roots for entries in choices if (some_roots := roots(names, entries))), ())
    if not found:
        wanted = " and ".join(choices[0])
        raise Invalid(f"{source_name} does not hold {wanted}.", "Give the folder (or a zip of it) that holds them.")
    if "" in found:
        return ""
    if len(found) > 1:
        raise Invalid(
            f"{source_name} holds several data sets: {', '.join(found)}.", "Import them one at a time, each by itself."
        )
    return found[0]


def project_path(relative: str) -> str:
    """The path of an image in the project: its split folder, if it is in one, gets the name of the split."""
    split, rest = divide_split(relative)
    return f"{split}/{rest}" if split else relative


def some(names: Sequence[str], most: int = 3) -> str:
    """The first few names for a message: ``a, b, c and 7 more``."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def warnings_of(items: Sequence[Item], left_out: Sequence[str]) -> tuple[str, ...]:
    """What a person should know though it is no problem: images without annotation, files that were not read."""
    warnings: list[str] = []
    bare = [item.image for item in items if not item.annotated]
    if bare:
        come = "has no mask and comes" if len(bare) == 1 else "have no mask and come"
        warnings.append(f"{counted(len(bare), 'image')} {come} in without annotation: {some(bare)}.")
    if left_out:
        are = "is not an image and is" if len(left_out) == 1 else "are not images and are"
        warnings.append(f"{counted(len(left_out), 'file')} {are} left out: {some(left_out)}.")
    return tuple(warnings)
