"""``classes.csv``: which class each folder holds, in the order of the task."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from terrazzo.errors import Invalid
from terrazzo.formats.names import as_text, nfc, text_of
from terrazzo.types import Record

FILE_NAME = "classes.csv"
_HEAD = ["folder", "class", "color"]


class Row(Record):
    """A folder, the name of its class, and a colour (#rrggbb) or nothing."""

    folder: str
    name: str
    color: str = ""


def parse_list(data: bytes, name: str) -> tuple[Row, ...]:
    """The rows; none when the file is another table of this name.

    Raises:
        Invalid: not text, a damaged table, a folder or a class that occurs twice.
    """
    try:
        rows = list(csv.reader(io.StringIO(text_of(data, name, "the list of classes"), newline="")))
    except csv.Error as error:
        raise Invalid(f"{name}: the list of classes is damaged ({error}).", "Write it again.") from error
    if not rows or rows[0] != _HEAD:
        return ()
    found: list[Row] = []
    for number, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        folder, label, color = (*row, "", "", "")[:3]
        fits = folder and 0 < len(label) <= 200 and (not color or re.fullmatch("#[0-9a-f]{6}", color))
        if not fits or any(folder == one.folder or label == one.name for one in found):
            raise Invalid(f"{name}, row {number}: {', '.join(row)} is wrong or occurs twice.", "Correct the row.")
        found.append(Row(folder=nfc(folder), name=nfc(label), color=color))
    return tuple(found)


def render_list(rows: Sequence[Row]) -> bytes:
    """The text of the table.

    Raises:
        Invalid: a name that is no text.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    csv.writer(text, lineterminator="\n").writerow(_HEAD)
    writer.writerows((one.folder, nfc(one.name), one.color) for one in rows)
    return as_text(text.getvalue())
