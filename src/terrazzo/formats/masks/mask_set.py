"""The masks of one data set: looked at one by one, decided together, then read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from terrazzo.formats.labels import Label
from terrazzo.formats.masks.codes import Coded, Codes
from terrazzo.formats.masks.reader import LabelDecoder, ReadMask
from terrazzo.formats.masks.rotation import Rotations, judge, rotations
from terrazzo.formats.masks.understanding import Understanding, understand
from terrazzo.imaging.decode import ImageInfo
from terrazzo.imaging.stored import stored, turned
from terrazzo.types import ExifMasks, Record, Task


class MaskChoices(Record):
    """What a person may choose about the pixels of masks."""

    snap_colours: bool = False
    """Pixels that are nearly the colour of a label get the nearest label; else their file is refused."""
    exif_masks: ExifMasks = "auto"


class MaskSet:
    """First pass: which pixels there are. Masks may be looked at from several threads at once."""

    def __init__(self, labels: Sequence[Label], task: Task, label_file: str) -> None:
        self._label_file = label_file
        self._labels = tuple(labels)
        self._task = task
        self._codes: dict[str, Codes] = {}

    def look(self, data: bytes, name: str) -> None:
        """Count the pixels of a mask file; ``Invalid`` when it is damaged."""
        self._codes[name] = Coded(stored(data, name)).codes.common()

    def knows(self, name: str) -> bool:
        """Whether a mask was looked at and found whole."""
        return name in self._codes

    def settle(self, infos: Mapping[str, ImageInfo], choices: MaskChoices) -> SettledMasks:
        """Decide how all masks are read; ``infos`` are the images of masks by the name of the mask."""
        codes = dict(sorted(self._codes.items()))
        understanding = understand(codes.values(), self._labels, self._task.ignored, self._label_file)
        judgements = [
            judge(infos[name], one.size)
            for name, one in codes.items()
            if name in infos and infos[name].orientation != 1
        ]
        decoder = LabelDecoder(
            self._labels,
            self._task,
            understanding,
            snap_colours=choices.snap_colours,
            label_file=self._label_file,
        )
        return SettledMasks(decoder, understanding, rotations(judgements, choices.exif_masks))


class SettledMasks:
    """Second pass: class indices."""

    def __init__(self, decoder: LabelDecoder, understanding: Understanding, rotations: Rotations) -> None:
        self._decoder = decoder
        self.understanding = understanding
        self.rotations = rotations

    def read(self, data: bytes, name: str, info: ImageInfo | None) -> ReadMask:
        """Decode a mask, and turn it when it was drawn on the stored pixels of its image; None: nothing is turned.

        Raises:
            Invalid: a damaged file, or pixels that stand for no label or for two.
        """
        read = self._decoder(data, name)
        if info is None or info.orientation == 1:
            return read
        height, width = read.mask_HW.shape
        lies = judge(info, (height, width))
        if lies == "raw" or (lies == "either" and self.rotations.read_as == "raw"):
            return ReadMask(np.ascontiguousarray(turned(read.mask_HW, info.orientation)), read.moved)
        return read
