"""``terrazzo evaluate``, ``terrazzo predict`` and ``terrazzo export``: use a version or a bundle."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrazzo.cli.console import Json, bar, classes_table, notes, output, print_json, table, workspace
from terrazzo.cli.mask_options import ExifMasksOption, SnapColours, checked_exif_masks
from terrazzo.errors import Invalid
from terrazzo.words import counted

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle
    from terrazzo.evaluation.truth import TruthImage
    from terrazzo.formats.base import Reading
    from terrazzo.metrics.scores import SplitScores
    from terrazzo.services.models.records import VersionRecord
    from terrazzo.services.workspace import Workspace
    from terrazzo.types import Predictor, Split

Model = Annotated[str, typer.Argument(metavar="MODEL[@VERSION]", help="A version, or the path of a bundle.")]
Device = Annotated[str, typer.Option(help="auto, cpu (the exported network), torch-cpu or cuda.")]


def evaluate(
    model: Model,
    split: Annotated[str, typer.Option(help="train, val or test.")],
    dataset: Annotated[
        Path | None,
        typer.Option(help="Folder or zip with images and masks; else the data that the version was trained on."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="A label of the dataset whose pixels count nowhere. Several times.")
    ] = None,
    snap_colours: SnapColours = False,
    exif_masks: ExifMasksOption = "auto",
    output_folder: Annotated[
        Path | None, typer.Option("--output", "-o", help="Keep tables, plots and worst images in this new folder.")
    ] = None,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Score a version on a split, with the predictor that users run."""
    from terrazzo.cli.find import predictor_of, version_or_path

    chosen = _split(split)
    if output_folder is not None and output_folder.exists() and any(output_folder.iterdir()):
        raise Invalid(f"The folder {output_folder} is not empty.", "Name a new folder with --output.")
    with ExitStack() as stack:
        ws = stack.enter_context(workspace())
        version, bundle = version_or_path(ws, model)
        if dataset is None:
            images = _own_truth(ws, version, bundle, chosen, tuple(ignore or ()))
        else:
            reading = stack.enter_context(_reading(dataset, bundle, tuple(ignore or ()), snap_colours, exif_masks))
            images = _truth_of(reading, bundle, chosen)
        folder = output_folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="terrazzo-")))
        progress = stack.enter_context(bar(f"Evaluating on {split}"))
        scores = _evaluate(predictor_of(bundle, device), images, folder, split, progress)
    label = version.label if version else bundle.manifest.name
    if json:
        print_json(
            {**scores.model_dump(mode="json"), "version": label, "bundle": bundle.id, "dataset": str(dataset or "")}
        )
        return
    console = output()
    console.print(classes_table(scores, f"{label} on {split}: mIoU {scores.miou or 0:.3f} over {scores.images} images"))
    console.print(scores.definition, style="dim")
    if output_folder is not None:
        console.print(f"Tables, plots and worst images: {output_folder}")


def _evaluate(
    predictor: Predictor[Any],
    images: Iterable[TruthImage],
    folder: Path,
    split: str,
    progress: Callable[[float, str], None],
) -> SplitScores:
    from terrazzo.evaluation.evaluate import evaluate

    return evaluate(predictor, images, folder, split=split, on_progress=lambda part: progress(part, ""))


def _split(name: str) -> Split:
    from terrazzo.types import SPLITS

    for known in SPLITS:
        if name == known:
            return known
    raise Invalid(f"There is no split {name!r}.", "Use --split train, val or test.")


def _reading(dataset: Path, bundle: Bundle, ignore: tuple[str, ...], snap_colours: bool, exif_masks: str) -> Reading:
    from terrazzo.formats.masks.mask_set import MaskChoices
    from terrazzo.formats.registry import read

    choices = MaskChoices(snap_colours=snap_colours, exif_masks=checked_exif_masks(exif_masks))
    return read(dataset, ignore=ignore, classes=bundle.manifest.task.class_names, choices=choices)


def _truth_of(reading: Reading, bundle: Bundle, split: Split) -> Sequence[TruthImage]:
    """The images of a folder or zip; how their masks are understood is said on standard error."""
    from terrazzo.evaluation.truth import from_reading

    truth = from_reading(reading, bundle.manifest.task, split)
    settled = reading.settled()
    if settled is not None:
        told = [f"{counted(one.masks, 'mask')}: {one.text}" for one in settled.understanding.read]
        for line in (*told, settled.rotations.text, *reading.warnings, *settled.understanding.notes):
            if line:
                notes().print(line, style="dim")
    return truth


