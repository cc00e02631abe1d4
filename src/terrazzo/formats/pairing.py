"""Which mask belongs to which image: by their names, never by their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from terrazzo.formats.base import Problem
from terrazzo.formats.names import stem


def _only_stem(key: str) -> Sequence[str]:
    return (stem(key),)


@dataclass(frozen=True)
class Images:
    """The images of a source by their keys: names in which image and mask are the same but for their endings.

    ``whole`` has the files by key, ``stems`` by key without ending.
    """

    whole: Mapping[str, Sequence[str]]
    stems: Mapping[str, Sequence[str]]

    def named(self, name: str) -> tuple[str, ...]:
        """The images that a name without or with ending may mean: ``a`` and ``a.jpg`` mean ``a.jpg``.

        More than one when the name is ambiguous: beside ``a.jpg.tif``, ``a.jpg`` means two.
        """
        return tuple(dict.fromkeys([*self.whole.get(name, ()), *self.stems.get(name, ())]))


@dataclass(frozen=True)
class Pairs:
    """What belongs together: masks by image, and what is wrong."""

    mask_of: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)


def index(key_of: Mapping[str, str]) -> Images:
    """Images by name; ``key_of`` has the key (with ending) of each file."""
    whole: defaultdict[str, list[str]] = defaultdict(list)
    stems: defaultdict[str, list[str]] = defaultdict(list)
    for file, key in key_of.items():
        whole[key].append(file)
        stems[stem(key)].append(file)
    return Images(whole, stems)


def pair(
    images: Images,
    key_of: Mapping[str, str],
    where: str,
    names_of: Callable[[str], Sequence[str]] = _only_stem,
) -> Pairs:
    """Find the image of each mask: that of the same name without ending, or whose whole name the mask has
    (``a.jpg.png`` belongs to ``a.jpg``).

    Args:
        images: The images.
        key_of: The key of each mask.
        where: Where the images are, for messages.
        names_of: The names under which the image of a mask of this key is looked for; the first that is there counts.

    Returns:
        A problem for each mask without image, for each that could belong to several, and for each second mask.
    """
    mask_of: dict[str, str] = {}
    problems: list[Problem] = []
    for mask, key in key_of.items():
        found = next((some for name in names_of(key) if (some := images.named(name))), ())
        if not found:
            problems.append(
                Problem(
                    file=mask,
                    message=f"{mask}: this mask has no image of the same name{where}.",
                    remedy="Add the image, correct the name, or remove the mask.",
                )
            )
        elif len(found) > 1:
            problems.append(
                Problem(
                    file=mask,
                    message=f"{mask}: this mask could belong to {' or '.join(found)}.",
                    remedy="Rename one of the images and its mask, or remove one of them.",
                )
            )
        elif found[0] in mask_of:
            problems.append(
                Problem(
                    file=mask,
                    message=f"{mask}: the image {found[0]} has another mask, {mask_of[found[0]]}.",
                    remedy="Remove one of the masks, or merge them into one.",
                )
            )
        else:
            mask_of[found[0]] = mask
    return Pairs(mask_of, problems)
