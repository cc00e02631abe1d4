"""``_classes.csv`` as Roboflow writes it: the value of each class in masks of one channel."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence

from terrazzo.errors import Invalid
from terrazzo.formats.labels import Label, check_labels
from terrazzo.formats.names import nfc, text_of

FILE_NAME = "_classes.csv"
_HEAD = ("Pixel Value", "Class")


def parse_table(data: bytes, name: str) -> tuple[Label, ...]:
    """The labels of a table, in the order of its rows.

    Raises:
        Invalid: not text, a row that cannot be understood, a value or a name that occurs twice, no label.
    """
    text = text_of(data, name, "the table of classes")
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), skipinitialspace=True) if any(row)]
    except csv.Error as error:
        raise Invalid(f"{name}: the table of classes is damaged ({error}).", "Export the data set again.") from error
    if not rows or [one.strip().casefold() for one in rows[0]] != [one.casefold() for one in _HEAD]:
        raise Invalid(
            f"{name}: the first line is not “{', '.join(_HEAD)}”.", "Export the data set from Roboflow again."
        )
    labels: list[Label] = []
    for number, (value, *parts) in enumerate(rows[1:], start=2):
        label = ", ".join(parts)
        if not value.strip().isdecimal() or int(value) > 255 or not label:
            raise Invalid(
                f"{name}, row {number}: {value!r} and {label!r} are not a value from 0 to 255 and a name.",
                "Correct the row.",
            )
        if any(int(value) == one.value or label == one.name for one in labels):
            raise Invalid(f"{name}, row {number}: {value} or {label!r} occurs twice.", "Correct the row.")
        labels.append(Label(name=label, rgb=None, value=int(value)))
    check_labels(labels, name, "the table of classes")
    return tuple(labels)


def render_table(labels: Sequence[Label]) -> bytes:
    """The text of a table.

    Raises:
        Invalid: a name that cannot stand in it.
    """
    lines = [", ".join(_HEAD)]
    for one in labels:
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in one.name):
            raise Invalid(f"The label {one.name!r} cannot be written into {FILE_NAME}.", "Rename it.")
        spaced = one.name != one.name.strip()
        cell = io.StringIO(newline="")
        csv.writer(cell, quoting=csv.QUOTE_ALL if spaced else csv.QUOTE_MINIMAL, lineterminator="").writerow(
            [nfc(one.name)]
        )
        lines.append(f"{one.value}, {cell.getvalue()}")
    return "\n".join([*lines, ""]).encode()
