"""``terrazzo import``: a folder or zip of images and masks into a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import Json, bar, chip, output, print_json, table, workspace

if TYPE_CHECKING:
    from terrazzo.services.images.records import ImportReport


def import_command(
    path: Annotated[Path, typer.Argument(help="Folder or zip with images, and masks if there are any.")],
    project: Annotated[str, typer.Option(help="Name of the project; made when it is missing.")],
    task: Annotated[str, typer.Option(help="Kind of the task; semantic is the one there is.")] = "semantic",
    task_name: Annotated[str, typer.Option(help="Name of the task; made when it is missing.")] = "segmentation",
    ignore: Annotated[
        list[str] | None, typer.Option(help="A label whose pixels count nowhere. May be given several times.")
    ] = None,
    format: Annotated[str | None, typer.Option(help="Name of the format; found out when left away.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, say what would come in.")] = False,
    json: Json = False,
) -> None:
    """Bring images and masks into a project, all of it or nothing."""
    from terrazzo.errors import Invalid
    from terrazzo.services.images.imports import import_data

    if task != "semantic":
        raise Invalid(f"Tasks of the kind {task!r} cannot be imported.", "Use --task semantic.")
    with workspace() as ws, bar("Reading") as progress:
        report = import_data(
            ws,
            path,
            project=project,
            task=task_name,
            ignore=tuple(ignore or ()),
            format=format,
            dry_run=dry_run,
            on_progress=progress,
        )
    if json:
        print_json(report)
    else:
        print_report(report)


def print_report(report: ImportReport) -> None:
    """Say what came in, or would come in."""
    console = output()
    verb = "Would import" if report.dry_run else "Imported"
    new = report.images - report.already_here
    known = f", {report.already_here} were here already" if report.already_here else ""
    console.print(f"{verb} {new} images into “{report.project_name}”{known}; {report.annotated} have masks.")
    made = table("Split", "Images", right=["Images"])
    for split, count in report.splits.items():
        made.add_row(split, str(count))
    console.print(made)
    if report.classes:
        console.print("Classes: ", *(chip(one.color, one.name) for one in report.classes))
    if report.ignored:
        console.print(f"Ignored: {', '.join(report.ignored)}")
    for warning in report.warnings:
        console.print(warning, style="yellow")
    if not report.dry_run:
        console.print(f"Next: terrazzo train {report.project_name!r}", style="dim")
