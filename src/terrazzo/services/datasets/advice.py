"""What a person should know of a dataset before training, in plain sentences; pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from terrazzo.types import SPLITS

FEW_IMAGES = 50
RARE_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class DatasetImageFacts:
    """One image: its split or "none", whether it is annotated, and the labelled pixels of each class."""

    path: str
    hash: str
    place: str
    annotated: bool
    pixels: Mapping[str, int]


def class_shares(facts: Sequence[DatasetImageFacts], classes: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each split with labelled pixels, the part (0..1) of them that each class has."""
    shares: dict[str, dict[str, float]] = {}
    for split in SPLITS:
        pixels = {name: sum(one.pixels.get(name, 0) for one in facts if one.place == split) for name in classes}
        total = sum(pixels.values())
        if total:
            shares[split] = {name: count / total for name, count in pixels.items()}
    return shares


def advice(
    facts: Sequence[DatasetImageFacts], shares: Mapping[str, Mapping[str, float]], classes: Sequence[str]
) -> tuple[str, ...]:
    """Sentences that say what is missing and what to do, the most important first."""
    annotated = {split: sum(one.annotated for one in facts if one.place == split) for split in (*SPLITS, "none")}
    if not facts:
        return ("There are no images yet: upload some, or import images with masks.",)
    if not sum(annotated.values()):
        return ("No image is annotated yet: import masks or annotate images, then put them into splits.",)
    if not any(annotated[split] for split in SPLITS):
        return ("No annotated image is in a split: use “automatic split”, or choose splits by folder.",)
    return (
        *_about_splits(annotated),
        *_about_images(facts, annotated),
        *_about_classes(shares, classes),
    )


def _about_splits(annotated: Mapping[str, int]) -> list[str]:
    sentences: list[str] = []
    if not annotated["train"]:
        sentences.append("No annotated image is in train: put some there, or use “automatic split”.")
    elif annotated["train"] < FEW_IMAGES:
        sentences.append(
            f"Only {_images(annotated['train'], 'annotated ')} in train: the model will learn more from "
            f"{FEW_IMAGES} or more."
        )
    if not annotated["val"]:
        sentences.append(
            "No annotated image is in val, so nobody can tell when the model is best: use “automatic split”."
        )
    elif not annotated["test"]:
        sentences.append(
            "No annotated image is in test. Training works without it, but scores on val are a little too good, "
            "because val chooses the best weights."
        )
    return sentences


def _about_images(facts: Sequence[DatasetImageFacts], annotated: Mapping[str, int]) -> list[str]:
    sentences: list[str] = []
    for split in SPLITS:
        bare = sum(one.place == split and not one.annotated for one in facts)
        if bare:
            sentences.append(f"{_images(bare)} of {split} {_is(bare)} not annotated and will be left out.")
    if annotated["none"]:
        sentences.append(
            f"{_images(annotated['none'], 'annotated ')} {_is(annotated['none'])} in no split and will be left out."
        )
    places: defaultdict[str, set[str]] = defaultdict(set)
    for one in facts:
        if one.annotated and one.place != "none":
            places[one.hash].add(one.place)
    shared = sum(len(splits) > 1 for splits in places.values())
    if shared:
        sentences.append(
            f"{shared} {'picture is' if shared == 1 else 'pictures are'} in more than one split, so scores will be too "
            "good: keep each picture in one split."
        )
    return sentences


def _about_classes(shares: Mapping[str, Mapping[str, float]], classes: Sequence[str]) -> list[str]:
    sentences: list[str] = []
    for split, consequence in (("train", "it cannot be learnt"), ("val", "its score there will be n/a")):
        of_split = shares.get(split)
        missing = [] if of_split is None else [name for name in classes if not of_split[name]]
        for name in missing:
            sentences.append(f"The class {name!r} does not occur in {split}: {consequence}.")
    of_train = shares.get("train", {})
    rare = [name for name, share in of_train.items() if 0 < share < RARE_SHARE]
    if rare:
        sentences.append(
            f"Very rare in train (less than {RARE_SHARE:.1%} of pixels): {', '.join(rare)}. "
            "More images with them, or class weights, help."
        )
    return sentences


def _images(count: int, which: str = "") -> str:
    return f"{count} {which}{'image' if count == 1 else 'images'}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
