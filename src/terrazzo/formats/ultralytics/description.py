"""``data.yaml``: the names of the classes, and where the images of each split are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from terrazzo.errors import Invalid
from terrazzo.formats.layout import split_of_name
from terrazzo.formats.names import nfc, text_of
from terrazzo.formats.source import Source
from terrazzo.types import Record, Split
from terrazzo.words import counted

_MOST_BYTES = 10 << 20
_DEEPEST = 2
_KEYS = {"path", "names", "nc", "download", "train", "val", "valid", "validation", "dev", "test"}


class Description(Record):
    """What a ``data.yaml`` says; ``places`` are the folders, lists and images of each split as they stand there."""

    name: str
    classes: tuple[str, ...]
    path: str
    places: dict[Split, tuple[str, ...]]
    warnings: tuple[str, ...]


def description_names(source: Source) -> list[str]:
    """Files that may be one: YAML at the top or at most two folders below, that speaks of names and splits."""
    found: list[str] = []
    for name in source.names():
        if name.lower().endswith((".yaml", ".yml")) and name.count("/") <= _DEEPEST:
            data = source.read(name)[:_MOST_BYTES]
            if b"names" in data and any(word in data for word in (b"train", b"val", b"test")):
                found.append(name)
    return found


def read_description(source: Source) -> Description:
    """The one that the source holds.

    Raises:
        Invalid: none, several, or one that cannot be understood.
    """
    names = description_names(source)
    named = [one for one in names if one.rpartition("/")[2].lower() in ("data.yaml", "dataset.yaml")]
    names = named if named and len(names) > 1 else names
    if not names:
        raise Invalid(
            f"{source.root_name} holds no data.yaml, so nobody knows the names of the classes.",
            "Put the data.yaml of the data set into its folder.",
        )
    if len(names) > 1:
        raise Invalid(
            f"{source.root_name} holds several data sets: {', '.join(names)}.", "Import them one at a time, by folder."
        )
    return parse(source.read(names[0]), names[0])


def parse(data: bytes, name: str) -> Description:
    """Understand a ``data.yaml``; nothing in it is run.

    Raises:
        Invalid: no YAML, or it names no classes.
    """
    if len(data) > _MOST_BYTES:
        raise Invalid(f"{name} is too large to describe a data set.", "Name folders or lists of images in it.")
    try:
        content = yaml.safe_load(text_of(data, name, "the description"))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Invalid(f"{name} is not YAML ({_first_line(error)}).", "Correct it, or export it again.") from error
    if not isinstance(content, dict):
        raise Invalid(f"{name} describes no data set.", "Write names: and train: into it.")
    places: dict[Split, tuple[str, ...]] = {}
    for key, value in content.items():
        split = split_of_name(str(key))
        if split is not None and value:
            places[split] = (*places.get(split, ()), *_texts(value, f"{name}, {key}"))
    warnings = []
    if content.get("download"):
        warnings.append(f"{name} has a key “download”; it is ignored, and nothing is fetched or run.")
    unknown = sorted(str(key) for key in content if str(key) not in _KEYS and split_of_name(str(key)) is None)
    if unknown:
        warnings.append(f"{name}: these keys are left out: {', '.join(unknown[:8])}.")
    path = content.get("path")
    return Description(
        name=name,
        classes=_classes(content, name),
        path=nfc(path) if isinstance(path, str) else "",
        places=places,
        warnings=tuple(warnings),
    )


def render(classes: Sequence[str], places: dict[Split, str]) -> bytes:
    """A ``data.yaml``; without ``path``, so that folders are looked for beside the file wherever it lies."""
    content: dict[str, Any] = {str(split): place for split, place in places.items()}
    content["names"] = dict(enumerate(classes))
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True)).encode()


def _classes(content: dict[Any, Any], name: str) -> tuple[str, ...]:
    """By their numbers; numbers that a dictionary leaves out get a name that says so."""
    names = content.get("names")
    remedy = "Write names as a list, or as numbers with names."
    if isinstance(names, list):
        found = dict(enumerate(names))
    elif isinstance(names, dict) and all(str(key).isdecimal() and int(key) < 100_000 for key in names):
        found = {int(key): value for key, value in names.items()}
    else:
        raise Invalid(f"{name} does not name the classes.", remedy)
    if not found or any(isinstance(one, list | dict) or one is None for one in found.values()):
        raise Invalid(f"{name} does not name the classes.", remedy)
    said = content.get("nc")
    if isinstance(said, int) and said != len(found):
        raise Invalid(
            f"{name} says nc: {said}, but names {counted(len(found), 'class', 'classes')}.", "Correct nc, or the names."
        )
    classes = tuple(nfc(str(found.get(number, f"class {number}"))).strip() for number in range(max(found) + 1))
    twice = next((one for one in classes if classes.count(one) > 1), None)
    if twice is not None or not all(0 < len(one) <= 200 for one in classes):
        what = f"two classes are named {twice!r}" if twice is not None else "a name has not 1 to 200 letters"
        raise Invalid(f"{name}: {what}.", "Give each class a name of its own.")
    return classes


def _texts(value: Any, where: str) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in texts):
        raise Invalid(f"{where}: this is no folder and no list of folders.", "Write a folder, a .txt file, or a list.")
    return tuple(nfc(one) for one in texts)


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
