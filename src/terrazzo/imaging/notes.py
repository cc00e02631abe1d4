"""What a person should know of how pictures were read, and how that is said of many pictures at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from terrazzo.types import Record
from terrazzo.words import counted

Note = Literal["pages", "animation", "stretched", "upper bits", "transparent"]
"""Several pages; several frames; more than 8 bits; 16-bit colour; pixels that are not opaque."""

EXAMPLES = 3

_MESSAGES: Mapping[Note, str] = {
    "pages": "Of a TIFF with several pages the first one is taken",
    "animation": "Of an animation the first frame is taken",
    "stretched": "Values of more than 8 bits are stretched: the smallest of a picture becomes black, the largest white",
    "upper bits": "Of colours with 16 bits a channel the upper 8 bits are taken",
    "transparent": "Transparent pixels are laid on white",
}


class NoteSummary(Record):
    """One note of ``count`` pictures, the first of which are ``examples``."""

    kind: Note
    message: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        more = ", ..." if self.count > len(self.examples) else ""
        return f"{self.message} ({counted(self.count, 'picture')}: {', '.join(self.examples)}{more})."


def summaries(notes: Iterable[tuple[str, Iterable[Note]]]) -> tuple[NoteSummary, ...]:
    """One summary for each kind that occurs; ``notes`` are (name of the picture, its notes)."""
    names: dict[Note, list[str]] = {kind: [] for kind in _MESSAGES}
    for name, kinds in notes:
        for kind in kinds:
            names[kind].append(name)
    return tuple(_summary(kind, len(found), found) for kind, found in names.items() if found)


def together(parts: Iterable[NoteSummary]) -> tuple[NoteSummary, ...]:
    """The summaries of several parts of one upload as those of all of it."""
    counts: dict[Note, int] = {}
    names: dict[Note, list[str]] = {}
    for one in parts:
        counts[one.kind] = counts.get(one.kind, 0) + one.count
        names.setdefault(one.kind, []).extend(one.examples)
    return tuple(_summary(kind, counts[kind], names[kind]) for kind in _MESSAGES if kind in counts)


def _summary(kind: Note, count: int, names: list[str]) -> NoteSummary:
    return NoteSummary(kind=kind, message=_MESSAGES[kind], count=count, examples=tuple(names[:EXAMPLES]))
