"""Options of all commands that read masks: labels to keep, soft edges, rotated images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.errors import Invalid

if TYPE_CHECKING:
    from terrazzo.types import ExifMasks

Keep = Annotated[
    list[str] | None,
    typer.Option(
        help="A label that is a class though its name says “ignore”, such as void. May be given several times."
    ),
]
SnapColours = Annotated[
    bool,
    typer.Option(
        "--snap-colours", help="Give soft edges and compressed colours of masks their nearest label, and count them."
    ),
]
ExifMasksOption = Annotated[
    str,
    typer.Option(
        help="Masks of images with an EXIF rotation, where the size does not tell: drawn upright (on the picture as "
        "people see it) or raw (on the stored pixels); auto goes by the masks whose size tells."
    ),
]


def checked_exif_masks(name: str) -> ExifMasks:
    """One of the three words, or ``Invalid``."""
    match name:
        case "auto" | "upright" | "raw":
            return name
        case _:
            raise Invalid(f"Masks cannot be read as {name!r}.", "Use --exif-masks auto, upright or raw.")
