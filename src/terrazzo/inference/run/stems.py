"""Under which names the files of a prediction stand in a folder, and whose files are there already."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from terrazzo.inference.file_kinds import WRITTEN_SUFFIXES

_STEM_BYTES = 180
"""File systems take names of 255 bytes; a number, an ending, and the temporary name of a file need some of them."""

SUFFIXES = (*WRITTEN_SUFFIXES.values(), ".geojson")
"""Endings of everything that may be written for one picture."""


def claim(folder: Path, name: str, reserved: Collection[str] = ()) -> str:
    """A stem that no other image has in this folder; it is taken by making its (still empty) JSON file.

    ``reserved`` stems are given to no image.
    """
    base = plain_stem(name)
    number = 1
    while True:
        stem = base if number == 1 else f"{base}-{number}"
        number += 1
        # One of the pictures may be there without a JSON file: somebody else's, so it is left alone too.
        if stem in reserved or any((folder / f"{stem}{suffix}").exists() for suffix in SUFFIXES if suffix != ".json"):
            continue
        try:
            descriptor = os.open(folder / f"{stem}.json", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            continue
        os.close(descriptor)
        return stem


def remove_earlier(folder: Path, name: str) -> list[str]:
    """Remove what an earlier prediction left here for images of this name: the stem itself and those with a number.

    Only files that a prediction wrote are removed: those of a JSON file that holds its own stem and class names.

    Returns:
        The stems that were removed, sorted.
    """
    base = plain_stem(name)
    # A folder listing instead of a pattern: names may hold what patterns understand otherwise.
    numbered = re.compile(re.escape(base) + r"(-\d+)?\.json")
    stems = sorted(path.stem for path in folder.iterdir() if numbered.fullmatch(path.name))
    removed = [stem for stem in stems if _is_earlier(folder / f"{stem}.json", base)]
    for stem in removed:
        for suffix in SUFFIXES:
            (folder / f"{stem}{suffix}").unlink(missing_ok=True)
    return removed


def _is_earlier(path: Path, base: str) -> bool:
    """Whether a JSON file was written for an image whose stem is ``base``."""
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    ours = isinstance(record, dict) and record.get("stem") == path.stem and "class_names" in record
    return ours and plain_stem(str(record.get("image", ""))) == base


def plain_stem(name: str) -> str:
    """The last part of a name without its ending, as a file name that every system takes."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    kept = "".join(letter if _is_plain(letter) else "_" for letter in unicodedata.normalize("NFC", stem))
    cut = kept.strip(". ").encode()[:_STEM_BYTES].decode(errors="ignore")
    return cut.rstrip(". ") or "image"


def _is_plain(letter: str) -> bool:
    """Whether a letter may stand in a file name everywhere."""
    return letter not in '<>:"/\\|?*' and unicodedata.category(letter)[0] != "C"
