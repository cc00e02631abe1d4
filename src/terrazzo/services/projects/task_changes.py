"""Changing a task: its name, its background, its classes; what would break a version is refused.

Versions keep the classes that they learnt. New colours and images change nothing of that. Other names, more or fewer
classes, or another order ask another question, which needs a new model; annotations follow a renaming by new revisions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import AnnotationRow, Dataset, DatasetImage, TaskRow, name_key
from terrazzo.errors import Conflict, Invalid
from terrazzo.services.annotate.annotations import NewRevision, add_revisions, annotation_of, next_number
from terrazzo.services.annotate.closing import close_in
from terrazzo.services.names import clean_name, refuse_taken
from terrazzo.services.projects.questions import question, versions_that_answer
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.projects.tasks import checked_task, task_of, task_record, task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import MAX_CLASSES, LabelClass, Record, Task
from terrazzo.words import counted, has_or_have


class ClassWish(Record):
    """A class as it shall be; ``was`` is its present name, None makes a new class."""

    name: str = Field(min_length=1, max_length=200)
    color: str = Field(pattern=r"^#[0-9a-f]{6}$")
    was: str | None = Field(default=None, max_length=200)


class TaskChange(Record):
    """What is left away stays as it is."""

    name: str | None = Field(default=None, max_length=200)
    background: str | None = Field(
        default=None, max_length=200, description="Name of the class that is the background; null: no class is."
    )
    classes: tuple[ClassWish, ...] | None = Field(default=None, max_length=MAX_CLASSES)
    new_model: bool = False
    """With ``classes``: it is accepted that the next training needs a new model. Versions that are there stay as they
    are, and cannot be scored on this task or be gone on with any more."""


def update_task(ws: Workspace, task_id: str, change: TaskChange) -> TaskRecord:
    """Change a task, in all that is wished or in nothing.

    The background is given by its name after the change. It says what is painted over pictures, also over those of
    versions that are there already, and changes no score; a colour that was chosen here becomes the neutral one, and
    the other way round.

    Raises:
        NotFound: there is no such task.
        Invalid: a name that is not allowed, no class, ``was`` or the background is no class of the task, or its kind
            has no background.
        Conflict: the project has a task of that name, versions know the present classes and ``new_model`` is not said,
            or annotations hold a class that is to be removed.
    """
    with ws.session() as session:
        row = task_row(session, task_id)
        if change.name is not None:
            _rename(session, row, change.name)
        if change.classes is not None:
            _change_classes(session, row, change.classes, new_model=change.new_model)
        if "background" in change.model_fields_set:
            _set_background(row, change.background)
        session.flush()
        return task_record(session, row)


def _rename(session: Session, row: TaskRow, name: str) -> None:
    cleaned = clean_name(name, "task", forbidden="/")
    same_name = select(TaskRow).where(TaskRow.project_id == row.project_id, TaskRow.key == name_key(cleaned))
    refuse_taken(session, same_name, cleaned, "task", but=row.id)
    row.name, row.key = cleaned, name_key(cleaned)
    row.definition = {**row.definition, "name": cleaned}


def _set_background(row: TaskRow, class_name: str | None) -> None:
    task = task_of(row)
    if class_name is not None and class_name not in task.class_names:
        raise Invalid(
            f"The task {task.name!r} has no class {class_name!r}.", f"Its classes are: {', '.join(task.class_names)}."
        )
    row.definition = checked_task(task.model_copy(update={"background": class_name})).model_dump(mode="json")


def _change_classes(session: Session, row: TaskRow, wishes: Sequence[ClassWish], *, new_model: bool) -> None:
    task = task_of(row)
    names = _names(task, wishes)
    changed = _changed(task, wishes, names).model_dump(mode="json")
    if question(changed) != question(row.definition):
        if not new_model:
            _refuse_other_question(session, row, task)
        close_in(session, row.id)
        _refuse_used(session, row.id, task, [one for one in task.class_names if one not in names])
        new_names = {old: new for old, new in names.items() if old != new}
        if new_names:
            _rename_in_annotations(session, row.id, new_names)
    row.definition = changed


def _names(task: Task, wishes: Sequence[ClassWish]) -> dict[str, str]:
    """The new name of each class that stays, by its present one."""
    names: dict[str, str] = {}
    for one in wishes:
        if one.was is None:
            continue
        if one.was not in task.class_names:
            raise Invalid(
                f"The task {task.name!r} has no class {one.was!r}.", f"Its classes are: {', '.join(task.class_names)}."
            )
        if one.was in names:
            raise Invalid(
                f"The class {one.was!r} would become two classes.", "Let it become one, and make the other a new one."
            )
        names[one.was] = clean_name(one.name, "class")
    return names


def _changed(task: Task, wishes: Sequence[ClassWish], names: Mapping[str, str]) -> Task:
    classes = tuple(LabelClass(name=clean_name(one.name, "class"), color=one.color) for one in wishes)
    if len({one.name for one in classes}) < len(classes):
        raise Invalid("Two classes have the same name.", "Rename one of them.")
    fields: dict[str, Any] = {
        "classes": classes,
        "unpainted": None if task.unpainted is None else names.get(task.unpainted),
        "background": None if task.background is None else names.get(task.background),
    }
    return checked_task(task.model_copy(update=fields))


def _refuse_other_question(session: Session, row: TaskRow, task: Task) -> None:
    versions = versions_that_answer(session, row.project_id, question(row.definition))
    if versions:
        raise Conflict(
            f"{counted(versions, 'version')} {'knows' if versions == 1 else 'know'} the present classes of the task "
            f"{task.name!r}; with other names, another number or another order of classes the next training needs a "
            "new model.",
            "Change them anyway if you want to train a new model; or make another task on the same images.",
        )


def _refuse_used(session: Session, task_id: str, task: Task, removed: Sequence[str]) -> None:
    """A class that annotations hold cannot go: they would hold what the task does not know."""
    if not removed:
        return
    gone = set(removed)
    used = dict.fromkeys(removed, 0)
    for row in _present(session, task_id):
        for name in {shape["class_name"] for shape in row.shapes} | set(row.tags):
            if name in gone:
                used[name] += 1
    for name, images in used.items():
        if images:
            raise Conflict(
                f"The class {name!r} cannot be removed from the task {task.name!r}: {counted(images, 'image')} "
                f"{has_or_have(images)} it in the annotation.",
                "Rename it instead, or annotate those images without it first.",
            )


def _rename_in_annotations(session: Session, task_id: str, new_names: Mapping[str, str]) -> None:
    """A new revision of each annotation that holds one of the classes; older revisions stay what they were."""
    revisions: list[NewRevision] = []
    for row in _present(session, task_id):
        present = annotation_of(row)
        shapes = tuple(
            one.model_copy(update={"class_name": new_names.get(one.class_name, one.class_name)})
            for one in present.shapes
        )
        tags = tuple(new_names.get(one, one) for one in present.tags)
        pixels = {new_names.get(name, name): count for name, count in row.pixels.items()}
        if (shapes, tags, pixels) != (present.shapes, present.tags, row.pixels):
            revisions.append(
                NewRevision(
                    row.image_id,
                    task_id,
                    present.revision + 1,
                    present.state,
                    shapes,
                    pixels,
                    tags,
                    number=next_number(row),
                    reason="classes",
                )
            )
    add_revisions(session, revisions)


def _present(session: Session, task_id: str) -> list[AnnotationRow]:
    query = select(DatasetImage.annotation_id).join(Dataset, Dataset.id == DatasetImage.dataset_id)
    ids = session.scalars(query.where(Dataset.task_id == task_id, DatasetImage.annotation_id.is_not(None))).all()
    found: list[AnnotationRow] = []
    for chunk in chunks([one for one in ids if one is not None]):
        found.extend(session.scalars(select(AnnotationRow).where(AnnotationRow.id.in_(chunk))))
    return found
