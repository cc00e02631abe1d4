"""Images and masks told apart and brought together by their names: in folders, or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from terrazzo.formats.base import Item, Problem
from terrazzo.formats.names import stem
from terrazzo.formats.pairing import Pairs, index, pair
from terrazzo.formats.roles import IMAGE_SUFFIXES, MASK_SUFFIX, Place, place_of, without_mask_suffix


@dataclass(frozen=True)
class Arrangement:
    """What the names say: items with their masks, what is wrong, and pictures that are neither image nor mask."""

    items: tuple[Item, ...]
    problems: list[Problem] = field(default_factory=list)
    others: tuple[str, ...] = ()


def arrange(pictures: Sequence[str]) -> Arrangement | None:
    """Understand the names of all pictures of a source; None when there is no pair of image and mask among them.

    Masks lie in a folder that is named so (``masks``, ``Labels``, ``train_annotations``), or beside their images under
    a name that says it (``p1_mask.png``).
    """
    tops = _common_folders(pictures)
    # A folder around everything may be called "labels" or "test" without meaning it.
    for top in tops:
        found = _by_folders({name: place_of(name.removeprefix(top)) for name in pictures})
        if found is not None:
            return found
    plain = [top for top in tops if place_of(f"{top}x") == Place(role=None, split=None, top="", rest=f"{top}x")]
    return _beside({name: place_of(name.removeprefix(plain[-1])) for name in pictures})


def _by_folders(places: dict[str, Place]) -> Arrangement | None:
    masks = {name: place for name, place in places.items() if place.role == "mask"}
    images = {name: place for name, place in places.items() if place.role == "image"}
    if not images:
        images = {name: place for name, place in places.items() if place.role is None}
    pairs = _pair(images, masks)
    if not pairs.mask_of:
        return None
    others = [name for name in places if name not in masks and name not in images]
    return Arrangement(_items(images, pairs), pairs.problems, tuple(others))


def _beside(places: dict[str, Place]) -> Arrangement | None:
    """Masks by the endings of their names; an ending counts when at least one mask with it has its image."""
    candidates = {name: place for name, place in places.items() if without_mask_suffix(place.rest) is not None}
    images = {name: place for name, place in places.items() if name not in candidates}
    words = {_word(mask) for mask in _pair(images, candidates).mask_of.values()}
    if not words:
        return None
    masks = {name: place for name, place in candidates.items() if _word(name) in words}
    images = {name: place for name, place in places.items() if name not in masks}
    pairs = _pair(images, masks)
    return Arrangement(_items(images, pairs), pairs.problems)


def _word(name: str) -> str:
    found = MASK_SUFFIX.search(stem(name))
    return found["word"].lower() if found else ""


def _pair(images: dict[str, Place], masks: dict[str, Place]) -> Pairs:
    """Pair within a split; a mask in no split is looked for among the images of all."""
    any_split = {name: _key(place, with_split=False) for name, place in images.items()}
    by_split = {name: _key(place) for name, place in images.items()}
    whole = index(by_split) if any(place.split for place in masks.values()) else index(any_split)
    return pair(whole, {name: _key(place) for name, place in masks.items()}, "", _names_of)


def _key(place: Place, with_split: bool = True) -> str:
    return f"{place.split or '' if with_split else ''}/{place.top}{place.rest}"


def _names_of(key: str) -> Sequence[str]:
    """The names that the image of a mask may have."""
    bare = without_mask_suffix(key)
    return [stem(key), *([] if bare is None else [f"{bare}{suffix}" for suffix in IMAGE_SUFFIXES])]


def _items(images: dict[str, Place], pairs: Pairs) -> tuple[Item, ...]:
    tops = {place.top for place in images.values()}
    return tuple(
        Item(
            path="".join(
                [f"{place.split}/" if place.split else "", place.top if len(tops) > 1 else "", place.rest],
            ),
            image=name,
            mask=pairs.mask_of.get(name),
            split=place.split,
        )
        for name, place in images.items()
    )


def _common_folders(names: Sequence[str]) -> list[str]:
    """Nothing, ``top/``, ``top/next/``, ... as far as everything lies below them."""
    tops = [""]
    while True:
        first = {name.removeprefix(tops[-1]).partition("/")[0::2] for name in names}
        only = {folder for folder, rest in first}
        if len(only) != 1 or not all(rest for _, rest in first):
            return tops
        tops.append(f"{tops[-1]}{only.pop()}/")
