"""Masks of images that carry an EXIF rotation: drawn on the picture as people see it, or on the pixels as stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from terrazzo.imaging.decode import ImageInfo
from terrazzo.types import ExifMasks, Record
from terrazzo.words import counted, has_or_have

Judgement = Literal["upright", "raw", "either", "neither"]

_SWAPPING = 5
"""From this orientation on, width and height are swapped."""


class Rotations(Record):
    """How many masks belong to a rotated image, and how they lie.

    ``turned`` were turned as their image is, ``undecided`` have a size that does not tell, and ``read_as`` says how
    those were read. Of masks that are neither turned nor undecided, the size says that they are upright.
    """

    rotated: int = 0
    turned: int = 0
    undecided: int = 0
    read_as: Literal["upright", "raw"] = "upright"
    by_others: bool = False
    """Whether the undecided ones were read like the others, whose sizes tell."""

    @property
    def text(self) -> str:
        """It in sentences; nothing where no image is rotated."""
        if not self.rotated:
            return ""
        told = [f"{counted(self.rotated, 'image')} with a mask {_carry(self.rotated)} an EXIF rotation."]
        by_size = self.turned - (self.undecided if self.read_as == "raw" else 0)
        if by_size:
            told.append(
                f"{counted(by_size, 'mask')} {has_or_have(by_size)} the size of the stored pixels, and "
                f"{_was(by_size)} turned with {'its image' if by_size == 1 else 'their images'}."
            )
        if self.undecided:
            how = "as stored, and turned" if self.read_as == "raw" else "as people see them"
            why = ", as those whose sizes tell" if self.by_others else ""
            told.append(
                f"{counted(self.undecided, 'mask')} {has_or_have(self.undecided)} a size that does not tell (square, "
                f"mirrored or turned by 180°): taken as drawn on the images {how}{why}."
            )
        return " ".join(told)


def _carry(number: int) -> str:
    return "carries" if number == 1 else "carry"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def judge(info: ImageInfo, size: tuple[int, int]) -> Judgement:
    """What the size (height, width) of a mask says about how it lies on an image that carries a rotation."""
    seen = (info.height, info.width)
    raw = seen[::-1] if info.orientation >= _SWAPPING else seen
    if size not in (seen, raw):
        return "neither"
    return "either" if seen == raw else ("upright" if size == seen else "raw")


def rotations(judgements: Iterable[Judgement], wanted: ExifMasks) -> Rotations:
    """Decide for all masks of rotated images; with ``auto`` the sizes that tell speak for the others, else upright."""
    judged = tuple(judgements)
    undecided = judged.count("either")
    by_others = wanted == "auto" and undecided > 0 and "raw" in judged and "upright" not in judged
    read_as: Literal["upright", "raw"] = "raw" if by_others or (wanted == "raw" and undecided) else "upright"
    return Rotations(
        rotated=len(judged),
        turned=judged.count("raw") + (undecided if read_as == "raw" else 0),
        undecided=undecided,
        read_as=read_as,
        by_others=by_others,
    )
