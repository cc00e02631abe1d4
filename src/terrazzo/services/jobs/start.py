"""Starting jobs: what is wrong with a wish is said here and now, before anything is queued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from terrazzo.db.schema import JobRow
from terrazzo.errors import Conflict, Invalid
from terrazzo.jobs import queue
from terrazzo.services import storage
from terrazzo.services.datasets import freezing
from terrazzo.services.datasets.datasets import dataset_row, get_snapshot
from terrazzo.services.datasets.records import FreezeRecord
from terrazzo.services.jobs.describe import job_record, project_name
from terrazzo.services.jobs.records import JobKind, JobRecord
from terrazzo.services.models import models
from terrazzo.services.models.answering import refuse_unanswered
from terrazzo.services.models.records import ModelRecord
from terrazzo.services.projects import projects, tasks
from terrazzo.services.projects.questions import refuse_other_question
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.projects.tasks import task_row
from terrazzo.services.train.choices import checked_settings, choose_architecture, find_parent, take_version
from terrazzo.services.train.configurations import get_configuration
from terrazzo.services.train.using import TrainingWish, as_configured, task_asked
from terrazzo.services.workspace import Workspace
from terrazzo.types import Split


@storage.making_files
def start_train(
    ws: Workspace,
    *,
    task_id: str,
    name: str = "",
    architecture: str | None = None,
    settings: Mapping[str, Any] | None = None,
    model_id: str | None = None,
    model_name: str | None = None,
    start_from: str | None = None,
    classes: Sequence[str] | None = None,
    configuration: str | None = None,
) -> JobRecord:
    """Freeze the task's dataset as it is now, and queue a training on it.

    Args:
        configuration: name or id of one of the project's; what is None here is as it says, and its settings are
            changed by ``settings``.
        architecture: None is the default of this machine.
        settings: of the trainer's configuration; what is left out has its default.
        model_id: the model that gets the version; else ``model_name``, which is made when it is missing; else a model
            named after the project.
        start_from: id or label of a version whose weights to start from; empty: none, whatever the configuration says.
        classes: names of those to learn; None and none is all of the task.

    Raises:
        NotFound: no such task, architecture, model, version or configuration.
        Invalid: a setting is wrong, weights are missing, nothing is annotated in train, or the configuration is for
            another kind of task.
        Conflict: the model answers another question, or the version to start from is of another kind or trainer.
    """
    task = tasks.get_task(ws, task_id)
    wish = TrainingWish(architecture, dict(settings or {}), model_id, model_name, start_from, classes)
    used = None if configuration is None else get_configuration(ws, task.project_id, configuration)
    if used is not None:
        wish = as_configured(used, task, wish)
    trainer, chosen = choose_architecture(wish.architecture, task.kind)
    wanted = dict(wish.settings)
    parent = find_parent(ws, wish.start_from or take_version(wanted), trainer, task.kind)
    config = checked_settings(trainer, chosen.name, wanted, None if parent is None else parent.folder)
    model = _find_model(ws, task, wish.model_id, wish.model_name)
    asked = task_asked(task, wish.classes)
    if isinstance(model, ModelRecord) and model.task is not None:
        refuse_other_question(model.name, model.task, asked.model_dump(mode="json"))
    frozen, steps, _ = _frozen(ws, task.dataset_id, asked.class_names)
    if isinstance(model, str):
        model = models.create_model(ws, task.project_id, model)
    input = {
        "task_id": task.id,
        **frozen,
        "trainer": trainer.name,
        "architecture": chosen.name,
        "settings": config,
        "model_id": model.id,
        "model_name": model.name,
        "start_from": None if parent is None else parent.version.id,
        "start_from_label": None if parent is None else parent.version.label,
        "classes": list(wish.classes) if wish.classes else None,
        "configuration": None if used is None else used.name,
    }
    return add_job(
        ws, "train", name or f"{model.name}: {chosen.title}", task.project_id, input, (*steps, *trainer.steps())
    )


@storage.making_files
def start_evaluate(ws: Workspace, *, version_id: str, split: Split, task_id: str) -> JobRecord:
    """Freeze the task's dataset as it is now, and queue scoring a version on one split of it.

    Raises:
        NotFound: no such version or task.
        Invalid: the split has no annotated images, or the version cannot answer tasks of this kind.
        Conflict: version and task are of one kind and have other classes.
    """
    version = models.get_version(ws, version_id)
    task = tasks.get_task(ws, task_id)
    refuse_unanswered(version, task)
    frozen, steps, counts = _frozen(ws, task.dataset_id)
    if not counts.get(split):
        raise Invalid(
            f"There are no annotated images in {split}.", f"Put annotated images into {split}, or choose another split."
        )
    input = {
        "version_id": version.id,
        "version_label": version.label,
        "task_id": task.id,
        **frozen,
        "split": split,
    }
    steps = (*steps, "prepare", f"evaluate {split}")
    return add_job(ws, "evaluate", f"{version.label} on {split}", version.project_id, input, steps)


@storage.making_files
def start_freeze(ws: Workspace, dataset_id: str) -> FreezeRecord:
    """Freeze a dataset as it is now: the snapshot when it is here or is made in a moment, else a job that makes it.

    Raises:
        NotFound: there is no such dataset.
        Invalid: no annotated image is in train.
    """
    frozen, steps, _ = _frozen(ws, dataset_id)
    if not steps:
        return FreezeRecord(snapshot=get_snapshot(ws, dataset_id, frozen["snapshot_id"]), job_id=None)
    with ws.reading() as session:
        row = dataset_row(session, dataset_id)
        name, project_id = row.name, task_row(session, row.task_id).project_id
        waiting = select(JobRow).where(JobRow.kind == "freeze", JobRow.state.in_(("queued", "running")))
        for job in session.scalars(waiting):
            if job.input.get("draft") == frozen["draft"]:
                return FreezeRecord(snapshot=None, job_id=job.id)
    made = add_job(ws, "freeze", f"Freeze {name}", project_id, {"dataset_id": dataset_id, **frozen}, steps)
    return FreezeRecord(snapshot=None, job_id=made.id)


def _frozen(
    ws: Workspace, dataset_id: str, classes: Sequence[str] | None = None
) -> tuple[dict[str, Any], tuple[str, ...], dict[str, int]]:
    """What a job's input says of the dataset as it is now, the step that the job begins with, and images by split.

    The input has the snapshot, or, of a large dataset that changed, the draft that the job is to freeze first.
    """
    draft, known = freezing.frozen_or_draft(ws, dataset_id, classes)
    if known is None and len(draft.images) <= freezing.AT_ONCE:
        known = freezing.freeze_draft(ws, draft)
    if known is not None:
        return {"snapshot_id": known.id}, (), known.counts
    return {"snapshot_id": None, "draft": freezing.keep_draft(ws, draft)}, ("freeze",), draft.counts()


def add_job(
    ws: Workspace, kind: JobKind, name: str, project_id: str, input: dict[str, Any], steps: Sequence[str]
) -> JobRecord:
    """Queue a job.

    Raises:
        Conflict: pictures that it names by hash were removed since they were looked up.
    """
    with ws.session() as session:
        if not all(ws.blobs.has(one) for one in (*input.get("hashes", ()), *filter(None, [input.get("draft")]))):
            raise Conflict("Pictures to predict were deleted just now.", "Try again.")
        row = queue.enqueue(session, kind, name, project_id, input, steps)
        return job_record(ws, row, project_name(session, row))


def _find_model(ws: Workspace, task: TaskRecord, model_id: str | None, model_name: str | None) -> ModelRecord | str:
    """The model that gets the version, or the name of one to be made."""
    if model_id is not None:
        model = models.get_model(ws, model_id)
        if model.project_id != task.project_id:
            raise Invalid(f"The model {model.name!r} is in another project.", "Choose a model of this project.")
        return model
    wanted = model_name or projects.get_project(ws, task.project_id).name.replace("/", "-").replace("@", "-")
    here = {one.name.casefold(): one for one in models.list_models(ws, task.project_id)}
    return here.get(wanted.casefold(), wanted)
