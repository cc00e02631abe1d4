"""``terrazzo evaluate``: score a version or a bundle on a split."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli import arkindex_options
from terrazzo.cli.console import Json, bar, notes, output, print_json, workspace
from terrazzo.cli.mask_options import ExifMasksOption, SnapColours, checked_exif_masks
from terrazzo.cli.model_options import Device, Model
from terrazzo.cli.score_tables import class_tables, headline_text
from terrazzo.errors import Invalid
from terrazzo.words import counted

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle
    from terrazzo.evaluation.truth import TruthImage
    from terrazzo.formats.arkindex.choices import ExportChoices
    from terrazzo.formats.base import Reading
    from terrazzo.metrics.scores import Scores
    from terrazzo.services.models.records import VersionRecord
    from terrazzo.services.workspace import Workspace
    from terrazzo.types import Split, Task


def evaluate(
    model: Model,
    split: Annotated[str, typer.Option(help="train, val or test.")],
    dataset: Annotated[
        Path | None,
        typer.Option(
            help="Folder or zip with images and annotations, or an Arkindex export; else the data that the version was "
            "trained on."
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="A label of the dataset whose pixels count nowhere. Several times.")
    ] = None,
    images: arkindex_options.Images = None,
    ground_truth: arkindex_options.GroundTruth = None,
    mapped: arkindex_options.Map = None,
    export_dataset: arkindex_options.ExportDataset = None,
    snap_colours: SnapColours = False,
    exif_masks: ExifMasksOption = "auto",
    output_folder: Annotated[
        Path | None, typer.Option("--output", "-o", help="Keep tables, plots and worst images in this new folder.")
    ] = None,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Score a version on a split, with the predictor that users run."""
    from terrazzo.cli.find import split_named, version_or_path

    chosen = split_named(split)
    if output_folder is not None and output_folder.exists() and any(output_folder.iterdir()):
        raise Invalid(f"The folder {output_folder} is not empty.", "Name a new folder with --output.")
    with ExitStack() as stack:
        ws = stack.enter_context(workspace())
        version, bundle = version_or_path(ws, model)
        if dataset is None:
            asked, truth = _own_truth(ws, version, bundle, chosen, tuple(ignore or ()))
        else:
            export = arkindex_options.chosen(ground_truth, mapped, export_dataset)
            with bar("Reading") as fetching:
                images = arkindex_options.images_of(ws, dataset, images, export, fetching)
            reading = _reading(
                dataset, bundle, tuple(ignore or ()), snap_colours, exif_masks, images=images, export=export
            )
            asked, truth = _truth_of(stack.enter_context(reading), bundle, chosen)
        folder = output_folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="terrazzo-")))
        progress = stack.enter_context(bar(f"Evaluating on {split}"))
        scores = _evaluate(bundle, device, asked, truth, folder, split, progress)
    label = version.label if version else bundle.manifest.name
    if json:
        print_json(
            {**scores.model_dump(mode="json"), "version": label, "bundle": bundle.id, "dataset": str(dataset or "")}
        )
        return
    console = output()
    title = f"{label} on {split}: {headline_text(scores.headline)} over {counted(scores.images, 'image')}"
    for made in class_tables(scores, title):
        console.print(made)
    console.print(scores.definition, style="dim")
    if output_folder is not None:
        console.print(f"Tables, plots and worst images: {output_folder}")


def _evaluate(
    bundle: Bundle,
    device: str,
    asked: Task,
    images: Iterable[TruthImage],
    folder: Path,
    split: str,
    progress: Callable[[float, str], None],
) -> Scores:
    from terrazzo.cli.find import predictor_of
    from terrazzo.evaluation.evaluate import evaluate
    from terrazzo.inference.forms import answering

    return evaluate(
        answering(predictor_of(bundle, device), asked),
        images,
        folder,
        split=split,
        task=asked,
        thresholds=bundle.manifest.thresholds,
        on_progress=lambda part: progress(part, ""),
    )


def _reading(
    dataset: Path,
    bundle: Bundle,
    ignore: tuple[str, ...],
    snap_colours: bool,
    exif_masks: str,
    *,
    images: Path | None,
    export: ExportChoices | None,
) -> Reading:
    from terrazzo.evaluation.truth import kind_to_read
    from terrazzo.formats.masks.mask_set import MaskChoices
    from terrazzo.formats.registry import read

    task = bundle.manifest.task
    choices = MaskChoices(snap_colours=snap_colours, exif_masks=checked_exif_masks(exif_masks))
    return read(
        dataset,
        ignore=ignore,
        classes=task.class_names,
        kind=kind_to_read(task),
        choices=choices,
        images=images,
        export=export,
    )


def _truth_of(reading: Reading, bundle: Bundle, split: Split) -> tuple[Task, Sequence[TruthImage]]:
    """What is scored, and the images of a folder or zip; how their masks are understood is said on standard error."""
    from terrazzo.evaluation.truth import from_reading, scored_task

    asked = scored_task(reading.task, bundle.manifest.task)
    truth = from_reading(reading, asked, split)
    settled = reading.settled()
    told: list[str] = []
    if settled is not None:
        told = [f"{counted(one.masks, 'mask')}: {one.text}" for one in settled.understanding.read]
        told += [settled.rotations.text, *settled.understanding.notes]
    for line in (*told, *reading.warnings):
        if line:
            notes().print(line, style="dim")
    return asked, truth


def _own_truth(
    ws: Workspace, version: VersionRecord | None, bundle: Bundle, split: Split, ignore: tuple[str, ...]
) -> tuple[Task, Sequence[TruthImage]]:
    """The task, and the images of the snapshot that the version was trained on."""
    from terrazzo.evaluation.truth import from_snapshot
    from terrazzo.services.datasets.datasets import open_snapshot

    if ignore:
        raise Invalid("--ignore is for labels of a --dataset.", "The data of the version knows what it ignores.")
    if version is None:
        raise Invalid("A bundle by its path brings no data to score on.", "Give a folder or zip with --dataset.")
    images = from_snapshot(open_snapshot(ws, bundle.manifest.lineage.snapshot), split)
    return bundle.manifest.task, images
