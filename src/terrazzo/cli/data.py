"""``terrazzo import``: a folder or zip of images and annotations into a project."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli import arkindex_options
from terrazzo.cli.console import Json, bar, chip, output, percent, print_json, table, workspace
from terrazzo.cli.mask_options import ExifMasksOption, Keep, SnapColours, checked_exif_masks
from terrazzo.words import counted, is_or_are

if TYPE_CHECKING:
    from terrazzo.services.images.records import ImportReport, MaskReport
    from terrazzo.types import TaskKind

_SHOWN = 20
"""Masks with moved pixels that are named one by one."""


def import_command(
    path: Annotated[
        Path,
        typer.Argument(
            help="Folder or zip with images, and annotations if there are any; or the SQLite export of Arkindex."
        ),
    ],
    project: Annotated[str, typer.Option(help="Name of the project; made when it is missing.")],
    task: Annotated[
        str | None,
        typer.Option(
            help="Kind of the task: semantic, instance, detection, classification or tagging; "
            "what the files hold when left away."
        ),
    ] = None,
    task_name: Annotated[
        str | None, typer.Option(help="Name of the task, made when it is missing; by its kind when left away.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="A label whose pixels count nowhere. May be given several times.")
    ] = None,
    keep: Keep = None,
    format: Annotated[str | None, typer.Option(help="Name of the format; found out when left away.")] = None,
    snap_colours: SnapColours = False,
    exif_masks: ExifMasksOption = "auto",
    images: arkindex_options.Images = None,
    ground_truth: arkindex_options.GroundTruth = None,
    mapped: arkindex_options.Map = None,
    export_dataset: arkindex_options.ExportDataset = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, say what would come in.")] = False,
    json: Json = False,
) -> None:
    """Bring images and annotations into a project, all of it or nothing."""
    from terrazzo.services.images.imports import import_data

    kind = None if task is None else _kind(task)
    with workspace() as ws, bar("Reading") as progress:
        export = arkindex_options.chosen(ground_truth, mapped, export_dataset)
        report = import_data(
            ws,
            path,
            project=project,
            kind=kind,
            task=task_name,
            ignore=tuple(ignore or ()),
            keep=tuple(keep or ()),
            format=format,
            snap_colours=snap_colours,
            exif_masks=checked_exif_masks(exif_masks),
            images=arkindex_options.images_of(ws, path, images, export, progress),
            export=export,
            dry_run=dry_run,
            on_progress=progress,
        )
    if json:
        print_json(report)
    else:
        print_report(report)


def _kind(name: str) -> TaskKind:
    """A kind of task by its name; ``Invalid`` lists them."""
    from terrazzo.errors import Invalid
    from terrazzo.types import FORM_OF

    for kind in FORM_OF:
        if kind == name:
            return kind
    raise Invalid(f"There is no kind of task {name!r}.", f"Use one of: {', '.join(FORM_OF)}.")


def print_report(report: ImportReport) -> None:
    """Say what came in, or would come in."""
    console = output()
    verb = "Would import" if report.dry_run else "Imported"
    new = counted(report.images - report.already_here, "image")
    known = f", {report.already_here} {'was' if report.already_here == 1 else 'were'} here already"
    annotated = f"{report.annotated} {is_or_are(report.annotated)} annotated"
    console.print(f"{verb} {new} into “{report.project_name}”{known if report.already_here else ''}; {annotated}.")
    made = table("Split", "Images", right=["Images"])
    for split, count in report.splits.items():
        made.add_row(split, str(count))
    console.print(made)
    if report.masks is not None:
        print_masks(report.masks)
    elif report.amounts:
        print_amounts(report)
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


def print_amounts(report: ImportReport) -> None:
    """How many objects or images of each class there are, and on how many images there is nothing."""
    splits = [split for split in report.splits if any(split in one.splits for one in report.amounts)]
    unit = report.unit.capitalize()
    heads = [unit, *splits, *(["In images"] if report.unit != "images" else [])]
    made = table("Class", *heads, right=heads)
    for one in report.amounts:
        cells = [one.amount, *(one.splits.get(split, 0) for split in splits)]
        cells += [one.images] if report.unit != "images" else []
        made.add_row(chip(one.color, one.name), *map(str, cells))
    output().print(made)
    if report.empty:
        output().print(f"{counted(report.empty, 'image')} with nothing on {'it' if report.empty == 1 else 'them'}.")


def _next(report: ImportReport) -> str:
    name = shlex.quote(report.project_name)
    if not report.annotated:
        return f"import the same images with their annotations: terrazzo import FOLDER --project {name}"
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
