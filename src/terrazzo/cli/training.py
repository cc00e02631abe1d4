"""``terrazzo train`` and ``terrazzo architectures``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrazzo.cli.console import Json, notes, output, print_json, table, workspace
from terrazzo.cli.score_tables import splits_table

if TYPE_CHECKING:
    from terrazzo.services.jobs.records import JobRecord
    from terrazzo.services.models.records import VersionRecord
    from terrazzo.services.workspace import Workspace
    from terrazzo.trainers.base import Architecture
    from terrazzo.trainers.estimate import TrainingEstimate
    from terrazzo.types import TaskKind


def train(
    project: Annotated[str, typer.Argument(help="Name or id of the project.")],
    architecture: Annotated[
        str | None,
        typer.Option(help="What to train, see “terrazzo architectures”; a good one for this machine if left away."),
    ] = None,
    configuration: Annotated[
        str | None, typer.Option(metavar="NAME", help="Start with this configuration; other options change it.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="Settings by name: quick, balanced or best. --set changes single ones.")
    ] = None,
    set: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="A setting, for example epochs=20. Several times.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Model that gets the version; made when it is missing.")] = None,
    start_from: Annotated[
        str | None, typer.Option(metavar="MODEL@VERSION", help="Go on from the weights of this version.")
    ] = None,
    class_: Annotated[
        list[str] | None,
        typer.Option("--class", metavar="CLASS", help="A class to learn; without it all of the task. Several times."),
    ] = None,
    task: Annotated[str | None, typer.Option(help="Task of the project, when it has several.")] = None,
    name: Annotated[str, typer.Option(help="Name of the job.")] = "",
    dry_run: Annotated[
        bool, typer.Option(help="Say how long it may take and what is chosen, and start nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Train a model on a project and publish it as a version. Ctrl-C cancels."""
    from terrazzo.cli.find import task_for
    from terrazzo.cli.watch import follow
    from terrazzo.services.jobs import jobs
    from terrazzo.services.models import models
    from terrazzo.services.train import estimates

    with workspace() as ws:
        chosen_task = task_for(ws, project, task, configuration)
        settings = _settings(preset, set or [], architecture, chosen_task.kind)
        expected = estimates.estimate_training(
            ws,
            chosen_task.project_id,
            task_id=chosen_task.id,
            architecture=architecture,
            settings=settings,
            start_from=start_from,
            classes=class_,
            configuration=configuration,
        )
        if dry_run:
            print_json(expected) if json else print_estimate(expected)
            return
        notes().print(f"May take {duration(expected)}. {expected.basis_note}")
        job = jobs.start_train(
            ws,
            task_id=chosen_task.id,
            name=name,
            architecture=architecture,
            settings=settings,
            model_name=model,
            start_from=start_from,
            classes=class_,
            configuration=configuration,
        )
        notes().print(f"Job “{job.name}”, {job.id}")
        done = follow(ws, job.id, cancel=True)
        version = models.get_version(ws, done.outcome["version_id"])
        if json:
            print_json(result_of(ws, done, version))
        else:
            print_result(version)


def _settings(preset: str | None, pairs: list[str], architecture: str | None, kind: TaskKind) -> dict[str, Any]:
    """Those of the preset, changed by ``--set``."""
    from terrazzo.cli.find import settings_of
    from terrazzo.services.train.catalogue import preset_settings

    own = settings_of(pairs)
    return own if preset is None else {**preset_settings(preset, architecture, kind), **own}


def print_estimate(expected: TrainingEstimate) -> None:
    """What is chosen and why, the parts of the time, and how it is known."""
    made = table("Setting", "Chosen", "Because")
    for one in expected.choices:
        made.add_row(one.title, one.value, one.why)
    console = output()
    console.print(made)
    parts = table("Part", "Likely", right=["Likely"])
    for part in expected.parts:
        parts.add_row(part.title, words_of(part.seconds))
    console.print(parts)
    images = ", ".join(f"{count} in {split}" for split, count in expected.images.items())
    console.print(f"{expected.architecture}, {images}, {expected.epochs} epochs")
    console.print(f"May take {duration(expected)}. {expected.basis_note}")
    for note in expected.notes:
        console.print(note, style="yellow")


def duration(expected: TrainingEstimate) -> str:
    """The range of the whole time in words."""
    least, most = words_of(expected.seconds.least), words_of(expected.seconds.most)
    return f"about {least}" if least == most else f"{least} to {most}"


def words_of(seconds: float) -> str:
    """A time that is not known exactly: 40 s, 7 min, 2.5 h."""
    if seconds < 90:
        return f"{max(10, round(seconds, -1)):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


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
        "headlines": version.headlines,
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
    kind: Annotated[
        str | None,
        typer.Option(help="Only those for tasks of this kind: semantic, instance, detection, classification, tagging."),
    ] = None,
    json: Json = False,
) -> None:
    """What can be trained, with size, licence, and whether the weights are here."""
    from terrazzo.cli.find import kind_named
    from terrazzo.services.train.catalogue import list_architectures

    listed = list_architectures(None if kind is None else kind_named(kind))
    found = [one for one in listed if search is None or _matches(one, search)]
    if json:
        print_json(found)
        return
    made = table("Name", "For", "Parameters", "Weights", "Their licence", "Default", right=["Parameters"])
    weights = {"here": "here", "fetchable": "can be fetched", "missing": "missing", "none": "random"}
    for one in found:
        size = f"{one.parameters / 1e6:.1f} M"
        made.add_row(
            one.name, ", ".join(one.kinds), size, weights[one.weights_status], one.weights_licence, _default(one)
        )
    console = output()
    console.print(made)
    console.print(f"Licence of the code: {'; '.join(sorted({one.licence for one in found}))}", style="dim")
    if any("AGPL" in one.licence for one in found):
        console.print(_AGPL, style="bold yellow")


_AGPL = (
    "AGPL-3.0: the networks whose name begins with “yolo”, and every version trained with them. Who offers such "
    "a version to others over a network must offer them the source of what they run, or buy a licence of Ultralytics."
)


def _default(one: Architecture) -> str:
    """“CPU: semantic”, where it is trained when nobody chooses."""
    return "" if one.default is None else f"{one.default.upper()}: {', '.join(one.default_for)}"


def _matches(one: Architecture, search: str) -> bool:
    text = " ".join((one.name, one.title, one.description, one.decoder, one.encoder))
    return search.casefold() in text.casefold()
