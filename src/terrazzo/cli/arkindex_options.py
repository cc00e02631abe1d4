"""Options of all commands that read an export of Arkindex: its images, whose work counts, which types are classes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from terrazzo.formats.arkindex.choices import ExportChoices

Images = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Of an Arkindex export: the folder or zip with its images; the folder images beside it when left away.",
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


def chosen(ground_truth: list[str] | None, mapped: list[str] | None, dataset: str | None) -> ExportChoices | None:
    """The choices that were made; None when there are none."""
    from terrazzo.formats.arkindex.choices import export_choices

    return export_choices(ground_truth or (), mapped or (), dataset)
