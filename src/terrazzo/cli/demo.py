"""``terrazzo demo``: from nothing to a served model on the bundled sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import bar, notes, output
from terrazzo.cli.serve import HOST, PORT, Host, NoBrowser, Port, serve

if TYPE_CHECKING:
    from terrazzo.home import Home
    from terrazzo.services.models.records import VersionRecord
    from terrazzo.services.projects.records import ProjectRecord
    from terrazzo.services.workspace import Workspace

PROJECT = "Sample pages"
MODEL = "page-layout"
DESCRIPTION = (
    "Finds text lines, drop capitals and illustrations on manuscript pages. "
    "Trained on the invented pages of `terrazzo demo`."
)
PAGES = 80
SETTINGS: dict[str, object] = {"max_minutes": 2.5, "image_size": 448}
"""On 2 cores the training itself may take 3 minutes; the plan leaves a margin."""


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Exit at the end instead of serving the pages.")] = False,
    host: Host = HOST,
    port: Port = PORT,
    no_browser: NoBrowser = False,
) -> None:
    """Draw sample pages, train on them, score and predict, then serve the result."""
    from terrazzo.home import Home
    from terrazzo.services.workspace import Workspace

    home = Home.from_environment()
    ws = Workspace.open(home)
    try:
        project = _sample_project(ws)
        version = _version(ws, project)
        overlay = _overlay(ws, project, version)
    finally:
        ws.close()
    _print_result(home, version, overlay, host, port)
    if not no_serve:
        serve(home, host=host, port=port, browser=not no_browser)


def _say(step: str) -> None:
    notes().print(f"\n{step}", style="bold")


def _sample_project(ws: Workspace) -> ProjectRecord:
    """The project with the sample, made at the first call."""
    from terrazzo.sample import write_sample
    from terrazzo.services.images.imports import import_data
    from terrazzo.services.projects.projects import list_projects

    for one in list_projects(ws):
        if one.name == PROJECT and one.image_count:
            _say(f"1  The project “{PROJECT}” is here already ({one.image_count} pages)")
            return one
    sample = ws.home.cache / f"sample-{PAGES}.zip"
    _say(f"1  Drawing {PAGES} sample pages")
    if not sample.exists():
        with bar("Drawing") as progress:
            write_sample(sample, pages=PAGES, on_progress=progress)
    _say(f"2  Importing them as the project “{PROJECT}”")
    with bar("Importing") as progress:
        import_data(ws, sample, project=PROJECT, on_progress=progress)
    return next(one for one in list_projects(ws) if one.name == PROJECT)


def _version(ws: Workspace, project: ProjectRecord) -> VersionRecord:
    """The latest version of the demo's model; trained at the first call."""
    from terrazzo.cli.find import one_task
    from terrazzo.cli.watch import follow
    from terrazzo.services.jobs import jobs
    from terrazzo.services.models import models

    for model in models.list_models(ws, project.id):
        if model.name == MODEL and model.latest is not None:
            _say(f"3  The version {model.latest.label} is here already")
            return model.latest
    _say("3  Training, about 3 minutes on 2 cores; Ctrl-C cancels")
    waiting = [
        job
        for job in jobs.list_jobs(ws, project_id=project.id, kind="train").items
        if job.state in ("queued", "running")
    ]
    task = one_task(ws, project.id, None)
    job = waiting[0] if waiting else jobs.start_train(ws, task_id=task.id, model_name=MODEL, settings=SETTINGS)
    done = follow(ws, job.id, cancel=True)
    version = models.get_version(ws, done.outcome["version_id"])
    models.update_model(ws, version.model_id, description=DESCRIPTION)
    return version


def _overlay(ws: Workspace, project: ProjectRecord, version: VersionRecord) -> Path:
    """Predict the test pages by a job, so that the web pages show them; the picture of the first one."""
    from terrazzo.cli.find import one_task
    from terrazzo.cli.watch import follow
    from terrazzo.services.jobs import jobs

    ended = jobs.list_jobs(ws, project_id=project.id, kind="predict", state="succeeded").items
    mine = [job for job in ended if job.input["version_id"] == version.id and job.input["split"] == "test"]
    if not mine:
        _say("4  Predicting the test pages, which the training never saw")
        task = one_task(ws, project.id, None)
        job = jobs.start_predict(ws, version_id=version.id, split="test", task_id=task.id, name="Test pages")
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
