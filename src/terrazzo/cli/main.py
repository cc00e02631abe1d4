"""The command ``terrazzo``: its commands, and how it ends when something is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from terrazzo import __version__
from terrazzo.cli import (
    configurations,
    data,
    datasets,
    demo,
    evaluate,
    export,
    jobs,
    models,
    predict,
    projects,
    serve,
    tasks,
    training,
    weights,
)
from terrazzo.cli.console import print_error
from terrazzo.errors import TerrazzoError
from terrazzo.files.disk import trouble_of
from terrazzo.home import Home

app = typer.Typer(
    name="terrazzo",
    help="From a pile of images to a segmentation model that people trust and use.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Rich help costs half a second of imports; plain help answers at once.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    home: Annotated[
        Path | None, typer.Option(envvar="TERRAZZO_HOME", help="The data folder.", show_default="~/.terrazzo")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Options of all commands."""
    if home is not None:
        # The processes of jobs are told in the same way.
        os.environ["TERRAZZO_HOME"] = str(home.expanduser().resolve())


app.command(short_help="Train on a bundled sample, serve it.")(demo.demo)
app.command(short_help="Serve the web pages.")(serve.up)
app.command("import", short_help="Bring images and masks into a project.")(data.import_command)
app.command(short_help="Train a model and publish a version.")(training.train)
app.command(short_help="Score a version on a split.")(evaluate.evaluate)
app.command(short_help="Predict images into a folder.")(predict.predict)
app.command(short_help="Write a version as one file.")(export.export)
app.command(short_help="What can be trained.")(training.architectures)
app.add_typer(projects.app, name="projects", short_help="List, show, create, delete projects.")
app.add_typer(tasks.app, name="tasks", short_help="List, create tasks, change their classes.")
app.add_typer(datasets.app, name="datasets", short_help="List, show, split, freeze datasets.")
app.add_typer(
    configurations.app, name="configurations", short_help="List, create, edit, compare what trainings start with."
)
app.add_typer(jobs.app, name="jobs", short_help="List, follow, cancel, stop, retry, repeat jobs.")
app.add_typer(weights.app, name="weights", short_help="List, import, fetch, remove weights to start from.")
app.add_typer(models.app, name="models", short_help="List, show, describe, delete models.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 well, 1 something is wrong (said in red, with what to do), 2 wrong usage."""
    try:
        app(args=None if arguments is None else list(arguments), prog_name="terrazzo")
    except TerrazzoError as error:
        print_error(error)
        sys.exit(1)
    except Exception as error:
        trouble = trouble_of(error, Home.from_environment().root)
        if trouble is None:
            raise
        print_error(trouble)
        sys.exit(1)
