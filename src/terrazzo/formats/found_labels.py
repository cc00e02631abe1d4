"""Labels of masks for which no file has names: each value or colour that occurs is one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from terrazzo.errors import Invalid, NotFound
from terrazzo.formats.labels import Label
from terrazzo.formats.masks.codes import Coded, Codes, unpack
from terrazzo.formats.source import Source
from terrazzo.imaging.stored import stored
from terrazzo.words import counted

MOST = 64
"""More colours than this in one mask, or in all, are no labels: it was scaled or compressed, or is a photograph."""

_NEAR = 32
_BLACK_AND_WHITE = 0.9
"""Part of the pixels that is nearly black or nearly white in a mask of two labels with soft edges."""

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


def find_labels(source: Source, masks: Iterable[str]) -> tuple[Label, ...]:
    """The labels of all masks, named by their value (``value 1``) or their colour (``colour 128,0,0``), in this order.

    Masks in black and white whose edges are soft or compressed have these two labels. Damaged masks are passed over:
    whoever reads them next will say so.

    Raises:
        Invalid: a file with so many colours that it is no mask of labels, or nothing that can be read.
    """
    values: set[int] = set()
    colors: set[tuple[int, int, int]] = set()
    soft = False
    for name in masks:
        try:
            codes = Coded(stored(source.read(name), name)).codes
        except (Invalid, NotFound):
            continue
        if codes.distinct > MOST or codes.lossy:
            soft = True
            _check_black_and_white(codes, name)
        elif codes.kind == "values":
            values |= set((codes.entry if (codes.entry >= 0).all() else codes.grey).tolist())
        else:
            colors |= {(int(red), int(green), int(blue)) for red, green, blue in unpack(codes.seen)}
        if len(values) + len(colors) > MOST:
            raise _no_labels(name, f"up to here the masks hold {len(values) + len(colors)} values and colours")
    if soft:
        colors |= {_BLACK, _WHITE}
    if len(values) > 2:
        # Beside others, 255 is what most tools write where nothing counts; the reader of masks says so.
        values.discard(255)
    return tuple(
        [Label(name=f"value {value}", rgb=None, value=value) for value in sorted(values)]
        + [Label(name=f"colour {','.join(map(str, rgb))}", rgb=rgb) for rgb in sorted(colors)]
    )


def _check_black_and_white(codes: Codes, name: str) -> None:
    colors_N3 = unpack(codes.seen)
    ends = (colors_N3.max(axis=1) <= _NEAR) | (colors_N3.min(axis=1) >= 255 - _NEAR)
    if codes.count[ends].sum() < _BLACK_AND_WHITE * np.sum(codes.count):
        raise _no_labels(name, f"it holds {counted(codes.distinct, 'colour')}")


def _no_labels(name: str, why: str) -> Invalid:
    return Invalid(
        f"{name} looks like a mask by its name, but not by its pixels: {why}, and no file says which of them are "
        "labels.",
        "If it is a mask, put a labelmap.txt at the top with one line for each label (name:R,G,B::), or export it "
        "again without smoothing and compression. If these files are images, say so: format folder (--format folder).",
    )
