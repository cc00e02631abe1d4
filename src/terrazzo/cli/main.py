"""The command ``terrazzo``: its commands, and how it ends when something is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from terrazzo import __version__
from terrazzo.cli import data, demo, jobs, models, projects, scoring, serve, training
from terrazzo.cli.console import print_error
from terrazzo.errors import TerrazzoError

app = typer.Typer(
    name="terrazzo",
    help="From a pile of images to a segmentation model that people trust and use.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
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


_START, _WORK, _KEEP = "Start", "Work", "Look after"
app.command(rich_help_panel=_START)(demo.demo)
app.command(rich_help_panel=_START)(serve.up)
app.command("import", rich_help_panel=_WORK)(data.import_command)
app.command(rich_help_panel=_WORK)(training.train)
app.command(rich_help_panel=_WORK)(scoring.evaluate)
app.command(rich_help_panel=_WORK)(scoring.predict)
app.command(rich_help_panel=_WORK)(scoring.export)
app.command(rich_help_panel=_WORK)(training.architectures)
app.add_typer(projects.app, name="projects", rich_help_panel=_KEEP)
app.add_typer(jobs.app, name="jobs", rich_help_panel=_KEEP)
app.add_typer(models.app, name="models", rich_help_panel=_KEEP)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 well, 1 something is wrong (said in red, with what to do), 2 wrong usage."""
    try:
        app(args=None if arguments is None else list(arguments), prog_name="terrazzo")
    except TerrazzoError as error:
        print_error(error)
        sys.exit(1)
