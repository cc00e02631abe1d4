"""The work of a training job: train on the snapshot, publish the version, pack the results.

It may be killed at any moment and is then called again. The trainer goes on from its checkpoint; the id of the
bundle is written down as soon as it is there; publishing a version twice gives the same version.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from terrazzo.errors import NotFound
from terrazzo.files.whole import write_atomically
from terrazzo.jobs.context import JobContext
from terrazzo.services.datasets import datasets
from terrazzo.services.datasets.freezing import freeze_for_job
from terrazzo.services.models import models
from terrazzo.services.models.records import ModelRecord
from terrazzo.services.train.choices import configuration
from terrazzo.services.workspace import Workspace
from terrazzo.trainers.speed import SPEED_FILE, Speed, remember

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle

_PUBLISHED = "bundle_id"
"""File in the run folder that holds the id of the bundle, once that is published."""


def run(context: JobContext) -> dict[str, Any]:
    """Do the work; the outcome is ``version_id``, ``version_label`` and ``scores`` (see ``jobs.outcomes``)."""
    ws = Workspace.open(context.home)
    try:
        freeze_for_job(ws, context)
        bundle = _published(context) or _train(ws, context)
        _tell_results(context)
        given = context.input
        model = _model(ws, context)
        version = models.publish_version(
            ws,
            model_id=model.id,
            job_id=context.job_id,
            snapshot=given["snapshot_id"],
            parent_id=given["start_from"],
            bundle=bundle,
            settings=given["settings"],
        )
        _remember_speed(ws, context)
        # The checkpoint holds several copies of the weights; from here on nobody resumes from it.
        shutil.rmtree(context.run.folder / "checkpoints", ignore_errors=True)
        context.run.log(f"Published as {version.label}.")
        scores = {split: one.model_dump() for split, one in version.headlines.items()}
        return {"version_id": version.id, "version_label": version.label, "scores": scores}
    finally:
        ws.close()


def _remember_speed(ws: Workspace, context: JobContext) -> None:
    """Keep how fast the training was, if its trainer measured it: the next estimate is made from it."""
    path = context.run.folder / SPEED_FILE
    if path.exists():
        remember(ws.home.speeds, Speed.model_validate_json(path.read_text("utf-8")))


def _published(context: JobContext) -> Bundle | None:
    """The bundle that an earlier attempt published, if it came so far."""
    from terrazzo.bundle import Bundle

    note = context.run.folder / _PUBLISHED
    if not note.exists():
        return None
    folder = context.home.bundles / note.read_text(encoding="ascii")
    return Bundle.open(folder) if folder.exists() else None


def _train(ws: Workspace, context: JobContext) -> Bundle:
    from terrazzo.trainers.registry import get_trainer

    given = context.input
    trainer = get_trainer(given["trainer"])
    parent = None if given["start_from"] is None else models.open_bundle(ws, given["start_from"])
    config = configuration(trainer, given["settings"], None if parent is None else str(parent.folder))
    lineage: dict[str, object] = {"name": given["model_name"], "parent": None if parent is None else parent.id}
    context.run.log(f"Starting {trainer.title.lower()}; loading its libraries takes a moment.")
    bundle = trainer.train(
        datasets.open_snapshot(ws, given["snapshot_id"]),
        given["architecture"],
        config,
        context.run,
        context.home.bundles,
        lineage,
    )
    write_atomically(context.run.folder / _PUBLISHED, bundle.id.encode("ascii"))
    return bundle


def _tell_results(context: JobContext) -> None:
    """Curves, sheets and the archive of all results, announced as files of the job."""
    from terrazzo.evaluation.archive import results_archive
    from terrazzo.evaluation.curves import write_curves

    folder = context.run.folder
    write_curves(folder)
    context.run.artifact(results_archive(folder), "All results: curves, scores, plots and worst images")
    for part in sorted([folder / "train", *folder.glob("eval_*")]):
        for file in sorted(part.glob("*")):
            if file.is_file():
                context.run.artifact(file, f"{part.name.replace('eval_', 'Evaluation on ')}: {file.name}")


def _model(ws: Workspace, context: JobContext) -> ModelRecord:
    """The model that gets the version; made anew when somebody deleted it meanwhile, so that no training is lost."""
    try:
        return models.get_model(ws, context.input["model_id"])
    except NotFound:
        name = context.input["model_name"]
        context.run.log(f"The model {name!r} was deleted meanwhile; it is made anew.", "warning")
    here = [one for one in models.list_models(ws, context.project_id) if one.name == name]
    model = here[0] if here else models.create_model(ws, context.project_id, name)
    context.update_input(model_id=model.id)
    return model
