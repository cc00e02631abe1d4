"""When two tasks ask the same question: then what was learnt for one can be scored, compared and gone on with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import ModelRow, VersionRow
from terrazzo.errors import Conflict

Question = tuple[str, tuple[str, ...]]
"""The kind, and the names of the classes in their order."""


def question(task: dict[str, Any]) -> Question:
    """What a task (``terrazzo.types.Task`` as JSON) asks: colours and the rest make no other question of it."""
    return task["kind"], tuple(one["name"] for one in task["classes"])


def versions_that_answer(session: Session, project_id: str, asked: Question) -> int:
    """How many versions of a project's models answer a question."""
    rows = session.execute(select(ModelRow.id, ModelRow.task).where(ModelRow.project_id == project_id)).all()
    answering = [id for id, task in rows if task is not None and question(task) == asked]
    return session.scalar(select(func.count()).where(VersionRow.model_id.in_(answering))) or 0


def refuse_other_question(model: str, known: dict[str, Any], asked: dict[str, Any]) -> None:
    """Raise ``Conflict`` when a model's versions answer another question than the task that is asked."""
    theirs, ours = question(known), question(asked)
    if theirs != ours:
        raise Conflict(
            f"The versions of the model {model!r} know {words(theirs)}; the task {asked['name']!r} has {words(ours)}.",
            "Name another model: other classes, or another kind of task, mean a new one. More images do not.",
        )


def words(asked: Question) -> str:
    """For messages: “the classes line, initial (semantic)”."""
    kind, names = asked
    return f"the classes {', '.join(names)} ({kind})"
