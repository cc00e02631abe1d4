"""``terrazzo predict``: what a version or a bundle says of images, as files in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrazzo.cli.console import Json, bar, notes, output, print_json, table, workspace
from terrazzo.cli.model_options import Device, Model
from terrazzo.errors import Invalid

if TYPE_CHECKING:
    from terrazzo.services.models.records import VersionRecord
    from terrazzo.services.workspace import Workspace
    from terrazzo.types import Predictor


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
    from terrazzo.cli.find import one_task, split_named
    from terrazzo.services.predict import inputs

    if version is None:
        raise Invalid("A bundle by its path belongs to no project.", "Give images and folders instead of --split.")
    chosen = one_task(ws, version.project_id, task)
    wanted = inputs.from_split(ws, version.project_id, split_named(split), chosen.id)
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
