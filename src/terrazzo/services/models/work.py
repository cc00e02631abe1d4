"""The work of an evaluation job: a version against one split of a snapshot."""

from __future__ import annotations

import shutil
from typing import Any

from terrazzo.jobs.context import JobContext
from terrazzo.services.datasets import datasets
from terrazzo.services.datasets.freezing import freeze_for_job
from terrazzo.services.models import models
from terrazzo.services.models.evaluations import add_evaluation
from terrazzo.services.predict.work import load_predictor
from terrazzo.services.workspace import Workspace


def run(context: JobContext) -> dict[str, Any]:
    """Do the work; the outcome is the version, ``split`` and ``scores`` (see ``jobs.outcomes``)."""
    from terrazzo.evaluation.archive import results_archive
    from terrazzo.evaluation.evaluate import evaluate
    from terrazzo.evaluation.truth import from_snapshot, scored_task
    from terrazzo.inference.forms import answering

    given, job = context.input, context.run
    split = given["split"]
    ws = Workspace.open(context.home)
    try:
        freeze_for_job(ws, context)
        with job.step("prepare"):
            predictor = load_predictor(ws, context)
            snapshot = datasets.open_snapshot(ws, given["snapshot_id"])
            task = scored_task(snapshot.task, predictor.task)
            predictor = answering(predictor, task)
        folder = job.folder / f"eval_{split}"
        # What a killed attempt left is half an evaluation.
        shutil.rmtree(folder, ignore_errors=True)
        job.expect({})
        with job.step(f"evaluate {split}"):
            scores = evaluate(
                predictor,
                from_snapshot(snapshot, split, task),
                folder,
                split=split,
                task=task,
                thresholds=models.open_bundle(ws, given["version_id"]).manifest.thresholds,
                on_progress=job.progress,
                check=job.check,
            )
        add_evaluation(
            ws,
            version_id=given["version_id"],
            job_id=context.job_id,
            task_id=given["task_id"],
            snapshot=given["snapshot_id"],
            scores=scores,
        )
    finally:
        ws.close()
    job.artifact(results_archive(job.folder), "All results: scores, plots and worst images")
    for file in sorted(folder.glob("*")):
        if file.is_file():
            job.artifact(file, f"Evaluation on {split}: {file.name}")
    return {
        "version_id": given["version_id"],
        "version_label": given["version_label"],
        "split": split,
        "scores": {split: scores.headline.model_dump()},
    }
