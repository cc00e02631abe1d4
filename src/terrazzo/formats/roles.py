"""What the folders of a picture say: that it is an image or a mask, and of which split."""

from __future__ import annotations

import re
from typing import Literal

from terrazzo.formats.layout import SPLIT_NAMES, divide_split, project_path, split_of_name
from terrazzo.formats.names import stem
from terrazzo.types import Record, Split

Role = Literal["image", "mask"]

_IMAGES = ("image", "img", "picture", "photo", "frame", "jpegimage", "input", "rgb")
_MASKS = (
    "mask",
    "label",
    "annotation",
    "annot",
    "gt",
    "groundtruth",
    "ground truth",
    "segmentation",
    "segmentationclass",
    "seg",
    "target",
)
_OTHERS = ("raw", "original", "semantic", "binary", "colou?r", "png", "set", "data")
"""Words that say nothing by themselves, but stand beside those that do (``original_images``, ``trainset``)."""

_GAP = r"[\s_.-]*"


def _one_of(words: tuple[str, ...]) -> str:
    longest = sorted((word.replace(" ", _GAP) + "(?:e?s)?" for word in words), key=len, reverse=True)
    return "|".join(longest)


_SPLIT = "|".join(sorted(SPLIT_NAMES, key=len, reverse=True))
_FOLDER = re.compile(
    rf"(?:(?:(?P<mask>{_one_of(_MASKS)})|(?P<image>{_one_of(_IMAGES)})|(?P<split>{_SPLIT})|{_one_of(_OTHERS)}){_GAP})+"
)
MASK_SUFFIX = re.compile(
    r"[\s_.-](?P<word>masks?|labels?|seg|segmentation|gt|ground_?truth|annotation|annot)([\s_-]?\d+)?$", re.IGNORECASE
)
"""What the names of masks end in that lie beside their images; some tools number several masks of one image."""

IMAGE_SUFFIXES = ("", "_image", "_img", "_sat", "_rgb")
"""What the names of images may end in that lie beside such masks (``1_sat.jpg`` beside ``1_mask.png``)."""


class Place(Record):
    """Where a picture lies: ``top`` are the folders above those that say role and split, ``rest`` is below them."""

    role: Role | None
    split: Split | None
    top: str
    rest: str


def place_of(name: str) -> Place:
    """Read the folders of a picture from the top; of those that say a role, and of those that say a split, the first
    counts, and a split only above the role or right below it (``train/images/``, ``images/train/``)."""
    folders = name.split("/")[:-1]
    said = [_said(one) for one in folders]
    at_role = next((index for index, (role, _) in enumerate(said) if role), None)
    near = len(folders) if at_role is None else at_role + 2
    at_split = next((index for index, (_, split) in enumerate(said[:near]) if split), None)
    if at_role is None and at_split is not None and at_split > 1:
        at_split = None
    taken = [index for index in (at_role, at_split) if index is not None]
    first = min(taken, default=0)
    below = [one for index, one in enumerate(folders) if index >= first and index not in taken]
    return Place(
        role=None if at_role is None else said[at_role][0],
        split=None if at_split is None else said[at_split][1],
        top="".join(f"{one}/" for one in folders[:first]),
        rest="/".join([*below, name.rpartition("/")[2]]),
    )


def path_below(name: str, root: str) -> str:
    """The path of an image in the project: below the folder of images (``images/train/``, ``train/images/``)."""
    below = name.removeprefix(root)
    first, _, rest = below.partition("/")
    if rest and _said(first) == ("image", None):
        return project_path(rest)
    split, rest = divide_split(below)
    folder, _, inner = rest.partition("/")
    if split and inner and _said(folder) == ("image", None):
        return f"{split}/{inner}"
    return project_path(below)


def _said(folder: str) -> tuple[Role | None, Split | None]:
    """``train_masks`` says both; where a name speaks of masks and of images (``mask_images``), they are masks."""
    if not _FOLDER.fullmatch(folder.casefold()):
        return None, None
    found = list(_WORD.finditer(folder.casefold()))
    role: Role | None = None
    if any(one["mask"] for one in found):
        role = "mask"
    elif any(one["image"] for one in found):
        role = "image"
    split = next((one["split"] for one in found if one["split"]), None)
    return role, None if split is None else split_of_name(split)


_WORD = re.compile(
    rf"(?P<mask>{_one_of(_MASKS)})|(?P<image>{_one_of(_IMAGES)})|(?P<split>{_SPLIT})|(?:{_one_of(_OTHERS)})"
)


def without_mask_suffix(key: str) -> str | None:
    """``a/p1_mask.png`` to ``a/p1``; None when the name does not end like that of a mask."""
    base = stem(key)
    found = MASK_SUFFIX.search(base)
    return base[: found.start()] if found and found.start() > base.rfind("/") + 1 else None
