"""A table of tags: one row an image, with a column for each tag, or one column that lists them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from terrazzo.errors import Invalid
from terrazzo.formats.base import Problem
from terrazzo.formats.layout import split_of_name
from terrazzo.formats.names import as_text, nfc, text_of
from terrazzo.types import MAX_CLASSES, Split

_IMAGE = ("image", "path", "file", "filename", "file_name", "file name", "image_path", "filepath", "image_name")
_SPLIT = ("split", "subset", "set")
_TAGS = ("tags", "tag", "labels", "label", "classes", "class", "concepts", "concept")
_YES = ("1", "1.0", "true", "yes", "x")
_NO = ("", "0", "0.0", "false", "no")
_SHOWN = 1000
"""Problems of one file that are kept; a person reads the first few."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a table says of one image; ``place`` is for messages."""

    place: str
    image: str
    split: Split | None
    tags: tuple[str, ...]


@dataclass
class TagTable:
    """What one file says: the tags in the order of its columns, or as they first occur."""

    name: str
    tags: tuple[str, ...]
    rows: list[Row]
    has_splits: bool
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, place: str, what: str, remedy: str) -> None:
        """Note what is wrong in a row."""
        if len(self.problems) < _SHOWN:
            self.problems.append(Problem(file=self.name, message=f"{place}: {what}", remedy=remedy))


@dataclass(frozen=True)
class _Columns:
    """Which columns of a table say what; ``listed`` is the one that lists tags, if there is one."""

    head: Sequence[str]
    split: int | None
    tags: Sequence[int]
    listed: int | None
    between: str


def is_table(data: bytes, name: str) -> bool:
    """Whether a file is a table of tags: by its first line, and by values most of which are yes or no."""
    try:
        found = parse_table(data, name)
    except Invalid:
        return False
    return len(found.problems) <= len(found.rows) // 2


def parse_table(data: bytes, name: str) -> TagTable:
    """Understand a table; values that are neither yes nor no are problems that name their row.

    Raises:
        Invalid: not text, damaged, without a column of images or of tags, or with too many of them.
    """
    rows = _cells(text_of(data, name, "the table of tags"), name)
    width = len(rows[0]) if rows else 0
    body = [(number, [*row, *[""] * (width - len(row))]) for number, row in enumerate(rows[1:], start=2) if any(row)]
    columns = _columns(rows[0] if rows else [], [row for _, row in body], name)
    found = TagTable(name, (), [], has_splits=columns.split is not None)
    for number, row in body:
        place = f"{name}, row {number}"
        split = None if columns.split is None else split_of_name(row[columns.split].strip())
        found.rows.append(Row(place, nfc(row[0].strip()), split, _tags(columns, row, place, found)))
    if columns.listed is None:
        found.tags = tuple(nfc(columns.head[one]) for one in columns.tags)
    else:
        found.tags = tuple(dict.fromkeys(tag for row in found.rows for tag in row.tags))
    return found


def render_table(tags: Sequence[str], rows: Sequence[tuple[str, Split | None, Sequence[str]]]) -> bytes:
    """The text of a table with a column for each tag; rows are images, their splits and their tags.

    Raises:
        Invalid: a name that is no text.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["image", "split", *map(nfc, tags)])
    writer.writerows([image, split or "", *(int(tag in has) for tag in tags)] for image, split, has in rows)
    return as_text(text.getvalue())


def _cells(text: str, name: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    between = next((one for one in (",", ";", "\t") if one in first), ",")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=between, skipinitialspace=True))
    except csv.Error as error:
        raise Invalid(f"{name}: the table is damaged ({error}).", "Write it again.") from error


def _columns(head: Sequence[str], body: Sequence[Sequence[str]], name: str) -> _Columns:
    if len(head) < 2 or head[0].strip().casefold() not in _IMAGE:
        raise Invalid(
            f"{name}: the first line does not name a column of images and then one of tags.",
            "Write “image,tags” there, or “image” and then a column for each tag.",
        )
    split = next((one for one in range(1, len(head)) if head[one].strip().casefold() in _SPLIT), None)
    tags = [one for one in range(1, len(head)) if one != split]
    named = [one for one in tags if head[one].strip().casefold() in _TAGS]
    listed = next((one for one in named if len(tags) == 1 or not all(map(_is_flag, _column(body, one)))), None)
    names = [nfc(head[one]) for one in tags]
    if listed is None and (not tags or len(set(names)) < len(names) or not all(0 < len(one) <= 200 for one in names)):
        raise Invalid(f"{name}: a column of tags has no name, or that of another.", "Give each a name of its own.")
    if listed is None and len(tags) > MAX_CLASSES:
        raise Invalid(f"{name} has {len(tags)} columns of tags.", f"At most {MAX_CLASSES} can be in one task.")
    between = "|" if listed is None or not any(";" in cell for cell in _column(body, listed)) else ";"
    return _Columns(head, split, tags, listed, between)


def _column(body: Sequence[Sequence[str]], number: int) -> list[str]:
    return [row[number] for row in body]


def _is_flag(cell: str) -> bool:
    return cell.strip().casefold() in (*_YES, *_NO)


def _tags(columns: _Columns, row: Sequence[str], place: str, found: TagTable) -> tuple[str, ...]:
    if columns.listed is not None:
        parts = (nfc(one.strip()) for one in row[columns.listed].split(columns.between))
        return tuple(dict.fromkeys(one for one in parts if one))
    tags: list[str] = []
    for one in columns.tags:
        cell = row[one].strip().casefold()
        if cell in _YES:
            tags.append(nfc(columns.head[one]))
        elif cell not in _NO:
            what = f"{row[one][:40]!r} for {columns.head[one]!r} is neither 1 nor 0."
            found.wrong(place, what, "Write 1 where the image has the tag, and 0 where not.")
            break
    return tuple(tags)
