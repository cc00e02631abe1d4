"""One JSON file of COCO to its images, categories and annotations; what is wrong is named by its place in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.formats.base import Problem
from terrazzo.formats.layout import split_of_name
from terrazzo.formats.names import nfc
from terrazzo.types import Split
from terrazzo.words import counted

MAX_BYTES = 1024**3
_SHOWN = 1000
"""Problems of one file that are kept; a person reads the first few."""

Id = int | str


@dataclass(frozen=True, slots=True)
class Listed:
    """An image as a file lists it; the size is 0 x 0 when the file does not say it."""

    id: Id
    file_name: str
    width: int
    height: int
    place: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An annotation as it stands in the file, with its place there for messages."""

    place: str
    category: str
    content: Mapping[str, Any]


@dataclass
class CocoFile:
    """What one file says; ``entries`` are the annotations of each image by its id."""

    name: str
    split: Split | None
    subset: str
    complete: bool
    """Whether it has a list of annotations, so that an image without one was looked at."""
    categories: dict[Id, str] = field(default_factory=dict)
    colors: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    images: list[Listed] = field(default_factory=list)
    entries: dict[Id, list[Entry]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unsaid: int = 0
    """Problems beyond those that are kept."""

    def wrong(self, place: str, what: str, remedy: str) -> None:
        """Note what is wrong at a place of this file."""
        if len(self.problems) >= _SHOWN:
            self.unsaid += 1
            return
        self.problems.append(Problem(file=self.name, message=f"{self.name}, {place}: {what}", remedy=remedy))

    def all_problems(self) -> list[Problem]:
        """The problems that are kept, and how many there are besides."""
        if not self.unsaid:
            return self.problems
        more = f"{self.name} has {counted(self.unsaid, 'more problem')} of this sort."
        return [*self.problems, Problem(file=self.name, message=more, remedy="Correct the first ones and try again.")]


def parse(data: bytes, name: str) -> CocoFile:
    """Understand a file.

    Raises:
        Invalid: no JSON, too large, or without a list of images.
    """
    content = _json(data, name)
    listed = content.get("images") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(listed, list):
        raise Invalid(f"{name} has no list of images, so it is not in the COCO format.", "Export it again as COCO.")
    subset = subset_of(name)
    entries = content.get("annotations")
    found = CocoFile(name, _split_of(name), subset, complete=isinstance(entries, list))
    _read_categories(found, content.get("categories"))
    _read_images(found, listed)
    _read_entries(found, entries if isinstance(entries, list) else [])
    return found


def subset_of(name: str) -> str:
    """``a/instances_train2017.json`` to ``train2017``."""
    base = name.rpartition("/")[2].rsplit(".", 1)[0]
    return base.partition("_")[2] if base.startswith("instances_") else base


def _split_of(name: str) -> Split | None:
    """By a word of the file's name, else by its folder."""
    folder, _, base = name.rpartition("/")
    words = re.split(r"[^A-Za-z]+", base.rsplit(".", 1)[0])
    return next((split for word in (*words, folder.rpartition("/")[2]) if (split := split_of_name(word))), None)


def _json(data: bytes, name: str) -> Any:
    if len(data) > MAX_BYTES:
        raise Invalid(
            f"{name} has {len(data) / 1024**3:.1f} GiB.", f"Split it; at most {MAX_BYTES // 1024**3} GiB are read."
        )
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{name} is not JSON ({error}).", "Export it again.") from error


def _id_of(thing: Mapping[str, Any], key: str) -> Id | None:
    value = thing.get(key)
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def _read_categories(found: CocoFile, listed: Any) -> None:
    for number, one in enumerate(listed if isinstance(listed, list) else []):
        place = f"categories[{number}]"
        id, name = (_id_of(one, "id"), one.get("name")) if isinstance(one, dict) else (None, None)
        if id is None or not isinstance(name, str) or not 0 < len(nfc(name)) <= 200:
            found.wrong(place, "a category needs an id and a name of 1 to 200 letters.", "Correct the category.")
        elif id in found.categories:
            found.wrong(place, f"the id {id!r} occurs twice.", "Give each category an id of its own.")
        else:
            found.categories[id] = nfc(name)
            color = one.get("color")
            if isinstance(color, list) and len(color) == 3 and all(isinstance(v, int) and 0 <= v < 256 for v in color):
                found.colors.setdefault(nfc(name), (color[0], color[1], color[2]))


def _read_images(found: CocoFile, listed: list[Any]) -> None:
    known: set[Id] = set()
    for number, one in enumerate(listed):
        place = f"images[{number}]"
        id, name = (_id_of(one, "id"), one.get("file_name")) if isinstance(one, dict) else (None, None)
        if id is None or not isinstance(name, str) or not name:
            found.wrong(place, "an image needs an id and a file_name.", "Correct the image.")
        elif id in known:
            found.wrong(place, f"the id {id!r} occurs twice.", "Give each image an id of its own.")
        else:
            known.add(id)
            width, height = one.get("width"), one.get("height")
            sized = isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0
            wide, high = (width, height) if sized else (0, 0)
            found.images.append(Listed(id, nfc(name), wide, high, f"{place} ({name[:200]})"))
            found.entries[id] = []


def _read_entries(found: CocoFile, listed: list[Any]) -> None:
    known: set[Id] = set()
    for number, one in enumerate(listed):
        place = f"annotations[{number}]"
        if not isinstance(one, dict):
            found.wrong(place, "an annotation has to be an object with image_id and category_id.", "Correct it.")
            continue
        id, image, category = _id_of(one, "id"), _id_of(one, "image_id"), _id_of(one, "category_id")
        if id is not None:
            place = f"{place} (id {id})"
            if id in known:
                found.wrong(place, "the id occurs twice.", "Give each annotation an id of its own.")
                continue
            known.add(id)
        if image is None or image not in found.entries:
            found.wrong(place, f"there is no image {one.get('image_id')!r}.", "Add the image, or remove this.")
        elif category is None or category not in found.categories:
            found.wrong(place, f"there is no category {one.get('category_id')!r}.", "Add it to the categories.")
        else:
            found.entries[image].append(Entry(place, found.categories[category], one))
