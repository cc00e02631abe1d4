"""What services return of projects and tasks, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime

from terrazzo.types import Form, LabelClass, Record, TaskKind


class ProjectRecord(Record):
    id: str
    name: str
    description: str
    created_at: datetime
    image_count: int
    task_count: int


class TaskRecord(Record):
    id: str
    project_id: str
    name: str
    kind: TaskKind
    form: Form
    """What its answers are made of; it follows from the kind."""
    classes: tuple[LabelClass, ...]
    ignored: tuple[str, ...]
    unpainted: str | None
    background: str | None
    """The class that counts in scores and is not painted over pictures unless asked for."""
    created_at: datetime
    annotated_count: int
    dataset_id: str
    """The task's dataset (a draft of which images are in which split); made with the task."""
    versions: int
    """How many versions answer this question: the same kind, and the same classes in the same order."""
    about_classes: str
    """What a change of the classes means now, for people who are about to make one."""
