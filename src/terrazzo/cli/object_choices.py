"""What a person may ask of predicted objects in the terminal: thresholds, limits, overlaps, order, outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from terrazzo.errors import Invalid

if TYPE_CHECKING:
    from terrazzo.inference.object_options import ObjectOptions
    from terrazzo.types import Predictor

Threshold = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CLASS=VALUE",
        help="How sure (0 to 1) an object or tag of a class must be; the version's own threshold unless you name one. "
        "A value alone is for all classes. Several times.",
    ),
]
MaxObjects = Annotated[
    int | None, typer.Option("--max-objects", min=1, help="Keep at most so many objects of an image, the surest.")
]
Overlap = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        max=1.0,
        help="Of two objects of a class that overlap more than this (intersection over union, 0 to 1), keep the surer.",
    ),
]
Across = Annotated[bool, typer.Option("--across", help="With --overlap: objects of different classes too.")]
Clip = Annotated[bool, typer.Option("--clip/--no-clip", help="Cut boxes at the edge of the image.")]
ReadingOrder = Annotated[
    bool,
    typer.Option("--reading-order", help="Number objects by columns, then from the top, instead of the surest first."),
]
Simplify = Annotated[
    float,
    typer.Option(
        min=0.0, max=100.0, help="How many pixels outlines may stray to have fewer points; 0 follows every pixel."
    ),
]
Geometry = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CLASS=KIND",
        help="How objects of a class are given: polygon, box, rotated (the smallest rectangle at any angle) or mask "
        "(pixels). A kind alone is for all classes. Several times.",
    ),
]
MinimumArea = Annotated[int, typer.Option(min=0, help="Leave out objects of fewer pixels.")]
Objects = Annotated[
    str | None,
    typer.Option(
        metavar="KIND",
        help="Make objects of a version that gives each pixel a class: instance (outlines) or detection (boxes) of "
        "every piece that hangs together.",
    ),
]


def options(
    threshold: list[str] | None,
    most: int | None,
    overlap: float | None,
    across: bool,
    clip: bool,
    reading_order: bool,
    simplify: float,
    geometry: list[str] | None,
    minimum_area: int,
) -> ObjectOptions:
    """The options that were asked for; a value for all classes stands under the empty name until ``ObjectOptions``
    are settled for a task.

    Raises:
        Invalid: a threshold that is no number from 0 to 1, or a geometry that there is not.
    """
    from terrazzo.inference.object_options import GEOMETRY_KINDS, GeometryKind, ObjectOptions

    thresholds: dict[str, float] = {}
    for name, value in _pairs(threshold, "--threshold", "CLASS=0.4"):
        try:
            thresholds[name] = float(value)
        except ValueError:
            thresholds[name] = -1
        if not 0 <= thresholds[name] <= 1:
            raise Invalid(f"The threshold {value!r} is not a number from 0 to 1.", "Write --threshold CLASS=0.4.")
    places: dict[str, GeometryKind] = {}
    for name, value in _pairs(geometry, "--geometry", "CLASS=box"):
        known: dict[str, GeometryKind] = {one: one for one in GEOMETRY_KINDS}
        if value not in known:
            raise Invalid(f"There is no geometry {value!r}.", f"Use {', '.join(known)}.")
        places[name] = known[value]
    return ObjectOptions(
        thresholds=thresholds,
        most=most,
        overlap=overlap,
        across=across,
        clip=clip,
        reading_order=reading_order,
        simplify=simplify,
        geometry=places,
        minimum_area=minimum_area,
    )


def answering(predictor: Predictor[Any], kind: str | None, minimum_area: int) -> Predictor[Any]:
    """The predictor, or one that makes objects of its pixels when a kind is named; ``Invalid`` when it cannot."""
    from terrazzo.inference.components import MINIMUM_AREA
    from terrazzo.inference.file_kinds import ObjectsKind
    from terrazzo.inference.forms import objects_of

    if kind is None:
        return predictor
    kinds: dict[str, ObjectsKind] = {one: one for one in get_args(ObjectsKind)}
    if kind not in kinds:
        raise Invalid(f"There are no objects of the kind {kind!r}.", "Use --objects instance or --objects detection.")
    return objects_of(predictor, kinds[kind], minimum_area=max(minimum_area, MINIMUM_AREA))


def _pairs(given: list[str] | None, option: str, example: str) -> list[tuple[str, str]]:
    """``CLASS=VALUE`` as pairs; a value alone has the empty name. A class may have ``=`` in its own name."""
    pairs = []
    for one in given or ():
        name, equals, value = one.rpartition("=")
        if equals and not name.strip():
            raise Invalid(f"{option} {one!r} names no class.", f"Write {option} {example}.")
        pairs.append((name.strip(), value.strip()))
    return pairs
