"""``terrazzo predict``: what a version or a bundle says of images, as files in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrazzo.cli import object_choices
from terrazzo.cli.console import Json, bar, notes, output, print_json, table, workspace
from terrazzo.cli.model_options import Device, Model
from terrazzo.errors import Invalid
from terrazzo.words import counted

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle
    from terrazzo.inference.run.arkindex_file import ArkindexTarget
    from terrazzo.inference.run.given_pictures import LeftOut
    from terrazzo.inference.run.outputs import RunOutputs
    from terrazzo.services.models.records import VersionRecord
    from terrazzo.services.workspace import Workspace
    from terrazzo.types import Predictor


def predict(
    model: Model,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Images, folders of images, and zips of them.")
    ] = None,
    *,
    folder: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the results.")],
    split: Annotated[
        str | None, typer.Option(help="Predict the images of train, val or test of the version's project instead.")
    ] = None,
    unannotated: Annotated[
        bool, typer.Option("--unannotated", help="Predict all images of the project that nobody has annotated yet.")
    ] = False,
    task: Annotated[
        str | None, typer.Option(help="Whose split or annotations; the version's own task unless you name another.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="json, png (pictures, and the JSON), coco (one predictions.json), geojson (polygons), csv or "
            "arkindex (one predictions.sqlite: a copy of the "
            "export that the images came from, or a new one). Several times; json and png unless you name others.",
        ),
    ] = None,
    threshold: object_choices.Threshold = None,
    most: object_choices.MaxObjects = None,
    overlap: object_choices.Overlap = None,
    across: object_choices.Across = False,
    clip: object_choices.Clip = True,
    reading_order: object_choices.ReadingOrder = False,
    simplify: object_choices.Simplify = 0.5,
    geometry: object_choices.Geometry = None,
    minimum_area: object_choices.MinimumArea = 0,
    objects: object_choices.Objects = None,
    opacity: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How strongly the overlay covers the picture.")
    ] = 0.5,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Predict images: JSON, overlays and masks beside each other in a folder, or COCO, polygons or a table."""
    from terrazzo.cli.find import predictor_of, version_or_path
    from terrazzo.inference.run.outputs import RunOutputs, run_formats

    if (bool(paths), split is not None, unannotated).count(True) != 1:
        raise Invalid(
            "It is not clear what to predict.",
            "Give images, folders or zips, or --split, or --unannotated: one of them.",
        )
    wanted = object_choices.options(
        threshold, most, overlap, across, clip, reading_order, simplify, geometry, minimum_area
    )
    with ExitStack() as stack:
        ws = stack.enter_context(workspace())
        version, bundle = version_or_path(ws, model)
        label = version.label if version else bundle.manifest.name
        predictor = object_choices.answering(predictor_of(bundle, device), objects, minimum_area)
        settled = wanted.settled(predictor.task, bundle.manifest.thresholds)
        chosen = run_formats(formats or ())
        pictures, damaged = _given(stack, paths) if paths else (_of_project(ws, version, bundle, split, task), [])
        target = _arkindex(ws, version, bundle, pictures) if "arkindex" in chosen and not paths else None
        outputs = RunOutputs(folder, predictor.task, label, settled, formats=chosen, opacity=opacity, arkindex=target)
        written = _predicted(outputs, predictor, pictures, damaged)
    if json:
        print_json({"version": label, "bundle": bundle.id, "folder": str(folder), "images": written})
        return
    _print_written(written)
    output().print(f"The results are in {folder}")


def _given(stack: ExitStack, paths: Sequence[Path]) -> tuple[Sequence[tuple[str, Path]], Sequence[LeftOut]]:
    """(name, path) of the pictures that files, folders and zips mean, and why entries of zips are left out."""
    from terrazzo.inference.run.given_pictures import GivenPictures

    given = stack.enter_context(GivenPictures(paths))
    return given.pictures, given.left_out


def _of_project(
    ws: Workspace, version: VersionRecord | None, bundle: Bundle, split: str | None, task: str | None
) -> list[tuple[str, Path]]:
    """(name, path) of the images of the version's project: of a split, or all that are not annotated."""
    from terrazzo.cli.find import split_named, task_of_version
    from terrazzo.services.predict import inputs

    if version is None:
        raise Invalid("A bundle by its path belongs to no project.", "Give images and folders instead.")
    chosen = task_of_version(ws, version, bundle.manifest.task.name, task)
    if split is None:
        wanted = inputs.from_unannotated(ws, version.project_id, chosen.id)
    else:
        wanted = inputs.from_split(ws, version.project_id, split_named(split), chosen.id)
    return [(one.name, ws.blobs.path(one.hash)) for one in wanted]


def _arkindex(
    ws: Workspace, version: VersionRecord | None, bundle: Bundle, pictures: Sequence[tuple[str, Path]]
) -> ArkindexTarget:
    """The export that the images of the project came from, when one is known."""
    from terrazzo.inference.run.arkindex_file import ArkindexTarget
    from terrazzo.services.images.origins import origin_of

    origin = None if version is None else origin_of(ws, version.project_id, {name for name, _ in pictures})
    if origin is None:
        return ArkindexTarget(bundle=bundle.id)
    return ArkindexTarget(ws.blobs.path(origin.hash), origin.elements, bundle.id)


def _predicted(
    outputs: RunOutputs,
    predictor: Predictor[Any],
    pictures: Sequence[tuple[str, Path]],
    damaged: Sequence[LeftOut],
) -> Sequence[dict[str, Any]]:
    """What was written for each picture; files that were left out, and what became of files of an earlier run, are
    said on standard error. ``Invalid`` when none can be read.
    """
    from terrazzo.inference.run.predict import predict_pictures

    with bar("Predicting") as progress:
        run = predict_pictures(
            predictor,
            outputs,
            pictures,
            damaged=damaged,
            on_progress=lambda done, total: progress(done / total, f"Predicted {done} of {total}"),
        )
    for one in run.left_out:
        notes().print(f"Left out: {one.error}", style="yellow")
    if not run.written:
        raise Invalid("None of the images could be read.", run.left_out[0].error.remedy)
    if run.replaced:
        count = len(run.replaced)
        some = ", ".join(run.replaced[:5]) + (", …" if count > 5 else "")
        notes().print(f"Replaced what an earlier run wrote for {counted(count, 'image')}: {some}", style="dim")
    for name, stem in run.renamed:
        notes().print(f"The files of {name} are called {stem}, because its own name is taken.", style="yellow")
    return run.written


def _print_written(written: Sequence[dict[str, Any]]) -> None:
    made = table("Image", "Found", "Overlay")
    for one in written:
        made.add_row(str(one["image"]), _found(one), str(one["files"].get("overlay", "")))
    output().print(made)


def _found(record: dict[str, Any]) -> str:
    """The three largest, most numerous or surest classes."""
    if "tags" in record:
        sure = {row["name"]: row["confidence"] for row in record["classes"]}
        return ", ".join(f"{name} {100 * sure[name]:.0f} %" for name in record["tags"][:3]) or "none of the classes"
    rows = record["classes"][:3]
    if any("count" in row for row in rows):
        return ", ".join(f"{row['count']} {row['name']}" for row in rows)
    return ", ".join(f"{row['name']} {100 * row['share']:.0f} %" for row in rows)
