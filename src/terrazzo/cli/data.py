"""``terrazzo import``: a folder or zip of images and masks into a project."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import Json, bar, chip, output, percent, print_json, table, workspace
from terrazzo.cli.mask_options import ExifMasksOption, Keep, SnapColours, checked_exif_masks
from terrazzo.words import counted

if TYPE_CHECKING:
    from terrazzo.services.images.records import ImportReport, MaskReport

_SHOWN = 20
"""Masks with moved pixels that are named one by one."""


def import_command(
    path: Annotated[Path, typer.Argument(help="Folder or zip with images, and masks if there are any.")],
    project: Annotated[str, typer.Option(help="Name of the project; made when it is missing.")],
    task: Annotated[str, typer.Option(help="Kind of the task; semantic is the one there is.")] = "semantic",
    task_name: Annotated[str, typer.Option(help="Name of the task; made when it is missing.")] = "segmentation",
    ignore: Annotated[
        list[str] | None, typer.Option(help="A label whose pixels count nowhere. May be given several times.")
    ] = None,
    keep: Keep = None,
    format: Annotated[str | None, typer.Option(help="Name of the format; found out when left away.")] = None,
    snap_colours: SnapColours = False,
    exif_masks: ExifMasksOption = "auto",
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
            keep=tuple(keep or ()),
            format=format,
            snap_colours=snap_colours,
            exif_masks=checked_exif_masks(exif_masks),
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
    new = counted(report.images - report.already_here, "image")
    known = f", {report.already_here} {'was' if report.already_here == 1 else 'were'} here already"
    masks = f"{report.annotated} {'has a mask' if report.annotated == 1 else 'have masks'}"
    console.print(f"{verb} {new} into “{report.project_name}”{known if report.already_here else ''}; {masks}.")
    made = table("Split", "Images", right=["Images"])
    for split, count in report.splits.items():
        made.add_row(split, str(count))
    console.print(made)
    if report.masks is not None:
        print_masks(report.masks)
    if report.ignored:
        console.print(f"Ignored: {', '.join(report.ignored)}")
    for warning in report.warnings:
        console.print(warning, style="yellow")
    for name in report.ignored_by_name:
        console.print(f"  --keep {shlex.quote(name)}", style="dim")
    if report.question is not None:
        console.print(f"{report.question} If they are: --format folder", style="bold yellow")
    if not report.dry_run:
        console.print(f"Next: {_next(report)}", style="dim")


def _next(report: ImportReport) -> str:
    name = shlex.quote(report.project_name)
    if not report.annotated:
        return f"import the same images with their masks: terrazzo import FOLDER --project {name}"
    if not any(split != "none" for split in report.splits):
        return f"terrazzo datasets split {name} --train 0.8 --val 0.1 --test 0.1"
    return f"terrazzo train {name}"


def print_masks(report: MaskReport) -> None:
    """How masks were understood, the share of each class, and what was moved or turned."""
    console = output()
    for one in report.understood:
        console.print(f"{counted(one.masks, 'mask')}: {one.text}")
    splits = list(report.shares[0].splits) if report.shares else []
    made = table("Class", "Pixels", *splits, "Images", right=["Pixels", *splits, "Images"])
    for label in report.shares:
        parts = (percent(label.splits[split]) for split in splits)
        named = label.name if label.color is None else chip(label.color, label.name)
        made.add_row(named, percent(label.share), *parts, str(label.images))
    console.print(made)
    if report.snapped:
        console.print(
            f"{counted(report.snapped_pixels, 'pixel')} in {counted(len(report.snapped), 'mask')} were moved to the "
            "nearest label:"
        )
        for mask in report.snapped[:_SHOWN]:
            console.print(f"  {mask.file}: {mask.pixels}")
        if len(report.snapped) > _SHOWN:
            console.print(f"  and {counted(len(report.snapped) - _SHOWN, 'more mask')}")
    if report.rotations.text:
        console.print(report.rotations.text)
    if report.rotations.undecided:
        console.print("  --exif-masks upright (as people see them) or raw (as stored) says it otherwise", style="dim")