def _own_truth(
    ws: Workspace, version: VersionRecord | None, bundle: Bundle, split: Split, ignore: tuple[str, ...]
) -> Sequence[TruthImage]:
    """The images of the snapshot that the version was trained on."""
    from terrazzo.evaluation.truth import from_snapshot
    from terrazzo.services.datasets.datasets import open_snapshot

    if ignore:
        raise Invalid("--ignore is for labels of a --dataset.", "The data of the version knows what it ignores.")
    if version is None:
        raise Invalid("A bundle by its path brings no data to score on.", "Give a folder or zip with --dataset.")
    return from_snapshot(open_snapshot(ws, bundle.manifest.lineage.snapshot), split)


def predict(
    model: Model,
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH...", help="Images and folders of images.")] = None,
    *,
    folder: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the results.")],
    split: Annotated[
        str | None, typer.Option(help="Predict the images of train, val or test of the version's project instead.")
    ] = None,
    task: Annotated[str | None, typer.Option(help="Whose split; needed when the project has several tasks.")] = None,
    opacity: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How strongly the overlay covers the picture.")
    ] = 0.5,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Predict images: index and coloured masks, overlays and JSON, beside each other in a folder."""
    from terrazzo.cli.find import predictor_of, version_or_path
    from terrazzo.inference.outputs import read_images

    if bool(paths) == (split is not None):
        raise Invalid("It is not clear what to predict.", "Give images and folders, or --split: one of them.")
    with workspace() as ws:
        version, bundle = version_or_path(ws, model)
        pictures = read_images(paths or ()) if split is None else _pictures_of_split(ws, version, split, task)
    label = version.label if version else bundle.manifest.name
    predictor = predictor_of(bundle, device)
    written = predict_files(predictor, pictures, folder, label=label, opacity=opacity)
    if json:
        print_json({"version": label, "bundle": bundle.id, "folder": str(folder), "images": written})
        return
    made = table("Image", "Overlay", "Largest classes")
    for one in written:
        classes = ", ".join(f"{row['name']} {100 * row['share']:.0f} %" for row in one["classes"][:3])
        made.add_row(str(one["image"]), one["files"]["overlay"], classes)
    output().print(made)
    output().print(f"Overlays and masks are in {folder}")


def _pictures_of_split(
    ws: Workspace, version: VersionRecord | None, split: str, task: str | None
) -> list[tuple[str, Path]]:
    """(name, path) of the images that are now in a split of the version's project."""
    from terrazzo.cli.find import one_task
    from terrazzo.services.predict import inputs

    if version is None:
        raise Invalid("A bundle by its path belongs to no project.", "Give images and folders instead of --split.")
    chosen = one_task(ws, version.project_id, task)
    wanted = inputs.from_split(ws, version.project_id, _split(split), chosen.id)
    return [(one.name, ws.blobs.path(one.hash)) for one in wanted]


def predict_files(
    predictor: Predictor[Any], pictures: Sequence[tuple[str, Path]], folder: Path, *, label: str, opacity: float = 0.5
) -> list[dict[str, Any]]:
    """Predict (name, path) of images into a folder; what was written for each. Files that cannot be read are left out
    and named on standard error.

    Raises:
        Invalid: none of them can be read.
    """
    from terrazzo.imaging.decode import decode
    from terrazzo.inference.outputs import write_outputs

    written: list[dict[str, Any]] = []
    broken: list[Invalid] = []
    with bar("Predicting") as progress:
        for number, (name, path) in enumerate(pictures, start=1):
            try:
                image_HWC = decode(path.read_bytes(), name)
            except Invalid as error:
                broken.append(error)
                continue
            result = write_outputs(
                folder, name, image_HWC, predictor(image_HWC), predictor.task, version_label=label, opacity=opacity
            )
            written.append(result)
            progress(number / len(pictures), f"Predicted {number} of {len(pictures)}")
    for one in broken:
        notes().print(f"Left out: {one}", style="yellow")
    if not written and broken:
        raise Invalid("None of the images could be read.", broken[0].remedy)
    return written


def export(
    model: Model,
    file: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write, *.terrazzo.zip.")],
) -> None:
    """Write a version as one file that “terrazzo predict” and “terrazzo.load” take."""
    from terrazzo.bundle.archive import pack
    from terrazzo.cli.find import version_or_path

    with workspace() as ws:
        _, bundle = version_or_path(ws, model)
    written = pack(bundle, file)
    output().print(f"Wrote {written} ({written.stat().st_size / 1e6:.1f} MB)")
