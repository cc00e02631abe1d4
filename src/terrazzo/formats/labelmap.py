"""``labelmap.txt`` as CVAT writes it: one line for each label, ``name:R,G,B:parts:actions``.

CVAT splits a line at its colons and skips lines that begin with ``#``, so a name with such characters cannot stand in
the file as it is. A file in which a name needs it says so in a comment, and then all its names are percent-encoded:
CVAT reads such a file too, with ``%231 crack`` for ``#1 crack``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote

from terrazzo.errors import Invalid
from terrazzo.formats.labels import Label, check_labels, task_of
from terrazzo.formats.names import nfc, text_of
from terrazzo.formats.source import Source
from terrazzo.types import Record, Task

FILE_NAME = "labelmap.txt"
HEADER = "# label:color_rgb:parts:actions"
ENCODED = "# names are percent-encoded"

_LINE = re.compile(r"(?P<name>.+?)\s*:\s*(?P<color>\d+\s*,\s*\d+\s*,\s*\d+)?\s*(:[^:]*){0,2}")
_LIKE_A_LABEL = re.compile(r"#.*\S\s*:(\s*\d+\s*,\s*\d+\s*,\s*\d+\s*(:[^:]*){0,2}|::)")
"""A line that begins like a comment and goes on like a label."""


class LabelMap(Record):
    """A label map as it was read."""

    labels: tuple[Label, ...]
    warnings: tuple[str, ...] = ()


def parse(data: bytes, name: str) -> LabelMap:
    """The labels in the order of their lines, their names in NFC.

    ``#1 crack:128,0,0::`` is a label, ``# crack:128,0,0::`` is a comment that a warning names.

    Raises:
        Invalid: not text, a line that cannot be understood, two labels of one name, no label, too many.
    """
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text_of(data, name, "the label map"))]
    encoded = ENCODED in lines
    labels: dict[str, Label] = {}
    warnings: list[str] = []
    for number, line in enumerate(lines, start=1):
        like_a_label = not encoded and _LIKE_A_LABEL.fullmatch(line) is not None
        if not line or (line.startswith("#") and not (like_a_label and line[1] not in "# \t")):
            if like_a_label:
                warnings.append(
                    f"{name}, line {number}: {line!r} is read as a comment; if it is a label, give it a name that does "
                    "not begin with # and a space."
                )
            continue
        one = _parse_line(line, f"{name}, line {number}", encoded)
        if one.name in labels:
            raise Invalid(f"{name}, line {number}: the label {one.name!r} occurs twice.", "Rename or remove one.")
        labels[one.name] = one
    check_labels(tuple(labels.values()), name, "the label map")
    return LabelMap(labels=tuple(labels.values()), warnings=tuple(warnings))


def render(labels: Sequence[Label]) -> bytes:
    """The text of a label map; see the head of this file for names that CVAT's format has no place for.

    Raises:
        Invalid: a name that is no text, or two names that are the same when they are read again.
    """
    names = [nfc(one.name) for one in labels]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise Invalid(f"Two labels are named {name!r}.", "Rename one of them.")
        if any(unicodedata.category(letter) == "Cs" for letter in name):
            raise Invalid(f"The label {name!r} cannot be written: it is not text.", "Rename it.")
    plain = all(_is_plain(name) for name in names)
    lines = [
        f"{name if plain else _encode(name)}:{','.join(map(str, one.rgb or ()))}::"
        for name, one in zip(names, labels, strict=True)
    ]
    return "\n".join([HEADER, *([] if plain else [ENCODED]), *lines, ""]).encode()


def name_warnings(labels: Sequence[Label]) -> tuple[str, ...]:
    """What a person should know who takes what ``render`` wrote to CVAT."""
    names = [nfc(one.name) for one in labels]
    shown = [] if all(map(_is_plain, names)) else [f"{_encode(name)} for {name}" for name in names]
    changed = [text for text, name in zip(shown, names, strict=False) if text != f"{name} for {name}"]
    if not changed:
        return ()
    return (f"{FILE_NAME} has no place for some names, so CVAT will show {', '.join(changed)}.",)


def read_task(
    source: Source, root: str, ignore: Sequence[str], keep: Sequence[str], task_name: str
) -> tuple[LabelMap, Task]:
    """The label map below ``root`` in a source, and its task.

    Raises:
        Invalid: it is missing or cannot be understood, or ``ignore`` or ``keep`` names what is no label.
    """
    name = f"{root}{FILE_NAME}"
    if name not in source.names():
        raise Invalid(
            f"{source.root_name}: {name} is missing, so the colours of the masks have no names.",
            "Put a text file there with one line for each label: name:R,G,B::",
        )
    found = parse(source.read(name), name)
    return found, task_of(found.labels, ignore, task_name, name, keep)


def _parse_line(line: str, where: str, encoded: bool) -> Label:
    found = _LINE.fullmatch(line)
    if found is None:
        raise Invalid(
            f"{where}: {line!r} cannot be understood.", "Write it as name:R,G,B:: with R, G, B from 0 to 255."
        )
    try:
        name = nfc(unquote(found["name"], errors="strict")) if encoded else found["name"]
    except UnicodeDecodeError as error:
        raise Invalid(f"{where}: {line!r} is not percent-encoded UTF-8.", "Write %25 for each %.") from error
    if found["color"] is None:
        return Label(name=name, rgb=None)
    red, green, blue = (int(value) for value in found["color"].split(","))
    if max(red, green, blue) > 255:
        raise Invalid(f"{where}: the colour {found['color']} is out of range.", "Use values from 0 to 255.")
    return Label(name=name, rgb=(red, green, blue))


def _is_plain(name: str) -> bool:
    """Whether a line can begin with this name as it is."""
    broken = any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in name)
    return not (broken or ":" in name or name.startswith("#") or name != name.strip())


def _encode(name: str) -> str:
    """Percent-encode what has a meaning in a line, and what is lost at its ends."""
    start, end = len(name) - len(name.lstrip()), len(name.rstrip())
    return "".join(
        "".join(f"%{byte:02X}" for byte in letter.encode())
        if letter in ":%"
        or (letter == "#" and place == 0)
        or not start <= place < end
        or unicodedata.category(letter) in ("Cc", "Zl", "Zp")
        else letter
        for place, letter in enumerate(name)
    )
