"""One mask file to class indices, in the way that was chosen for its data set; what does not fit is refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terrazzo.errors import Invalid
from terrazzo.formats.labels import Label
from terrazzo.formats.masks.codes import Coded, rgb_text
from terrazzo.formats.masks.snap import snap
from terrazzo.formats.masks.understanding import Understanding
from terrazzo.formats.masks.ways import AMBIGUOUS, IGNORED, UNKNOWN, Way, numbers_of
from terrazzo.imaging.stored import stored
from terrazzo.types import IGNORE, Mask_HW, Task
from terrazzo.words import counted, has_or_have, is_or_are

_FEW = 3
"""So many colours may have been forgotten in a label map; more come from scaling or compression."""

_OFFER = "import with --snap-colours (“snap colours”), which gives such pixels their nearest label and counts them"


@dataclass(frozen=True, slots=True)
class ReadMask:
    """Class index of each pixel or ``IGNORE``, and how many pixels were moved to their nearest label."""

    mask_HW: Mask_HW
    moved: int


class LabelDecoder:
    """Mask files to index masks, by the labels and as the whole data set was understood."""

    def __init__(
        self,
        labels: Sequence[Label],
        task: Task,
        understanding: Understanding,
        *,
        snap_colours: bool,
        label_file: str,
    ) -> None:
        self._labels = tuple(labels)
        self._understanding = understanding
        self._snap = snap_colours
        self._label_file = label_file
        # The last three are reached by the negative numbers of what stands for no label.
        self._targets = np.full(len(labels) - min(UNKNOWN, AMBIGUOUS, IGNORED), IGNORE, np.uint8)
        for position, one in enumerate(labels):
            self._targets[position] = IGNORE if one.name in task.ignored else task.class_names.index(one.name)

    def __call__(self, data: bytes, name: str) -> ReadMask:
        """Decode a mask of the data set.

        Raises:
            Invalid: a damaged file, or pixels that stand for no label or for two; names the file and one pixel.
        """
        coded = Coded(stored(data, name))
        way = self._understanding.way_of(coded.codes)
        positions = way.positions_of(coded.codes)
        unknown = positions == UNKNOWN
        if (positions == AMBIGUOUS).any():
            raise self._of_two_labels(coded, int(np.argmax(positions == AMBIGUOUS)), name)
        moved = 0
        if unknown.any():
            if not self._snap or way.view != "seen":
                raise self._unknown(coded, way, unknown, name)
            positions, refused = snap(coded, way)
            if refused.any():
                raise self._too_far(coded, refused, name)
            moved = int(coded.codes.count[unknown].sum())
        return ReadMask(coded.paint(self._targets[positions]), moved)

    def _of_two_labels(self, coded: Coded, code: int, name: str) -> Invalid:
        x, y = coded.where(code)
        text = rgb_text(int(coded.codes.seen[code]))
        owners = [one.name for one in self._labels if one.rgb is not None and ",".join(map(str, one.rgb)) == text]
        return Invalid(
            f"{name}: {coded.text(code)} at pixel x={x}, y={y} belongs to more than one label: {', '.join(owners)}.",
            f"Give each label in {self._label_file} a colour of its own and export the masks again.",
        )

    def _unknown(self, coded: Coded, way: Way, unknown: NDArray[np.bool_], name: str) -> Invalid:
        """Why a mask does not fit: soft edges or compression, a few colours, or values."""
        codes = coded.codes
        share = codes.count[unknown].sum() / codes.count.sum()
        many = codes.lossy or int(unknown.sum()) > _FEW
        if way.view == "seen" and many and not snap(coded, way)[1].any():
            what = "grey" if codes.kind == "values" else "colour"
            return Invalid(
                f"{name}: scaled or compressed: {counted(int(unknown.sum()), what)} near {_labels_near(coded, way)}, "
                f"but not exactly theirs ({_percent(float(share))} of the pixels).",
                f"Export the masks as PNG without smoothing or scaling; or {_OFFER}.",
            )
        if codes.lossy and way.view != "seen":
            return Invalid(
                f"{name}: this file's compression changes pixels, so that its values ({int(codes.grey.min())} to "
                f"{int(codes.grey.max())}) cannot be told apart as numbers of labels.",
                "Export the masks as PNG.",
            )
        return self._stray(coded, way, unknown, name)

    def _stray(self, coded: Coded, way: Way, unknown: NDArray[np.bool_], name: str) -> Invalid:
        """A value or colour that no label has, named with a pixel."""
        code = self._first(coded, unknown)
        count = int(coded.codes.count[code])
        x, y = coded.where(code)
        where = f"{name}: {coded.text(code)} at pixel x={x}, y={y}"
        pixels = f"{counted(count, 'pixel')} {has_or_have(count)} it"
        if way.view != "seen" or coded.codes.kind == "values":
            values = numbers_of(self._labels)
            numbers = f"{self._label_file} has {counted(len(values), 'label')}, values {min(values)} to {max(values)}"
            return Invalid(
                f"{where} stands for no label: {numbers} ({pixels}).",
                f"Add the missing labels to {self._label_file}, or export the mask in the colours of its labels.",
            )
        text = rgb_text(int(coded.codes.seen[code]))
        remedy = (
            f"Add its label to {self._label_file} (a line NAME:{text}::), or paint these pixels in the colour of a "
            "label."
        )
        if coded.codes.lossy:
            remedy = "JPEG changes colours: export the masks as PNG."
        elif not snap(coded, way)[1].any():
            remedy = f"{remedy[:-1]}; or {_OFFER}."
        return Invalid(f"{where} is not in {self._label_file} ({pixels}).", remedy)

    def _too_far(self, coded: Coded, refused: NDArray[np.bool_], name: str) -> Invalid:
        code = self._first(coded, refused)
        x, y = coded.where(code)
        count = int(coded.codes.count[refused].sum())
        return Invalid(
            f"{name}: {coded.text(code)} at pixel x={x}, y={y} is too far from the colour of every label to be snapped "
            f"({counted(count, 'pixel')} {is_or_are(count)}).",
            f"Add its label to {self._label_file}, or paint these pixels in the colour of a label.",
        )

    def _first(self, coded: Coded, codes: NDArray[np.bool_]) -> int:
        """The most common of some codes: of an area that was forgotten, and not of its edge."""
        return int(np.argmax(np.where(codes, coded.codes.count, -1)))


def _labels_near(coded: Coded, way: Way) -> str:
    positions = snap(coded, way)[0]
    near = len({int(position) for position in positions if position >= 0})
    return counted(near, "label")


def _percent(share: float) -> str:
    return "less than 0.1 %" if share < 0.001 else f"{100 * share:.1f} %"
