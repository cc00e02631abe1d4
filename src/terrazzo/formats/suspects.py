"""Pictures that look like masks, though nothing says what they mean: a person is asked about them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from terrazzo.errors import Invalid, NotFound
from terrazzo.formats.base import Question
from terrazzo.formats.found_labels import MOST
from terrazzo.formats.layout import some
from terrazzo.formats.masks.codes import Coded, unpack
from terrazzo.formats.names import stem
from terrazzo.formats.roles import place_of
from terrazzo.formats.source import Source
from terrazzo.imaging.decode import is_image_name
from terrazzo.imaging.stored import stored
from terrazzo.words import counted

_SURE_SUFFIX = re.compile(r"[\s_.-](masks?|seg|segmentation|gt|ground_?truth)([\s_-]?\d+)?$", re.IGNORECASE)
"""Endings of names that mean a mask even without an image beside it; ``label`` may be a photograph of one."""

_SAMPLE = 64
"""Groups of pictures of one name that are looked into; which ones does not depend on chance."""

_NEAR = 32


def named_like_masks(names: Sequence[str]) -> list[str]:
    """Pictures in a folder that is named so, or whose own name ends so."""
    return [name for name in names if place_of(name).role == "mask" or _SURE_SUFFIX.search(stem(name))]


def has_few_values(data: bytes, name: str) -> bool:
    """Whether a picture has so few different pixels as a mask, or is black and white but for its edges."""
    try:
        codes = Coded(stored(data, name)).codes
    except (Invalid, NotFound):
        return False
    colors_N3 = unpack(codes.seen)
    ends = (colors_N3.max(axis=1) <= _NEAR) | (colors_N3.min(axis=1) >= 255 - _NEAR)
    return codes.distinct <= MOST or bool(codes.count[ends].sum() >= 0.9 * np.sum(codes.count))


def question_about(source: Source) -> Question | None:
    """What to ask before the pictures of a source come in as images; None when none looks like a mask.

    A picture looks like a mask by its folder or its name, or when it has few values beside a picture of the same name
    that has many.
    """
    pictures = [name for name in source.names() if is_image_name(name)]
    found = named_like_masks(pictures) or _by_pixels(source, pictures)
    if not found:
        return None
    one = len(found) == 1
    looks, ask = ("looks like a mask", "Is it an image?") if one else ("look like masks", "Are they images?")
    of_all = f"{len(found)} of {counted(len(pictures), 'picture')} in {source.root_name}"
    return Question(
        file=found[0],
        message=f"{of_all} {looks}: {some(found)}. {ask}",
        remedy=f"If {'it is a mask' if one else 'they are masks'}, put images and masks into folders images/ and "
        "masks/ under the same names, or name them a.jpg and a_mask.png. If all are images, say so with the format "
        "folder (--format folder).",
    )


def _by_pixels(source: Source, pictures: Sequence[str]) -> list[str]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in pictures:
        groups[stem(name.rpartition("/")[2]).casefold()].append(name)
    several = [names for names in groups.values() if len(names) > 1]
    found: list[str] = []
    for names in several[:: max(len(several) // _SAMPLE, 1)]:
        few = [name for name in names if has_few_values(source.read(name), name)]
        if len(few) < len(names):
            found += few
    return found
