"""Options of all commands that read an export of Arkindex: its images, whose work counts, which types are classes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import notes
from terrazzo.words import counted

if TYPE_CHECKING:
    from terrazzo.formats.arkindex.choices import ExportChoices
    from terrazzo.services.workspace import Workspace

IIIF = "iiif"
"""What is said instead of a folder."""

Images = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER|iiif",
        help="Of an Arkindex export: the folder or zip with its images; the folder images beside it when left away. "
        "iiif fetches them from their servers: the one case in which this command reaches out.",
    ),
]
GroundTruth = Annotated[
    list[str] | None,
    typer.Option(
        metavar="manual|RUN",
        help="Of an Arkindex export: whose work counts: manual (what people made), or a worker run by its id, worker "
        "or model. Several times; manual when left away.",
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="TYPE=CLASS",
        help="Of an Arkindex export: elements of this type become this class. Several times; types that are not "
        "mapped are left out. All types found on pages when left away.",
    ),
]
ExportDataset = Annotated[
    str | None,
    typer.Option(help="Of an Arkindex export with several datasets: the name or id of the one whose sets count."),
]


def images_of(
    ws: Workspace, path: Path, images: Path | None, export: ExportChoices | None, progress: Callable[[float, str], None]
) -> Path | None:
    """The folder of the images; for ``iiif`` they are fetched into the cache, and what did not come is said."""
    if images is None or str(images) != IIIF:
        return images
    from terrazzo.formats.arkindex.iiif import fetch_images

    folder = ws.home.cache / IIIF
    failed = fetch_images(
        path,
        folder,
        choices=export,
        on_progress=lambda done, total: progress(done / max(total, 1), f"Fetched {done} of {counted(total, 'image')}"),
    )
    for one in failed:
        notes().print(f"{one.name} did not come: {one.cause}.", style="yellow")
    return folder


def chosen(ground_truth: list[str] | None, mapped: list[str] | None, dataset: str | None) -> ExportChoices | None:
    """The choices that were made; None when there are none."""
    from terrazzo.formats.arkindex.choices import export_choices

    return export_choices(ground_truth or (), mapped or (), dataset)
