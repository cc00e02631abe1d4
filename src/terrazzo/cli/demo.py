"""``terrazzo demo``: from nothing to a served model on one of the bundled samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import bar, notes, output
from terrazzo.cli.serve import HOST, PORT, Host, NoBrowser, Port, serve
from terrazzo.errors import Invalid
from terrazzo.version import __version__

if TYPE_CHECKING:
    from terrazzo.home import Home
    from terrazzo.services.images.example import SampleName
    from terrazzo.services.models.records import VersionRecord
    from terrazzo.services.projects.records import ProjectRecord
    from terrazzo.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo makes of a sample: so many images are drawn (``things`` names them), and a model is trained."""

    images: int
    things: str
    model: str
    description: str
    settings: Mapping[str, object]
    """On 2 cores the training itself may take 3 minutes; the plan leaves a margin."""


DEMOS: Mapping[SampleName, Demo] = {
    "pages": Demo(
        images=80,
        things="pages",
        model="page-layout",
        description=(
            "Finds text lines, drop capitals and illustrations on manuscript pages. "
            "Trained on the invented pages of `terrazzo demo`."
        ),
        settings={"max_minutes": 2.5, "image_size": 448},
    ),
    "cells": Demo(
        images=120,
        things="fields of cells",
        model="cell-finder",
        description=(
            "Finds round and rod-shaped cells under a microscope, one by one, also where they touch. "
            "Trained on the invented fields of `terrazzo demo --sample cells`."
        ),
        settings={"max_minutes": 2.5, "image_size": 512, "small_first": 0.5},
    ),
}


def demo(
    sample: Annotated[
        str, typer.Option(help="pages: a class for each pixel. cells: each cell by itself, also where they touch.")
    ] = "pages",
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Exit at the end instead of serving the pages.")] = False,
    host: Host = HOST,
    port: Port = PORT,
    no_browser: NoBrowser = False,
) -> None:
    """Draw a sample, train on it, score and predict, then serve the result."""
    from terrazzo.home import Home
    from terrazzo.services.workspace import Workspace

    name = _known(sample)
    home = Home.from_environment()
    ws = Workspace.open(home)
    try:
        project = _sample_project(ws, name)
        version = _version(ws, project, DEMOS[name])
        overlay = _overlay(ws, project, version, DEMOS[name])
    finally:
        ws.close()
    _print_result(home, version, overlay, host, port)
    if not no_serve:
        serve(home, host=host, port=port, browser=not no_browser)


def _known(sample: str) -> SampleName:
    for name in DEMOS:
        if sample == name:
            return name
    raise Invalid(f"There is no sample {sample!r}.", f"Use one of: {', '.join(DEMOS)}.")


def _say(step: str) -> None:
    notes().print(f"\n{step}", style="bold")


def _sample_project(ws: Workspace, name: SampleName) -> ProjectRecord:
    """The project with the sample, made at the first call; one with a smaller sample gets the images that it lacks."""
    from terrazzo.services.images.example import SAMPLES
    from terrazzo.services.images.imports import import_data
    from terrazzo.services.projects.projects import list_projects

    sample, plan = SAMPLES[name], DEMOS[name]
    here = next((one for one in list_projects(ws) if one.name == sample.project and one.image_count), None)
    if here is not None and here.image_count >= plan.images:
        _say(f"1  The project “{sample.project}” is here already ({here.image_count} {plan.things})")
        return here
    drawn = ws.home.cache / f"sample-{name}-{plan.images}-{__version__}.zip"
    _say(f"1  Drawing {plan.images} sample {plan.things}")
    if not drawn.exists():
        with bar("Drawing") as progress:
            sample.write(drawn, plan.images, progress)
    if here is None:
        _say(f"2  Importing them as the project “{sample.project}”")
    else:
        _say(f"2  Importing those that the project “{sample.project}” lacks: it has {here.image_count}")
    with bar("Importing") as progress:
        import_data(ws, drawn, project=sample.project, kind=sample.kind, on_progress=progress)
    return next(one for one in list_projects(ws) if one.name == sample.project)


def _version(ws: Workspace, project: ProjectRecord, plan: Demo) -> VersionRecord:
    """The latest version of the demo's model; trained at the first call."""
    from terrazzo.cli.find import one_task
    from terrazzo.cli.watch import follow
    from terrazzo.services.jobs import jobs
    from terrazzo.services.models import models

    for model in models.list_models(ws, project.id):
        if model.name == plan.model and model.latest is not None:
            _say(f"3  The version {model.latest.label} is here already")
            return model.latest
    _say("3  Training, about 3 minutes on 2 cores; Ctrl-C cancels")
    waiting = jobs.list_jobs(ws, project_id=project.id, kind="train", moving=True).items
    task = one_task(ws, project.id, None)
    job = (
        waiting[0] if waiting else jobs.start_train(ws, task_id=task.id, model_name=plan.model, settings=plan.settings)
    )
    done = follow(ws, job.id, cancel=True)
    version = models.get_version(ws, done.outcome["version_id"])
    models.update_model(ws, version.model_id, description=plan.description)
    return version


def _overlay(ws: Workspace, project: ProjectRecord, version: VersionRecord, plan: Demo) -> Path:
    """Predict the test images by a job, so that the web pages show them; the picture of the first one."""
    from terrazzo.cli.find import one_task
    from terrazzo.cli.watch import follow
    from terrazzo.services.jobs import jobs

    ended = jobs.list_jobs(ws, project_id=project.id, kind="predict", state="succeeded").items
    mine = [job for job in ended if job.input["version_id"] == version.id and job.input["split"] == "test"]
    if not mine:
        _say(f"4  Predicting the test {plan.things}, which the training never saw")
        task = one_task(ws, project.id, None)
        name = f"Test {plan.things}"
        job = jobs.start_predict(ws, version_id=version.id, split="test", task_id=task.id, name=name)
        mine = [follow(ws, job.id, cancel=True)]
    return min(Path(mine[0].run_folder).rglob("*_overlay.png"))


def _print_result(home: Home, version: VersionRecord, overlay: Path, host: str, port: int) -> None:
    from terrazzo.cli.score_tables import splits_table

    console = output()
    console.print()
    console.print(splits_table(version.scores, f"{version.label}  {version.architecture_title}"))
    console.print(f"Overlay picture:  {overlay}")
    console.print(f"Data folder:      {home.root}")
    console.print(f"Web pages:        http://{host}:{port}  (terrazzo up prints the address with your token)")
