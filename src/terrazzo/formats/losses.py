"""What a format has no place for, counted while it is written."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from terrazzo.errors import Invalid
from terrazzo.formats.annotated import Annotated
from terrazzo.types import Task, TaskKind
from terrazzo.words import counted

Part = Literal["shape", "tag", "crowd", "confidence", "text"]
"""What an annotation is made of; ``crowd``, ``confidence`` and ``text`` are said of shapes."""

_MANY: dict[Part, str] = {"crowd": "crowds", "confidence": "confidences"}


class Losses:
    """Counts what is not among the parts that a format holds."""

    def __init__(self, *held: Part) -> None:
        self._held = held
        self._lost: Counter[Part] = Counter()

    def look(self, annotated: Annotated | None) -> None:
        """Count what will be lost of an annotation."""
        if annotated is None:
            return
        found: Counter[Part] = Counter({"tag": len(annotated.tags), "shape": len(annotated.shapes)})
        if "shape" in self._held:
            for shape in annotated.shapes:
                found["crowd"] += shape.crowd
                found["confidence"] += shape.confidence is not None
                found["text"] += bool(shape.text)
        for part, count in found.items():
            if part not in self._held:
                self._lost[part] += count

    def warnings(self) -> tuple[str, ...]:
        """What was lost, in one sentence."""
        lost = [counted(count, part, _MANY.get(part, "")) for part, count in self._lost.items() if count]
        if not lost:
            return ()
        return (f"Left out, because the format has no place for it: {', '.join(lost)}.",)


def check_holds(title: str, kinds: tuple[TaskKind, ...], task: Task) -> None:
    """Refuse to write a task of a kind that a format does not hold.

    Raises:
        Invalid: saying which kinds it holds.
    """
    if task.kind not in kinds:
        raise Invalid(
            f"{title} cannot hold the task {task.name!r}, which is of the kind {task.kind}.",
            f"It holds: {', '.join(kinds)}. Choose another format.",
        )
