"""Words that people read: a number with its thing, in the singular or the plural."""

from __future__ import annotations


def counted(number: int, thing: str, things: str = "") -> str:
    """``1 image``, ``3 images``; ``things`` is the plural where an s does not make it (``classes``)."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def is_or_are(number: int) -> str:
    """The verb that goes with a number of things."""
    return "is" if number == 1 else "are"


def has_or_have(number: int) -> str:
    """The verb that goes with a number of things."""
    return "has" if number == 1 else "have"
