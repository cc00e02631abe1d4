"""How numbers and others' words are written in a model card."""

from __future__ import annotations

from collections.abc import Sequence


def row(cells: Sequence[str]) -> str:
    """A line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def rule(words: int, numbers: int) -> str:
    """The line below the head of a Markdown table: columns of words first, then those of numbers."""
    return f"|{'---|' * words}{'---:|' * numbers}"


def percent(value: float | None, digits: int = 1) -> str:
    """0.7312 -> 73.1 %; None -> n/a."""
    return "n/a" if value is None else f"{100 * value:.{digits}f} %"


def line(text: str) -> str:
    """Text of others on one line of a table."""
    return " ".join(text.split()).replace("|", "\\|")
