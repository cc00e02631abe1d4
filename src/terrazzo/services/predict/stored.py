"""Answers as they are kept in records of predictions, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import ModelRow, PredictionRow, VersionRow
from terrazzo.services.projects.tasks import as_shown
from terrazzo.types import Form, Shape, Task

if TYPE_CHECKING:
    from terrazzo.inference.answer import Answer, AnswerForm


def form_name(row: PredictionRow) -> Form:
    """What its answer is made of."""
    return cast(Form, row.form)


def form_of_row(row: PredictionRow) -> AnswerForm:
    """What is written and drawn of it."""
    from terrazzo.inference.forms import FORMS

    return FORMS[form_name(row)]


def values_of(kept: Answer, told: Answer, form: Form) -> dict[str, Any]:
    """Columns of a record.

    Args:
        kept: The answer down to a low confidence, for shapes.
        told: The answer at its thresholds, for classes and tags.
    """
    return {
        "form": form,
        "classes": [one.as_json() for one in told.classes],
        "shapes": [one.model_dump(mode="json") for one in kept.shapes],
        "tags": list(told.tags),
        "thresholds": dict(kept.thresholds),
    }


def kept_answer(row: PredictionRow) -> Answer:
    """The answer down to a low confidence; its classes are those at the thresholds."""
    from terrazzo.inference.answer import Answer, ClassFound

    return Answer(
        height=row.height,
        width=row.width,
        classes=tuple(ClassFound(**one) for one in row.classes),
        shapes=tuple(Shape.model_validate(one) for one in row.shapes),
        tags=tuple(row.tags),
        thresholds=dict(row.thresholds),
    )


def tasks_of(session: Session, row: PredictionRow) -> tuple[Task, Task]:
    """The task of the version, as it was when the files were written and as its pictures are shown now.

    The classes are those of the version itself: they never come from elsewhere.
    """
    query = select(VersionRow.manifest, ModelRow.project_id).join(ModelRow, ModelRow.id == VersionRow.model_id)
    manifest, project_id = session.execute(query.where(VersionRow.id == row.version_id)).one()
    task = Task.model_validate(manifest["task"])
    return task, as_shown(session, project_id, task)
