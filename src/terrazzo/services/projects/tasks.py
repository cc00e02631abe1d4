"""Tasks: the questions that a project asks of its images; each has one dataset from the start."""

from __future__ import annotations

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import Dataset, DatasetImage, TaskRow, name_key
from terrazzo.errors import Invalid, NotFound
from terrazzo.imaging.palette import with_neutral_background
from terrazzo.services.datasets import standing
from terrazzo.services.names import clean_name, one_by_id_or_name, refuse_taken
from terrazzo.services.projects.projects import project_row
from terrazzo.services.projects.questions import question, versions_that_answer
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.workspace import Workspace
from terrazzo.types import LabelClass, Task
from terrazzo.words import counted


def create_task(ws: Workspace, project_id: str, task: Task) -> TaskRecord:
    """Make a task and its dataset.

    Raises:
        NotFound: there is no such project.
        Invalid: no class, two classes that differ in case only, a name that is not allowed, or a background of a task
            that has none.
        Conflict: the project has a task of that name.
    """
    with ws.session() as session:
        project_row(session, project_id)
        return task_record(session, add_task(session, project_id, task))


def list_tasks(ws: Workspace, project_id: str) -> tuple[TaskRecord, ...]:
    """The tasks of a project, oldest first."""
    with ws.reading() as session:
        project_row(session, project_id)
        rows = session.scalars(select(TaskRow).where(TaskRow.project_id == project_id).order_by(TaskRow.id))
        return tuple(task_record(session, row) for row in rows)


def get_task(ws: Workspace, task_id: str) -> TaskRecord:
    """One task by its id; ``NotFound`` when there is none."""
    with ws.reading() as session:
        return task_record(session, task_row(session, task_id))


def as_shown(session: Session, project_id: str, task: Task) -> Task:
    """The task of a version with the background that its pictures have now.

    That is the one of the project's task with the same classes (of the same name, when there are several); what the
    version itself says is for projects without such a task.
    """
    rows = session.scalars(select(TaskRow).where(TaskRow.project_id == project_id).order_by(TaskRow.id))
    alike = [one for one in map(task_of, rows) if set(one.class_names) == set(task.class_names)]
    named = [one for one in alike if one.name == task.name]
    here = next(iter(named or alike), task)
    return with_neutral_background(task.model_copy(update={"background": here.background}))


def add_task(session: Session, project_id: str, task: Task) -> TaskRow:
    """Add the rows of a new task and its dataset; raises as ``create_task``."""
    task = checked_task(task)
    same_name = select(TaskRow).where(TaskRow.project_id == project_id, TaskRow.key == name_key(task.name))
    refuse_taken(session, same_name, task.name, "task")
    row = TaskRow(project_id=project_id, name=task.name, definition=task.model_dump(mode="json"))
    session.add(row)
    session.flush()
    dataset = Dataset(task_id=row.id, name=task.name)
    session.add(dataset)
    session.flush()
    standing.add_dataset(session, dataset.id, project_id)
    return row


def find_task(session: Session, project_id: str, id_or_name: str) -> TaskRow:
    """The row of a project's task by id or name, or ``NotFound``."""
    query = select(TaskRow).where(TaskRow.project_id == project_id)
    return one_by_id_or_name(session, query, TaskRow, id_or_name, "task")


def task_row(session: Session, task_id: str, project_id: str | None = None) -> TaskRow:
    """The row by id (of that project, when one is given), or ``NotFound``."""
    row = session.get(TaskRow, task_id)
    if row is None or project_id not in (None, row.project_id):
        raise NotFound(f"There is no task with the id {task_id!r} here.", "List the tasks of the project.")
    return row


def task_of(row: TaskRow) -> Task:
    """The definition of a task; one from before there was a background gets its grey here."""
    return with_neutral_background(Task.model_validate(row.definition))


def dataset_of(session: Session, task_id: str) -> Dataset:
    """The dataset that was made with the task."""
    return session.scalars(select(Dataset).where(Dataset.task_id == task_id).order_by(Dataset.id)).first() or _lost(
        task_id
    )


def task_record(session: Session, row: TaskRow) -> TaskRecord:
    """What a person sees of a task."""
    task = task_of(row)
    dataset_id = dataset_of(session, row.id).id
    annotated = select(func.count()).where(DatasetImage.dataset_id == dataset_id, DatasetImage.annotated)
    versions = versions_that_answer(session, row.project_id, question(row.definition))
    return TaskRecord(
        id=row.id,
        project_id=row.project_id,
        name=row.name,
        kind=task.kind,
        form=task.form,
        classes=task.classes,
        ignored=task.ignored,
        unpainted=task.unpainted,
        background=task.background,
        created_at=row.created_at,
        annotated_count=session.scalar(annotated) or 0,
        dataset_id=dataset_id,
        versions=versions,
        about_classes=_about_classes(versions),
    )


def _about_classes(versions: int) -> str:
    if not versions:
        return (
            "Add images whenever you like. Once a model is trained, other classes need a new model, so choose them now."
        )
    return (
        f"Add images whenever you like: the next version learns from them. {counted(versions, 'version')} "
        f"{'knows' if versions == 1 else 'know'} these classes; to add, remove, rename or reorder classes means to "
        "train a new model. New colours change nothing."
    )


def checked_task(task: Task) -> Task:
    """The task with its names cleaned, its background in a neutral colour; raises as ``create_task``."""
    name = clean_name(task.name, "task", forbidden="/")
    if task.form != "pixels" and (task.background is not None or task.unpainted is not None):
        raise Invalid(
            f"The task {name!r} is of the kind {task.kind}, and such a task has no background: only where every pixel "
            "gets a class, the pixels between things need one.",
            "Leave out background and unpainted, and give only the classes of things to be found.",
        )
    if not task.classes:
        raise Invalid(f"The task {name!r} has no classes.", "Give it at least one class with a name and a colour.")
    renamed = {one.name: clean_name(one.name, "class") for one in task.classes}
    ignored = tuple(clean_name(label, "ignored label") for label in task.ignored)
    seen: dict[str, str] = {}
    for label in (*renamed.values(), *ignored):
        other = seen.setdefault(name_key(label), label)
        if other is not label:
            raise Invalid(
                f"The labels {other!r} and {label!r} of task {name!r} cannot be told apart.",
                "Rename one of them, or merge them into one class.",
            )
    try:
        cleaned = Task(
            name=name,
            kind=task.kind,
            classes=tuple(LabelClass(name=renamed[one.name], color=one.color) for one in task.classes),
            ignored=ignored,
            unpainted=None if task.unpainted is None else renamed[task.unpainted],
            background=None if task.background is None else renamed[task.background],
        )
    except ValidationError as error:
        raise Invalid(f"The task {name!r} is not valid: {error.errors()[0]['msg']}.", "Correct its classes.") from error
    return with_neutral_background(cleaned)


def _lost(task_id: str) -> Dataset:
    raise NotFound(f"The task {task_id!r} has no dataset.", "Restore the database from a backup.")
