"""When two tasks ask the same question: then what was learnt for one can be scored, compared and gone on with."""

from __future__ import annotations

from typing import Any

Question = tuple[str, tuple[str, ...]]
"""The kind, and the names of the classes in their order."""


def question(task: dict[str, Any]) -> Question:
    """What a task (``terrazzo.types.Task`` as JSON) asks: colours and the rest make no other question of it."""
    return task["kind"], tuple(one["name"] for one in task["classes"])


def words(asked: Question) -> str:
    """For messages: “semantic: line, initial”."""
    kind, names = asked
    return f"{kind}: {', '.join(names)}"
