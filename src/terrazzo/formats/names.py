"""Names of files and labels as they are compared: in Unicode NFC, whatever system or tool wrote them."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from terrazzo.errors import Invalid


def nfc(name: str) -> str:
    """A name with its letters composed: macOS writes ``é`` as an ``e`` and an accent, others as one letter."""
    return unicodedata.normalize("NFC", name)


def stem(name: str) -> str:
    """A name without its ending: ``a/b.c.png`` to ``a/b.c``."""
    path = PurePosixPath(name)
    return path.with_suffix("").as_posix() if path.suffix else name


def text_of(data: bytes, name: str, what: str) -> str:
    """Text in UTF-8, or in UTF-16 as Windows writes it (with a byte order mark or without), composed as ``nfc``.

    Args:
        data: The bytes of the file.
        name: The file's name, for the message.
        what: What the file is ("the label map"), for the message.

    Raises:
        Invalid: text in neither of them.
    """
    try:
        return nfc(data.decode(_encoding(data)))
    except UnicodeDecodeError as error:
        raise Invalid(
            f"{name}: {what} is not text in UTF-8 or UTF-16.", "Save it as plain text with the encoding UTF-8."
        ) from error


def as_text(table: str) -> bytes:
    """What ``text_of`` reads back.

    Raises:
        Invalid: a name in it that is no text.
    """
    if "\0" in table or any(unicodedata.category(letter) == "Cs" for letter in table):
        raise Invalid("The name of a class is not text.", "Rename the class.")
    return table.encode()


def _encoding(data: bytes) -> str:
    """By the byte order mark; else by where the zero bytes are: a file of names and numbers has ASCII in it."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if 0 in data:
        return "utf-16-be" if data[0::2].count(0) > data[1::2].count(0) else "utf-16-le"
    return "utf-8-sig"
