"""``terrazzo train`` and ``terrazzo architectures``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrazzo.cli.console import Json, notes, output, print_json, splits_table, table, workspace

if TYPE_CHECKING:
    from terrazzo.services.jobs.records import JobRecord
    from terrazzo.services.models.records import VersionRecord
    from terrazzo.services.workspace import Workspace
    from terrazzo.trainers.base import Architecture


def train(
    project: Annotated[str, typer.Argument(help="Name or id of the project.")],
    architecture: Annotated[
        str | None,
        typer.Option(help="What to train, see “terrazzo architectures”; a good one for this machine if left away."),
    ] = None,
    set: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="A setting, for example epochs=20. Several times.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Model that gets the version; made when it is missing.")] = None,
    start_from: Annotated[
        str | None, typer.Option(metavar="MODEL@VERSION", help="Go on from the weights of this version.")
    ] = None,
    task: Annotated[str | None, typer.Option(help="Task of the project, when it has several.")] = None,
    name: Annotated[str, typer.Option(help="Name of the job.")] = "",
    json: Json = False,
) -> None:
    """Train a model on a project and publish it as a version. Ctrl-C cancels."""
    from terrazzo.cli.find import one_task, settings_of
    from terrazzo.cli.watch import follow
    from terrazzo.services.jobs import jobs
    from terrazzo.services.models import models

    settings = settings_of(set or [])
    with workspace() as ws:
        job = jobs.start_train(
            ws,
            task_id=one_task(ws, project, task).id,
            name=name,
            architecture=architecture,
            settings=settings,
            model_name=model,
            start_from=start_from,
        )
        notes().print(f"Job “{job.name}”, {job.id}")
        done = follow(ws, job.id, cancel=True)
        version = models.get_version(ws, done.outcome["version_id"])
        if json:
            print_json(result_of(ws, done, version))
        else:
            print_result(version)


def result_of(ws: Workspace, job: JobRecord, version: VersionRecord) -> dict[str, Any]:
    """What a script wants to know of a training that ended well."""
    from terrazzo.services.models import models

    seconds = (job.ended_at - job.started_at).total_seconds() if job.ended_at and job.started_at else None
    return {
        "job": job.id,
        "state": job.state,
        "version": version.label,
        "version_id": version.id,
        "model": version.model_name,
        "architecture": version.architecture,
        "seconds": seconds,
        "miou": {split: scores.miou for split, scores in version.scores.items()},
        "scores": version.scores,
        "bundle": str(models.open_bundle(ws, version.id).folder),
        "run_folder": job.run_folder,
    }


def print_result(version: VersionRecord) -> None:
    """The table of scores of each split, and what to do next."""
    console = output()
    console.print(splits_table(version.scores, f"{version.label}  {version.architecture_title}"))
    console.print(f"Next: terrazzo predict {version.label} IMAGE... -o FOLDER", style="dim")


def architectures(
    search: Annotated[str | None, typer.Option(help="Only those with this text in name or description.")] = None,
    json: Json = False,
) -> None:
    """What can be trained, with size, licence, and whether the weights are here."""
    from terrazzo.services.train.catalogue import list_architectures

    found = [one for one in list_architectures() if search is None or _matches(one, search)]
    if json:
        print_json(found)
        return
    made = table("Name", "Parameters", "Weights", "Their licence", "Default on", right=["Parameters"])
    weights = {"here": "here", "fetchable": "can be fetched", "missing": "missing", "none": "random"}
    default = {"cpu": "CPU", "gpu": "GPU", None: ""}
    for one in found:
        size = f"{one.parameters / 1e6:.1f} M"
        made.add_row(one.name, size, weights[one.weights_status], one.weights_licence, default[one.default])
    console = output()
    console.print(made)
    console.print(f"Licence of the code: {'; '.join(sorted({one.licence for one in found}))}", style="dim")


def _matches(one: Architecture, search: str) -> bool:
    text = " ".join((one.name, one.title, one.description, one.decoder, one.encoder))
    return search.casefold() in text.casefold()
