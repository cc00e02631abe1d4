"""What a label's name says of its pixels: that they count nowhere, or that nothing is there."""

from __future__ import annotations

import re

_IGNORED = re.compile(
    r"(void|ignored?|un ?labell?ed|un ?annotated|(not|no) (label|labell?ed|annotated|annotation)|do ?n.?t ?care)"
    r"( (label|class|area|region|pixel)s?)?"
)
_EMPTY = re.compile(r"background|bg|back ground|none|nothing|other|rest")


def sounds_ignored(name: str) -> bool:
    """``void``, ``ignore``, ``unlabeled``, ``don't care`` and their like."""
    return _IGNORED.fullmatch(_plain(name)) is not None


def sounds_empty(name: str) -> bool:
    """``background`` and its like, to which most tools give the number 0."""
    return _EMPTY.fullmatch(_plain(name)) is not None


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().lower()
